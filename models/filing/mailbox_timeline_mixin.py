from odoo import models


class MailboxTimelineFiling(models.AbstractModel):
    """What becomes of the emails filed on a record when it is deleted or merged."""

    _inherit = "mailbox.timeline.mixin"

    def unlink(self):
        """An email is filed on no record that does not exist."""
        Archive = self.env["mailbox.archive"].sudo().with_context(active_test=False)
        archives = Archive.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        candidates = self.env["mailbox.candidate"].sudo()._find_on(self)
        result = super().unlink()
        archives.unlink()
        candidates.unlink()
        return result

    def _mailbox_take_over(self, sources):
        """Merging: the emails of `sources` are this record's from now on, each once."""
        super()._mailbox_take_over(sources)
        self.ensure_one()
        # what a person took off counts: merging does not bring it back
        Archive = self.env["mailbox.archive"].sudo().with_context(active_test=False)
        on_sources = Archive.search([("res_model", "=", self._name), ("res_id", "in", sources.ids)])
        here = Archive.search([("res_model", "=", self._name), ("res_id", "=", self.id)]).grouped("email_id")
        doubles = Archive
        for archive in on_sources:
            if archive.email_id in here:
                doubles |= archive
            here.setdefault(archive.email_id, archive)
        # of two archives of one email the one that shows less says what is shown
        private = Archive.union(*(here[double.email_id] for double in doubles if double.is_protected))
        private.filtered(lambda one: not one.is_protected)._place({"is_protected": True})
        doubles._take_down()
        (on_sources - doubles).write({"res_id": self.id})
        self.env["mailbox.candidate"].sudo()._find_on(sources)._move_to(self)
