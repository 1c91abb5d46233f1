"""Where and how mailboxes sign in: servers, secrets, and what refusals mean."""

from . import mailbox_error
from . import mailbox_key_rotation
from . import mailbox_server
from . import mailbox_server_preset
from . import mailbox_server_choice
from . import mailbox_server_host
from . import mailbox_server_oauth
from . import mailbox_server_shared
from . import mailbox_server_access
from . import mailbox_server_destination
from . import mailbox_server_steps
from . import mailbox_host
from . import mailbox_credential
from . import mailbox_credential_tokens
from . import mailbox_credential_access
