"""The bound mailbox: its owner, its state, and when it is read."""

from . import mailbox_server_banner
from . import mailbox_server_secrets
from . import mailbox_host_lease
from . import mailbox_host_notice
from . import mailbox_account
from . import mailbox_account_state
from . import mailbox_account_schedule
from . import mailbox_account_notice
from . import mailbox_account_owner
from . import mailbox_account_health
from . import mailbox_lease
from . import res_company
from . import res_config_settings
from . import res_users
