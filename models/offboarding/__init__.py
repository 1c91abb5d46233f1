"""How a mailbox goes: suspended and handed over."""

from . import mailbox_account_hand_over
from . import mail_activity_hand_over
from . import mailbox_question_hand_over
from . import res_users_hand_over
