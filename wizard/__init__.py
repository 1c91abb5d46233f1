from . import base_partner_merge
from . import privacy_lookup_wizard
from . import mailbox_password_mixin
from . import mailbox_account_bind
from . import mailbox_account_bind_server
from . import mailbox_account_confirm
from . import mailbox_invitation
from . import mailbox_server_test
