from odoo import api, fields, models

from .mailbox_account import ACTIVE_STATES


class MailboxServerBanner(models.Model):
    """One banner for each mail server in trouble, however many mailboxes wait because of it."""

    _inherit = "mailbox.server"

    outage_sentence = fields.Char(compute="_compute_outage_sentence", compute_sudo=True)
    notice_code = fields.Char(copy=False, help="Of the last trouble that administrators were told of")

    @api.depends_context("lang", "tz", "uid")
    @api.depends("incoming_host", "incoming_port")
    def _compute_outage_sentence(self):
        for server in self:
            host = self.env["mailbox.host"]._find(server) if server.incoming_host else None
            server.outage_sentence = server._get_outage_sentence(host) if host and host.probe_at else False

    def _get_outage_sentence(self, host):
        """One sentence for all mailboxes of this server while its `host` is down (str)."""
        return self.env._(
            "%(server)s can't be reached: %(count)s mailboxes wait since %(since)s. No one has to do anything, nothing "
            "is lost. Next try %(next_try)s.",
            server=self.name,
            since=self.env["mailbox.account"]._format(host.down_since),
            count=self._count_waiting(),
            next_try=self.env["mailbox.account"]._format(host.probe_at),
        )

    @api.model
    def get_banners(self):
        """What the list of mailboxes says above it, the worst first: dicts of `id`, `kind` (danger or warning),
        `sentence` and `button` (try, fix, open or '')."""
        servers = self.search([("account_ids", "!=", False)])
        banners = [banner for server in servers for banner in server._get_banners()]
        return sorted(banners, key=lambda banner: banner["kind"] == "warning")

    def _get_banners(self):
        rows = (
            ("danger", self.outage_sentence, "try"),
            ("danger", self._get_trouble_sentence(), "fix"),
            ("warning", self.preset_deadline and f"{self.name}: {self.preset_deadline}", "open"),
        )
        return [
            {"id": self.id, "kind": kind, "sentence": sentence, "button": button}
            for kind, sentence, button in rows
            if sentence
        ]

    def _get_trouble_sentence(self):
        """What an administrator has to mend for the most mailboxes of this server (str or False)."""
        mailboxes = self.account_ids.filtered(lambda account: account.state == "needs_admin")
        by_code = mailboxes.grouped("error_code")
        if not by_code:
            return False
        worst = max(by_code.values(), key=len)
        return self.env._(
            "%(server)s: %(count)s mailboxes wait for an administrator. %(trouble)s",
            server=self.name,
            count=len(worst),
            trouble=worst[0].state_sentence,
        )

    def action_try_now(self):
        """Have the host of this server, which is down, be tried as soon as the scheduled action runs."""
        self.ensure_one()
        self.check_access("write")
        host = self.env["mailbox.host"].sudo()._find(self)
        if host.probe_at:
            host.probe_at = fields.Datetime.now()
            self.env.ref("crm_mailbox.ir_cron_mailbox_sync").sudo()._trigger()
        return self.env._("One mailbox tries it now. The others follow when it answers.")

    def action_invite(self):
        """The dialog that invites everybody who has no mailbox yet."""
        return self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_invitation_action")

    # ------------------------------------------------------------ notices

    def _count_waiting(self):
        """How many mailboxes of this server are read again by themselves once it answers (int)."""
        return (
            self.env["mailbox.account"]
            .sudo()
            .search_count([("server_id", "=", self.id), ("state", "in", ACTIVE_STATES)])
        )

    def _tell_administrators(self, make):
        """One notice to each mailbox administrator of this server's company, as they want notices.

        `make(server)` gives subject and body (str each) in the language of `server`."""
        for lang, people in self._find_administrators().grouped("lang").items():
            subject, body = make(self.with_context(lang=lang))
            self.env["mail.thread"].with_context(lang=lang).message_notify(
                model=self._name,
                res_id=self.id,
                partner_ids=people.partner_id.ids,
                subject=subject,
                body=body,
                # not from within a round: the queue sends it
                force_send=False,
            )

    def _find_administrators(self):
        """The users who administer mailboxes in this server's company."""
        group = self.env.ref("crm_mailbox.group_mailbox_manager")
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [("all_group_ids", "in", group.ids), ("company_ids", "in", self.company_id.ids), ("share", "=", False)]
            )
        )

    def _tell_trouble(self, code):
        """Tell administrators that `code` keeps mailboxes of this server: once, until no mailbox has it any more."""
        held = [("server_id", "=", self.id), ("state", "=", "needs_admin"), ("error_code", "=", code)]
        if self.notice_code == code and self.env["mailbox.account"].sudo().search_count(held, limit=2) > 1:
            return
        self.notice_code = code
        self._tell_administrators(
            lambda server: (
                server.env._("Mailboxes at %s wait for an administrator", server.name),
                server._get_trouble_sentence() or "",
            )
        )
