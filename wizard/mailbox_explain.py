from odoo import fields, models


class MailboxExplain(models.TransientModel):
    _name = "mailbox.explain"
    _description = "Explain"

    asked = fields.Char("Address or Identifier of an Email", required=True)
    answer = fields.Text(readonly=True)

    def action_explain(self):
        """What happened to its mail, and why."""
        self.ensure_one()
        self.answer = "\n".join(self.env["mailbox.archive"].explain_anywhere(self.asked))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Explain"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "medium"},
        }
