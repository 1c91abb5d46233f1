"""Who an address is: contacts, leads, colleagues, and whom a list keeps away."""

from . import mailbox_server_vouched
from . import mailbox_account_alias
from . import mailbox_account_identity
from . import mailbox_timeline_mixin
from . import mailbox_block
from . import res_company_matching
from . import res_config_settings_matching
from . import res_partner
from . import res_partner_card
from . import crm_lead
