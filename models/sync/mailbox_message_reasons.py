from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .matcher import get_customer_mark

_lt = LazyTranslate(__name__)
LEFT_OUT = {
    "bulk": _lt("newsletter or automatic mail"),
    "before_history": _lt("before the history that is taken over"),
}


class MailboxMessageReasons(models.Model):
    """Why customers' mail was left out, counted by address. A message that was left out though it is a customer's keeps
    keyed marks of the addresses that stand on records; of mail that concerns no customer there are none."""

    _inherit = "mailbox.message"

    customer_marks = fields.Char(help="Separated by blanks")

    _customer_idx = models.Index("USING gin (string_to_array(customer_marks, ' ')) WHERE customer_marks IS NOT NULL")

    @api.model
    def _count_left_out(self, email, everybodys):
        """{reason: (number, the earliest arrival or None)} of messages with `email` that were left out: of the user's
        mailboxes, or of `everybodys` in the companies."""
        mark = get_customer_mark(self.env["mailbox.key"]._get_mark_key__(), email)
        whose = (
            SQL("account.company_id = ANY(%s)", self.env.companies.ids)
            if everybodys
            else SQL("message.user_id = %s", self.env.uid)
        )
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT message.reason, count(DISTINCT message.ident), min(message.received_at)
                  FROM mailbox_message message JOIN mailbox_account account ON account.id = message.account_id
                 WHERE string_to_array(message.customer_marks, ' ') @> ARRAY[%s] AND message.customer_marks IS NOT NULL
                   AND message.state = 'skipped' AND %s
              GROUP BY message.reason ORDER BY message.reason
                """,
                *(mark, whose),
            )
        )
        return {reason: (number, since) for reason, number, since in rows}
