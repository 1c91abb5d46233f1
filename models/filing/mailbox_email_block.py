from odoo import models

from ...engine.blocks import held_back


class MailboxEmailBlock(models.Model):
    """What the lists of blocked and protected addresses say of emails, asked once for a batch."""

    _inherit = "mailbox.email"

    def _judge(self, people):
        """{email: Judgement}: whom of its `people` ({email: counterparts}) the company's list, or those of the owners
        of its copies, name."""
        judged = {}
        for company, emails in self.grouped("company_id").items():
            addresses = {person.email for email in emails for person in people[email]}
            blocks = self.env["mailbox.block"]._get_list(addresses, company, emails.copy_ids.user_id)
            for email in emails:
                named = [person.email for person in people[email]]
                judged[email] = blocks.judge(named, email.copy_ids.user_id.ids)
        return judged

    def _admit(self, addresses, found, blocked):
        """Those of `addresses` whose records the email may stand on, in their order. `found` are the customers among
        them, `blocked` those that a block or a contact's *Never* names."""
        held = held_back(found, blocked, self.company_id.mailbox_mixed_policy)
        return [address for address in addresses if address not in held]

    def _find_hidden(self, targets, protected):
        """Those addresses whose records hold the email hidden, as `protected` names them. `targets` are all of its."""
        found = {target.address for target in targets}
        return held_back(found, protected, self.company_id.mailbox_mixed_policy)

    def _is_hidden(self, judged):
        """Whether the email is hidden wherever a person puts it: somebody in it is protected, and it is shown nowhere
        or such mail is to be seen nowhere."""
        is_shown = any(archive.level != "nothing" for archive in self.archive_ids)
        return bool(judged.protected) and (not is_shown or self.company_id.mailbox_mixed_policy == "nothing")

    def _delete_for_good(self):
        """Delete emails that nothing holds any more, with the questions about them alone."""
        questions = self.env["mailbox.question"].search([("email_ids", "in", self.ids)])
        self.unlink()
        questions.filtered(lambda question: not question.email_ids).unlink()
