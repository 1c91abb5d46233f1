from . import google_translate
from . import mailbox_authorization
from . import mailbox_email
