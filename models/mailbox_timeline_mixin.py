from typing import NamedTuple

from odoo import api, fields, models


class Target(NamedTuple):
    """A record that an email concerns: the address that leads to it, and how (a value of `matched_how`)."""

    model: str
    res_id: int
    address: str
    how: str


class MailboxTimelineMixin(models.AbstractModel):
    """Joins a model to the archive: its records are found by address and carry their emails.

    A model joins by inheriting this and answering `_mailbox_find_known` and `_mailbox_find_records`.
    """

    _name = "mailbox.timeline.mixin"
    _description = "Timeline with Archived Emails"

    mailbox_email_count = fields.Integer("Emails", compute="_compute_mailbox_email_count")

    @api.model
    def _mailbox_models(self):
        """The names of all models that joined (list of str)."""
        name = MailboxTimelineMixin._name
        return sorted(
            child for child in self.env.registry.descendants([name], "_inherit") if not self.env[child]._abstract
        )

    # ------------------------------------------------------------ finding records

    @api.model
    def _mailbox_find_known_anywhere(self, addresses, company_ids):
        """Those of `addresses` (set of str) that stand on a record of any joined model, seen by `company_ids`."""
        known = set()
        for model in self._mailbox_models():
            known |= self.env[model]._mailbox_find_known(addresses - known, company_ids)
        return known

    @api.model
    def _mailbox_find_targets(self, addresses, company_ids):
        """The records of all joined models for `addresses`: {address: [Target]}."""
        targets = {}
        for model in self._mailbox_models():
            for address, res_id, how in self.env[model]._mailbox_find_records(addresses, company_ids):
                targets.setdefault(address, []).append(Target(model, res_id, address, how))
        return targets

    @api.model
    def _mailbox_find_known(self, addresses, company_ids):
        """Those of `addresses` that stand on a record of this model. One query for the whole set."""
        raise NotImplementedError

    @api.model
    def _mailbox_find_records(self, addresses, company_ids):
        """(address, id, how) for every record of this model that mail with `addresses` belongs on. Set-based."""
        raise NotImplementedError

    # ------------------------------------------------------------ records come and go

    def unlink(self):
        """An email is filed on no record that does not exist."""
        Archive = self.env["mailbox.archive"].sudo().with_context(active_test=False)
        archives = Archive.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        result = super().unlink()
        archives.unlink()
        return result

    def _mailbox_take_over(self, sources):
        """Merging: the emails of `sources` are this record's from now on, each once.

        Done before core merges: what it would leave on a record that is deleted would be deleted with it."""
        self.ensure_one()
        # what a person took off counts: merging does not bring it back
        Archive = self.env["mailbox.archive"].sudo().with_context(active_test=False)
        on_sources = Archive.search([("res_model", "=", self._name), ("res_id", "in", sources.ids)])
        here = Archive.search([("res_model", "=", self._name), ("res_id", "=", self.id)]).email_id
        doubles = Archive
        for archive in on_sources:
            if archive.email_id in here:
                doubles |= archive
            here |= archive.email_id
        doubles.mail_message_id.unlink()
        doubles.unlink()
        (on_sources - doubles).write({"res_id": self.id})
