from odoo import models


class MailboxTimelineKind(models.AbstractModel):
    """What rules call a record, and what becomes of its automatic activities."""

    _inherit = "mailbox.timeline.mixin"

    def _mailbox_get_kinds(self):
        """{id: account, contact, lead or opportunity}; '' where no rule can name it."""
        return dict.fromkeys(self.ids, "")

    def _mailbox_get_teams(self):
        """{id: name of the sales team}."""
        return {record.id: record.team_id.name or "" for record in self} if "team_id" in self._fields else {}

    def unlink(self):
        claims = self.env["mailbox.activity.claim"].sudo()._find_on(self)
        result = super().unlink()
        claims.unlink()
        return result

    def _mailbox_take_over(self, sources):
        claims = self.env["mailbox.activity.claim"].sudo()
        claims._find_on(sources - self)._move_to(self)
        return super()._mailbox_take_over(sources)
