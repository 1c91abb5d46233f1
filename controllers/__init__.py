from . import mailbox_authorization
from . import mailbox_email
