from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine.providers.presets import PRESETS, preset_of
from .provider_words import BEFORE, DEADLINES, NOTES, PASSWORDS, UNCERTAIN, find_words

NOTICE_DAYS = 365
# of the one protocol and of the other, each over TLS from the first byte on
USUAL_PORTS = {"imap": 993, "pop": 995}


class MailboxServerPreset(models.Model):
    """What a provider fills in, and what an administrator must know about it before employees bind."""

    _inherit = "mailbox.server"

    preset_note = fields.Text(compute="_compute_preset_note")
    preset_uncertain = fields.Char(compute="_compute_preset_note")
    preset_deadline = fields.Char(compute="_compute_preset_note")
    preset_help_url = fields.Char(string="Steps at the Provider", compute="_compute_preset_note")
    preset_password_note = fields.Char(compute="_compute_preset_note")
    preset_before_note = fields.Char(compute="_compute_preset_note")

    @api.model
    def _get_providers(self):
        """All providers: pairs of key and name in the user's language."""
        return [(row.key, self.env._(row.name)) for row in PRESETS]  # pylint: disable=W8120

    def _get_preset(self):
        return preset_of(self.preset or "")

    @api.depends_context("lang")
    @api.depends("preset", "is_sending", "authentication")
    def _compute_preset_note(self):
        for server in self:
            preset = server._get_preset()
            server.preset_note = server._get_words(NOTES)
            server.preset_uncertain = server._get_uncertainty()
            server.preset_deadline = server._get_deadline()
            server.preset_help_url = preset.help_url if preset else False
            server.preset_password_note = server._get_words(PASSWORDS)
            server.preset_before_note = server._get_words(BEFORE)

    def _get_words(self, table):
        """What `table` (of provider_words) has to say of the provider (str or False)."""
        words = find_words(table, self.preset or "")
        return self.env._(words) if words else False  # pylint: disable=W8120

    def _get_uncertainty(self):
        """Which values of the provider's row no page of the provider confirms, as a sentence (str or False)."""
        preset = self._get_preset()
        if not preset or not preset.uncertain:
            return False
        names = [self.env._(UNCERTAIN[name]) for name in preset.uncertain]  # pylint: disable=W8120
        return self.env._("Not confirmed by the provider: %s. Test before anybody binds.", ", ".join(names))

    def _get_deadline(self, days=NOTICE_DAYS):
        """The end the provider published, once it is no more than so many `days` away (str or False)."""
        preset = self._get_preset()
        soon = fields.Date.today() + timedelta(days=days)
        sentences = [
            str(self.env._(DEADLINES[deadline.code])) % {"day": format_date(self.env, deadline.day)}  # pylint: disable=W8120
            for deadline in (preset.deadlines if preset else ())
            if deadline.day <= soon and self._is_concerned(deadline)
        ]
        return " ".join(sentences) or False

    def _is_concerned(self, deadline):
        """Whether `deadline` (Deadline) means mailboxes of this server."""
        return deadline.concerns == "everybody" or (self.is_sending and self._signs_in_by_password())

    def _signs_in_by_password(self):
        """Whether mailboxes of this server sign in with a password."""
        return self.authentication == "password"

    @api.onchange("incoming_protocol")
    def _onchange_incoming_protocol(self):
        preset = self._get_preset()
        if preset and preset.incoming_host:
            self.update(self._prepare_incoming_values(preset))
        elif self.incoming_port in USUAL_PORTS.values():
            self.incoming_port = USUAL_PORTS[self.incoming_protocol]

    def _prepare_incoming_values(self, preset):
        if self.incoming_protocol == "pop" and preset.pop_host:
            return {
                "incoming_protocol": "pop",
                "incoming_host": preset.pop_host,
                "incoming_port": preset.pop_port,
                "incoming_encryption": preset.pop_encryption,
            }
        return {
            "incoming_protocol": "imap",
            "incoming_host": preset.incoming_host,
            "incoming_port": preset.incoming_port,
            "incoming_encryption": preset.incoming_encryption,
        }

    @api.onchange("preset")
    def _onchange_preset(self):
        preset = self._get_preset()
        if preset and preset.incoming_host:
            self.update(self._prepare_preset_values(preset))

    def _prepare_preset_values(self, preset):
        """What choosing `preset` (Preset) fills in on the form; all of it stays editable."""
        names = dict(self._get_providers())
        is_own_name = self.name and self.name not in {*names.values(), *(row.name for row in PRESETS)}
        return {
            "name": self.name if is_own_name else names[preset.key],
            **self._prepare_incoming_values(preset),
            "outgoing_host": preset.outgoing_host,
            "outgoing_port": preset.outgoing_port,
            "outgoing_encryption": preset.outgoing_encryption,
        }
