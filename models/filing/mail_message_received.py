import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

# Odoo's own Message-Ids name the record: `<random.time-openerp-7-crm.lead@host>`
OWN_ID = re.compile(r"-openerp-([0-9]+)-([a-z0-9_.]+)@")
UNTIL = "crm_mailbox.gateway_until"


class MailMessageReceived(models.Model):
    """Which messages are Odoo's own copies of an email: those that its mail gateway received, and those that it sent.

    Whoever may post on a record may write there any Message-Id and any sender, so neither says that a message is an
    email that we have: it would be filed there, and read. What says so nobody can write: the gateway's key of all that
    the mail says, and of what Odoo sent the record in its Message-Id."""

    _inherit = "mail.message"

    mailbox_content_key = fields.Char(
        groups=fields.NO_ACCESS, readonly=True, copy=False, help="What the gateway received, as `mailbox.email` has it"
    )

    @api.model
    def _find_just_received(self, message_id):
        """What the gateway posted in this transaction under `message_id`, on records that joined the archive."""
        joined = self.env["mailbox.timeline.mixin"]._mailbox_models()
        return self.sudo().search(
            [
                ("message_id", "in", (message_id, f"<{message_id}>")),
                ("message_type", "=", "email"),
                ("model", "in", joined),
                ("create_uid", "=", SUPERUSER_ID),
                ("create_date", ">=", self.env.cr.now()),
            ]
        )

    @api.model
    def _remember_received(self):
        """What the gateway received up to now has no key: whose mail it is could nobody know before we were here."""
        [[newest]] = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) FROM mail_message"))
        self.env["ir.config_parameter"].sudo().set_param(UNTIL, newest)

    @api.model
    def _get_received_until(self):
        """The number of the newest message that may have been received without a key (int)."""
        return int(self.env["ir.config_parameter"].sudo().get_param(UNTIL, 0))


def names_place(message_id, model, res_id):
    """Whether a Message-Id is one that Odoo made for the record (bool)."""
    return (str(res_id), model) in OWN_ID.findall(message_id or "")
