"""What guards every row of ours: the key and its seals, neutral names, companies, and a log without words."""

from . import ir_default
from . import secret_log
from . import words_log
from . import mailbox_private_name
from . import mailbox_company_row
from . import mailbox_key
from . import mailbox_seal
from . import mailbox_attempt
