from odoo import api, models


class MailboxQuestionEntry(models.Model):
    """What the entry on the timeline asks its owner."""

    _inherit = "mailbox.question"

    @api.model
    def _get_entry_choices(self, emails):
        """{email id: [{"id", "name", "question"}]}: the candidates this user is asked about, for the chips on an entry.

        `id` is the candidate's, whose `action_choose` settles the conversation; `question` can be refused."""
        choices = {}
        for question in self.search([("state", "=", "open"), ("email_ids", "in", emails.ids)]):
            chips = [
                {"id": candidate.id, "name": candidate.res_name, "question": question.id}
                for candidate in question.candidate_ids
            ]
            for email in question.sudo().email_ids & emails.sudo():
                choices.setdefault(email.id, []).extend(chips)
        return choices
