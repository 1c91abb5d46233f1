"""From the mail server to `mailbox.email`: folders, messages, conversations."""

from . import mailbox_folder
from . import mailbox_folder_changes
from . import mailbox_folder_choice
from . import mailbox_folder_quarantine
from . import mailbox_folder_gate
from . import mailbox_folder_pop
from . import mailbox_message
from . import mailbox_message_quarantine
from . import mailbox_message_block
from . import mailbox_message_reasons
from . import mailbox_quarantine
from . import mailbox_folder_sharing
from . import mailbox_thread
from . import mailbox_thread_reference
from . import mailbox_email
from . import mailbox_email_thread
from . import mailbox_email_nature
from . import mailbox_email_large
from . import mailbox_sync
from . import mailbox_sync_round
from . import mailbox_account_sync
