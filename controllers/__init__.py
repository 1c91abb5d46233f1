from . import mailbox_email
