from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lookup import Lookup, Target, spell


class MailboxTimelineMixin(models.AbstractModel):
    """Joins a model to the archive: its records are found by address and carry their emails.

    A model joins by inheriting this and answering `_mailbox_find_known` and `_mailbox_find_records`, both of a Lookup;
    the other answers are for models of which a customer has several records at once.
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
    def _mailbox_look_up(self, addresses, company):
        """A Lookup of `addresses` (set of str) as far as `company`, a recordset with the mailbox's own first, may see:
        one query for the whole set."""
        lookup = Lookup(spell(addresses, company[:1].mailbox_plus_tags), company.ids, [], {})
        return self.env["res.partner"]._mailbox_find_contacts(lookup)

    @api.model
    def _mailbox_find_known_anywhere(self, lookup):
        """Those addresses of `lookup` that stand on a record of any joined model."""
        return {address for model in self._mailbox_models() for address in self.env[model]._mailbox_find_known(lookup)}

    @api.model
    def _mailbox_find_targets(self, lookup):
        """The records of all joined models that mail belongs on in any case: {address: [Target]}."""
        return self._mailbox_collect("_mailbox_find_records", lookup)

    @api.model
    def _mailbox_find_candidates_anywhere(self, lookup):
        """The records of which the right one has to be chosen first: {address: [[Target] of one model]}."""
        groups = {}
        for address, targets in self._mailbox_collect("_mailbox_find_candidates", lookup).items():
            by_model = {}
            for target in targets:
                by_model.setdefault(target.model, []).append(target)
            groups[address] = list(by_model.values())
        return groups

    @api.model
    def _mailbox_collect(self, finder, lookup):
        targets = {}
        for model in self._mailbox_models():
            for address, res_id, how in getattr(self.env[model], finder)(lookup):
                targets.setdefault(address, []).append(Target(model, res_id, address, how))
        return targets

    # ------------------------------------------------------------ what a model that joins answers

    @api.model
    def _mailbox_find_known(self, lookup):
        """The addresses of `lookup` that stand on a record of this model (set). One query for all of them."""
        raise NotImplementedError

    @api.model
    def _mailbox_find_records(self, lookup):
        """(address, id, how) for every record of this model that mail with the address belongs on. Set-based."""
        raise NotImplementedError

    @api.model
    def _mailbox_find_candidates(self, lookup):
        """(address, id, how) for records of which usually only one is meant, such as open opportunities. Set-based."""
        return []

    def _mailbox_filter_kept(self):
        """Those of self to which a conversation that stands there goes on: none where the address decides alone."""
        return self.browse()

    def _mailbox_get_salespersons(self):
        """{id: user} of whoever works on these records."""
        return {record.id: record.user_id for record in self} if "user_id" in self._fields else {}

    @api.model
    def _mailbox_get_involved_domain(self):
        """The records that concern the user: as salesperson, as leader of the team, or as follower whom somebody
        else made one: with the button *Follow* anybody would let themselves in."""
        added = Domain("mailbox_added_by_id", "not in", (False, self.env.uid))
        domain = Domain("message_follower_ids", "any", added & Domain("partner_id", "=", self.env.user.partner_id.id))
        if "user_id" in self._fields:
            domain |= Domain("user_id", "=", self.env.uid) | Domain("user_id.sale_team_id.user_id", "=", self.env.uid)
        return domain | Domain("team_id.user_id", "=", self.env.uid) if "team_id" in self._fields else domain

    def _mailbox_get_moments(self):
        """{id: when something was last written on its timeline}, UTC; when it was made where nothing was."""
        self.env["mail.message"].flush_model(["model", "res_id", "date"])
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, max(date) FROM mail_message WHERE model = %s AND res_id = ANY(%s) GROUP BY res_id",
                *(self._name, self.ids),
            )
        )
        return {record.id: record.create_date for record in self} | dict(rows)

    def _mailbox_take_over(self, sources):
        """Hook: `sources` are merged into this record, and core has not begun with it yet.

        What core finds on `sources` it deletes with them: whatever has to outlive them is this record's before."""
