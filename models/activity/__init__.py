"""From the archived email to the sales activity: rules, claims, answers."""

from . import mailbox_activity_rule
from . import mailbox_activity_rule_condition
from . import mailbox_activity_rule_matching
from . import mailbox_activity_rule_list
from . import mailbox_activity_claim
from . import mailbox_archive_facts
from . import mailbox_archive_rules
from . import mailbox_archive_activity
from . import mailbox_archive_words
from . import mailbox_archive_answer
from . import mailbox_archive_simulation
from . import mailbox_archive_tally
from . import mailbox_timeline_kind
from . import res_company_rules
from . import res_config_settings_rules
from . import res_partner_kind
from . import crm_lead_kind
