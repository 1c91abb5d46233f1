"""From `mailbox.email` to the record and its timeline, and what people decide about it."""

from . import mailbox_email_archive
from . import mailbox_email_conversation
from . import mailbox_email_targets
from . import mailbox_email_block
from . import mailbox_email_filing
from . import mailbox_email_odoo
from . import mailbox_sync
from . import mailbox_archive
from . import mailbox_archive_explaining
from . import mailbox_archive_placing
from . import mailbox_archive_values
from . import mailbox_decision
from . import mailbox_archive_entry
from . import mailbox_archive_odoo
from . import mailbox_question
from . import mailbox_candidate
from . import mailbox_timeline_mixin
from . import mail_message_access
from . import mail_message_received
from . import mail_thread_received
