from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.mime.addresses import domain
from ..contacts.mail_providers import is_free_mail


class MailboxArchiveBlock(models.Model):
    """*Never with This Address*: a block made from an email, and what a block deletes."""

    _inherit = "mailbox.archive"

    # whatever level its owners choose for the email: this one is shown to nobody else
    is_protected = fields.Boolean(readonly=True)

    # serves addresses, domains and subdomains alike
    _by_address_idx = models.Index("(reverse(matched_address) text_pattern_ops)")

    @api.model
    def _get_address_domain(self, addresses):
        """The archives by one of `addresses` (folded), found by the index on the reversed address."""
        return Domain.custom(
            to_sql=lambda archive, alias, query: SQL(
                "reverse(%s) = ANY(%s)",
                *(archive._field_to_sql(alias, "matched_address", query), [one[::-1] for one in addresses]),
            )
        )

    def get_block_facts(self):
        """What the question about an address says: {"address", "domain" ('' for one where anyone can have an address),
        "mine", "company" (None for whoever does not decide for the company)}; the latter two are lists of numbers of
        emails that are filed: with the address, and with its domain."""
        self.ensure_one()
        self.check_access("read")
        host = domain(self.matched_address or "")
        host = "" if is_free_mail(host) else host
        values = [value for value in (self.matched_address, host) if value]
        is_manager = self.env.user.has_group("crm_mailbox.group_mailbox_manager")
        return {
            "address": self.matched_address,
            "domain": host,
            "mine": [self._count_past(value, False) for value in values],
            "company": [self._count_past(value, True) for value in values] if is_manager else None,
        }

    def _count_past(self, value, company):
        return self.env["mailbox.block"].new(self._prepare_block_values(value, company)).past_count

    def action_block(self, kind="blocked", company=False, whole_domain=False, past="leave"):
        """File no later email with the address of this one, or its `whole_domain`, in one's own mailboxes or in the
        whole `company`. `kind` and `past`: see `mailbox.block`. Returns what to say and what to undo."""
        self.ensure_one()
        self.check_access("read")
        if company and not self.env.user.has_group("crm_mailbox.group_mailbox_manager"):
            raise AccessError(self.env._("Only an administrator of mailboxes decides for the company."))
        name = domain(self.matched_address) if whole_domain else self.matched_address
        values = {**self._prepare_block_values(name, company), "kind": kind, "past": past}
        block = self.env["mailbox.block"].create(values)
        sentence = (
            self.env._("No later email with %s is stored.", name)
            if kind == "blocked"
            else self.env._("Emails with %s are hidden from colleagues.", name)
        )
        return block.sudo().decision_id._to_notice(sentence)

    def _prepare_block_values(self, name, company):
        return {"name": name, "kind": "blocked", "company_id": company and self.sudo().company_id.id}

    # ------------------------------------------------------------ what is protected

    def _place(self, values):
        """What is protected from now on, or not any more, is shown as that says."""
        super()._place(values)
        if "is_protected" in values:
            self.email_id._resolve_levels()

    @api.model
    def _get_hidden_sql(self):
        return SQL("(%s OR former.is_protected)", super()._get_hidden_sql())

    def _get_level_source(self):
        # whose list it is, is for nobody to read
        if self.sudo().is_protected:
            return self.env._("kept private by the company or by one of its owners")
        return super()._get_level_source()

    # ------------------------------------------------------------ what is deleted

    def _delete_activities(self):
        """The open to-dos of these go. Those that are done have no word of the emails."""
        claims = self.env["mailbox.activity.claim"].sudo().search([("activity_id", "in", self.activity_id.ids)])
        (claims.activity_id & self.activity_id).unlink()
