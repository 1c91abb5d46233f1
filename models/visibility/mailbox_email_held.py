from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.text.sensitive import hold_reason

HELD_FOR_DAYS = 30


class MailboxEmailHeld(models.Model):
    """Sign-in codes and password resets wait for their owner: nobody else learns of them, and no rule fires."""

    _inherit = "mailbox.email"

    hold = fields.Selection([("held", "Held"), ("released", "Released"), ("kept", "Kept Private")], readonly=True)
    hold_reason = fields.Selection(
        [("code", "Looks like a sign-in code"), ("reset", "Looks like a password reset")], "Reason", readonly=True
    )

    _held_idx = models.Index("(date) WHERE hold = 'held'")

    @api.model
    def _prepare_email_values(self, company, read, received_at):
        values = super()._prepare_email_values(company, read, received_at)
        reason = hold_reason(read.parsed.subject, read.new_text, read.body)
        sender = read.parsed.sender
        # what one of us writes to a customer is our business, whatever it says
        if reason and sender and not self._is_ours(company, sender.email):
            is_recent = values["date"] >= fields.Datetime.now() - timedelta(days=HELD_FOR_DAYS)
            values.update(hold_reason=reason, hold="held" if is_recent else "kept")
        return values

    @api.model
    def _is_ours(self, company, address):
        return company._get_mailbox_organisation().is_own(address)

    # ------------------------------------------------------------ the owner's word

    def action_release(self):
        """Treat these as any other email from now on."""
        emails = self._filter_held()
        archives = emails.sudo().archive_ids
        emails.sudo().write({"hold": "released"})
        emails.sudo()._resolve_levels()
        self._log_hold("released", emails, archives)

    def action_keep_private(self):
        """Show these to nobody else, and ask no more."""
        self._filter_held().sudo().write({"hold": "kept"})

    def _filter_held(self):
        """Those of these that wait. Raises AccessError for whoever has no copy."""
        own = [("user_id", "=", self.env.uid), ("is_late", "=", False)]
        mine = self.sudo().search([("id", "in", self.ids), ("copy_ids", "any", own)])
        if self.sudo() - mine:
            raise AccessError(self.env._("Only the owner of a mailbox can do that."))
        return self.filtered(lambda email: email.sudo().hold == "held")

    @api.model
    def _log_hold(self, kind, emails, archives):
        """Write down that somebody released these."""
        if not emails:
            return
        first = archives[:1]
        self.env["mailbox.decision"]._decide(
            kind,
            [],
            company_id=emails.sudo().company_id[:1].id,
            res_model=first.res_model,
            res_id=first.res_id,
            email_count=len(emails),
            changes=[{"id": email.id, "hold": "held"} for email in emails],
        )

    @api.autovacuum
    def _gc_held(self):
        """What nobody released for thirty days is kept private."""
        end = fields.Datetime.now() - timedelta(days=HELD_FOR_DAYS)
        self.search([("hold", "=", "held"), ("date", "<", end)], limit=1000).hold = "kept"
