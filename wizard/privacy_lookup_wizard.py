from odoo import models


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        # its own scan reads tables by SQL, past every access rule: it would show whose private mail names whom
        return super()._get_query_models_blacklist() + [name for name in self.env if name.startswith("mailbox.")]

    def action_lookup(self):
        """Core finds entries by their authors, past every access rule: of archived emails only those stay on the list
        that the user can read."""
        result = super().action_lookup()
        self.line_ids._filter_hidden().sudo().unlink()
        return result


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def _filter_hidden(self):
        """The lines about archived emails that the user can't read."""
        lines = self.filtered(lambda line: line.res_model == "mail.message")
        entries = self.env["mail.message"].browse(lines.mapped("res_id")).exists()
        ours = entries.filtered(lambda entry: entry._is_mailbox_email())
        hidden = ours - ours.sudo(False)._filtered_access("read")
        return lines.filtered(lambda line: line.res_id in hidden.ids)
