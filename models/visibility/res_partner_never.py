from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.mime.addresses import fold

REMOVED_AT_ONCE = 1000


class ResPartnerNever(models.Model):
    """A contact marked *never*: what is archived already goes on request, and comes back by *Undo*."""

    _inherit = "res.partner"

    mailbox_past_count = fields.Integer(compute="_compute_mailbox_past_count")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("mailbox_archiving", "email_normalized")
    def _compute_mailbox_past_count(self):
        for partner in self:
            [[count]] = (
                self.env["mailbox.archive"]._read_group(
                    partner._origin._get_mailbox_past_domain(), [], ["email_id:count_distinct"]
                )
                if partner.mailbox_archiving == "never" and partner._origin
                else [[0]]
            )
            partner.mailbox_past_count = count

    def _is_mailbox_never(self):
        """Whether mail with this contact is kept off every record, by its own mark or its company's."""
        return (self.mailbox_archiving or self.commercial_partner_id.mailbox_archiving) == "never"

    def _get_mailbox_past_domain(self):
        """The archives that would not be had it been marked from the beginning, on any record: of a company also those
        by its contacts' addresses, but for contacts with a mark of their own."""
        contacts = self.with_context(active_test=False).search([("commercial_partner_id", "=", self.id)])
        people = self | contacts.filtered(lambda one: not one.mailbox_archiving)
        addresses = {fold(email) for email in people.mapped("email_normalized") if email}
        companies = Domain("company_id", "in", self.company_id.ids or self.env.companies.ids)
        return self.env["mailbox.archive"]._get_address_domain(addresses) & companies

    def action_mailbox_remove_past(self):
        """Take what is archived with this contact off all records."""
        self.ensure_one()
        self.check_access("write")
        archives = self.env["mailbox.archive"].search(self._get_mailbox_past_domain(), limit=REMOVED_AT_ONCE).sudo()
        if archives:
            self.env["mailbox.decision"]._decide(
                "never",
                [(archives, {"active": False})],
                company_id=archives[0].company_id.id,
                res_model=self._name,
                res_id=self.id,
            )
        message = self.env._(
            "%s emails removed. Under Mail > Privacy > Decisions you can undo it.", len(archives.email_id)
        )
        if left := self.mailbox_past_count:
            message = self.env._("%(message)s %(left)s are left: remove them, too.", message=message, left=left)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
