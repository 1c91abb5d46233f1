from datetime import timedelta

from odoo import fields, models

from ..contacts.lookup import Target
from .mailbox_question import ASKED_FOR_DAYS
from .protection import HIDDEN


class MailboxEmailFiling(models.Model):
    """Filing by hand, and what is offered to be filed."""

    _inherit = "mailbox.email"

    def _is_live(self):
        """Whether this came in after its mailbox was bound, and not long ago: of history nobody is asked anything."""
        self.ensure_one()
        bound_at = min((account.bound_at for account in self.copy_ids.account_id if account.bound_at), default=None)
        recent = fields.Datetime.now() - timedelta(days=ASKED_FOR_DAYS)
        return bool(bound_at) and self.date >= max(bound_at, recent)

    def _find_with_conversation(self, model):
        """These emails, and the others of their conversations that were archived, but on no record of `model` yet."""
        people = {}
        for company, emails in self.grouped("company_id").items():
            organisation = company._get_mailbox_organisation()
            people.update((email, organisation.counterparts(email._to_header())) for email in emails)
        others = self.union(*self._find_conversations(people).values()) - self
        return self | others.filtered("archive_ids").filtered(
            lambda email: model not in email.archive_ids.mapped("res_model")
        )

    def _file_on(self, model, res_id, how="chosen"):
        """File these emails on one record besides where they are: the archives that were missing, not published yet."""
        archives = self.env["mailbox.archive"]
        for company, emails in self.grouped("company_id").items():
            here = [("email_id", "in", emails.ids), ("res_model", "=", model), ("res_id", "=", res_id)]
            missing = emails - archives.with_context(active_test=False).search(here).email_id
            concerns = missing._find_concerns(company)
            judged = missing._judge({email: concern.people for email, concern in concerns.items()})
            values = []
            for email, concern in concerns.items():
                target = Target(model, res_id, concern.people[0].email if concern.people else "", how)
                hidden = HIDDEN if email._is_hidden(judged[email]) else {}
                values.append({**email._prepare_archive_values(target, concern), **hidden})
            archives |= archives.create(values)
        return archives.sorted(lambda archive: (archive.date, archive.id))

    def _offer_forwarded(self, targets, owners):
        """Ask whether the email belongs on the contact who wrote what it passes on: its text says so, and a text is
        easily wrong. `targets` {email: [Target]} where it stands anyway, `owners` {email: mailbox}."""
        passing = [email for email in self if email.forwarded_from]
        if not passing:
            return
        Timeline = self.env["mailbox.timeline.mixin"]
        company = self.company_id | self.copy_ids.account_id._get_companies()
        lookup = Timeline._mailbox_look_up({email.forwarded_from for email in passing}, company)
        offered = {}
        for email in passing:
            places = {target[:2] for target in targets[email]}
            found = self.env["res.partner"]._mailbox_name_targets(lookup, email.forwarded_from)
            offered[email] = [target for target in found if target[:2] not in places]
        alone = dict.fromkeys(passing, self.browse())
        self.env["mailbox.question"]._ask(offered, alone, owners, kind="forwarded")
