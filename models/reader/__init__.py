"""What screens show: the timeline, the page *Emails*, why an email is here."""

from . import mailbox_email_page
from . import mailbox_timeline_page
from . import mailbox_archive_reading
from . import mailbox_archive_explain
from . import mailbox_conversation
from . import mailbox_archive_message
from . import mailbox_archive_leaving
from . import mail_activity
from . import mail_activity_mixin
from . import mail_message
from . import mail_thread
from . import res_partner_page
