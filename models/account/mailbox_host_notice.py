from odoo import fields, models

from ...engine import circuit_breaker as breaker


class MailboxHostNotice(models.Model):
    """Administrators are told of a host that stays down, once, and once more when it is up again."""

    _inherit = "mailbox.host"

    noticed_at = fields.Datetime(help="When administrators were told that it is down")

    def _put_off(self):
        is_long = fields.Datetime.subtract(fields.Datetime.now(), seconds=breaker.NOTICE_SECONDS) >= self.down_since
        if is_long and not self.noticed_at:
            self.noticed_at = fields.Datetime.now()
            self._tell_servers(
                lambda server: (server.env._("%s can't be reached", server.name), server.outage_sentence or "")
            )
        return super()._put_off()

    def _record_return(self):
        if self.noticed_at:
            self._tell_servers(
                lambda server: (
                    server.env._("%s can be reached again", server.name),
                    server.env._("%s mailboxes catch up by themselves. Nothing is lost.", server._count_waiting()),
                )
            )
            self.noticed_at = False
        return super()._record_return()

    def _tell_servers(self, make):
        for server in self.env["mailbox.server"].sudo().search([("incoming_port", "=", self.port)]):
            if server.incoming_host.lower() == self.name:
                server._tell_administrators(make)
