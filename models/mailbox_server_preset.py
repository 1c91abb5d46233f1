from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

NOTES = {
    "exmail": _lt(
        "Exmail shows other programs the last 30 days only: switch to All in its settings before anybody binds. "
        "Where secure login is on, employees need a client password."
    ),
    "alibaba": _lt("Allow other mail programs in Alibaba's administration first; new customers begin without."),
    "netease_qiye": _lt("Employees need an authorization code from their settings, not their login password."),
    "netease_163": _lt("You need an authorization code from your settings, not your login password."),
    "netease_126": _lt("You need an authorization code from your settings, not your login password."),
    "qq": _lt("Switch IMAP on in your settings and take the authorization code from there as password."),
    "gmail": _lt("Google takes app passwords only, for accounts with 2-step verification."),
    "yahoo": _lt("Yahoo takes app passwords only."),
    "fastmail": _lt("Fastmail takes app passwords only."),
    "gmx": _lt("Switch IMAP on in the settings of GMX first."),
}


class MailboxServerPreset(models.Model):
    """What a provider fills in, and what an administrator must know about it before employees bind."""

    _inherit = "mailbox.server"

    preset_note = fields.Text(compute="_compute_preset_note")

    @api.depends_context("lang")
    @api.depends("preset")
    def _compute_preset_note(self):
        for server in self:
            server.preset_note = "\n".join(server._get_preset_notes())

    def _get_preset_notes(self):
        preset = self._get_preset()
        notes = [self.env._(NOTES[preset.key])] if preset and preset.key in NOTES else []  # pylint: disable=W8120
        if preset and not preset.is_certain:
            notes.append(self.env._("Server and ports are not confirmed by the provider."))
        return notes

    @api.onchange("preset")
    def _onchange_preset(self):
        preset = self._get_preset()
        if not preset or not preset.incoming_host:
            return
        self.update(
            {
                "name": self.name or preset.name,
                "incoming_host": preset.incoming_host,
                "incoming_port": preset.incoming_port,
                "incoming_encryption": preset.incoming_encryption,
                "outgoing_host": preset.outgoing_host,
                "outgoing_port": preset.outgoing_port,
                "outgoing_encryption": preset.outgoing_encryption,
            }
        )
