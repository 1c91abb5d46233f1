from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class MailboxArchiveChoosing(models.Model):
    """The owner of an email says what colleagues see of it, wherever it stands, and is asked for more by them."""

    _inherit = "mailbox.archive"

    def _get_level_reason(self):
        """What colleagues see, by whose word, and which colleagues."""
        said = f"{super()._get_level_reason()} ({self._get_level_source()})"
        if self.sudo().company_id.mailbox_who_sees == "involved":
            said = self.env._("%s: the salesperson, team leader, followers and those who took part", said)
        return said

    def _get_level_source(self):
        email = self.sudo().email_id
        if email.hold in ("held", "kept"):
            return self.env._("held for its owner")
        about = Domain("email_id", "=", email.id) | Domain("thread_id", "=", email.thread_id.id or 0)
        owners = self.env["mailbox.level.choice"].sudo().search(about).user_id
        if names := [user.name for user in owners if email._has_chosen(user)]:
            return self.env._("chosen by %s", ", ".join(names))
        copies = email.copy_ids
        if any(copies.account_id.mapped(lambda one: one.level or one.level_limit)) or any(
            copies.folder_id.mapped("level")
        ):
            return self.env._("as %s's mailbox shows it", ", ".join(copies.user_id.mapped("name")))
        return self.env._("company default")

    def get_level_facts(self):
        """What the question says: {"level", "choices": [{"level", "label"}], "isLocked"}: `level` as it is now."""
        self.ensure_one()
        self._check_mine()
        words = dict(self._fields["level"]._description_selection(self.env))
        offered = self.sudo().company_id._get_mailbox_levels()
        if self.level not in offered:
            offered = [*offered, self.level]
        return {
            "level": self.level,
            "choices": [{"level": level, "label": words[level]} for level in offered],
            "hasConversation": len(self.sudo().email_id.thread_id._find_copies_of(self.env.user)) > 1,
        }

    def action_choose_level(self, level, whole=False):
        """Show this email, or the `whole` conversation and its later emails, at `level` to colleagues.

        Returns what to say and what to undo. Raises UserError for a level that the company does not leave to them."""
        self.ensure_one()
        self._check_mine()
        if level != "nothing":
            self.env["mailbox.account"]._check_level_of(self.sudo().company_id, level)
        decision, emails = self.env["mailbox.level.choice"]._choose(self, level, whole)
        return decision._to_notice(self._get_level_sentence(level, emails))

    def action_make_private(self):
        """Show this email to nobody but those who have a copy of it, wherever it stands. That is always possible."""
        return self.action_choose_level("nothing")

    def _check_mine(self):
        self.check_access("read")
        if self.email_id not in self._get_own_emails():
            raise AccessError(self.env._("Only whoever has this email in a mailbox says what colleagues see of it."))

    def _get_level_sentence(self, level, emails):
        """What became of the choice: another owner's may show more."""
        self.invalidate_recordset(["level"])
        words = dict(self._fields["level"]._description_selection(self.env))
        if self.level != level:
            return self.env._(
                "Noted. Colleagues see: %s. Another colleague has this email, too, and shows as much.",
                words[self.level],
            )
        if level == "nothing":
            return self.env._("Private. Colleagues do not see this email any more.")
        return self.env._("Colleagues see: %s.", words[level])

    def action_ask(self):
        """Ask the owner of a locked email to show it. Returns what to say."""
        self.ensure_one()
        self.check_access("read")
        request = self.env["mailbox.request"]._ask(self)
        return self.env._("%s was asked.", request.user_id.name)
