"""How a mailbox comes: invited, bound, confirmed."""

from . import mailbox_account_binding
from . import mailbox_account_confirmation
from . import mailbox_account_invitation
from . import mailbox_account_oauth
from . import mailbox_account_access
from . import mailbox_account_connecting
from . import mailbox_account_start
from . import mailbox_authorization
from . import mailbox_decision_start
from . import res_config_settings
from . import res_users_binding
