from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..filing.levels import LEVELS, least


class MailboxAccountLevel(models.Model):
    """What colleagues see of the mail of a mailbox: its owner chooses, an administrator can only limit it."""

    _inherit = "mailbox.account"

    level = fields.Selection(
        LEVELS, "Colleagues See", readonly=True, copy=False, help="The owner's choice; empty as the company has it."
    )
    level_limit = fields.Selection(
        LEVELS, "At Most", readonly=True, copy=False, help="An administrator shows no more than this to colleagues."
    )
    level_shown = fields.Selection(LEVELS, "What Colleagues See", compute="_compute_level_shown")
    held_count = fields.Integer(compute="_compute_held_count", string="Held")
    stale_sentence = fields.Char(compute="_compute_stale_sentence")

    @api.depends("level", "level_limit", "company_id.mailbox_level", "company_id.mailbox_level_most")
    def _compute_level_shown(self):
        for account in self:
            company = account.company_id.sudo()
            account.level_shown = company and least(
                account.level or company.mailbox_level, account.level_limit, company.mailbox_level_most
            )

    def _compute_held_count(self):
        """Who administers mailboxes learns how many wait, and no more."""
        held = [("account_id", "in", self.ids), ("email_id.hold", "=", "held")]
        groups = self.env["mailbox.message"].sudo()._read_group(held, ["account_id"], ["email_id:count_distinct"])
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.held_count = counts.get(account.id, 0)

    def _compute_stale_sentence(self):
        """How far a change is, while it is under way."""
        stale = [("account_id", "in", self.ids), ("is_stale", "=", True)]
        archives = self.env["mailbox.archive"].sudo().with_context(active_test=False)
        counts = dict(archives._read_group(stale, ["account_id"], ["__count"]))
        for account in self:
            count = counts.get(account)
            account.stale_sentence = bool(count) and self.env._(
                "Colleagues see more at once. The timelines still get %s emails that were hidden.", count
            )

    def _set_level(self, level):
        """Have colleagues see `level` of the mail of these mailboxes, what is archived included."""
        for account in self:
            account._check_owner()
            self._check_level_of(account.sudo().company_id, level)
        self.sudo().level = level
        self._resolve_levels()

    @api.model
    def _check_level_of(self, company, level):
        """Raise UserError for a level that the company does not leave to its employees."""
        if level and level not in company._get_mailbox_levels():
            words = dict(self._fields["level"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Your company lets you choose from “%(least)s” to “%(most)s”. Choose one of these.",
                    least=words[company.mailbox_level_least],
                    most=words[company.mailbox_level_most],
                )
            )

    def _limit_level(self, level):
        """Show no more than `level` of the mail of these mailboxes to colleagues: only narrower than it is."""
        if not self.env.user.has_group("crm_mailbox.group_mailbox_manager"):
            raise AccessError(self.env._("Only an administrator of mailboxes can do that."))
        self.check_access("read")
        for account in self.sudo():
            account.level_limit = least(level, account.level_limit)
        self._resolve_levels()

    def _resolve_levels(self):
        emails = SQL(
            "SELECT email_id FROM mailbox_message WHERE account_id = ANY(%s) AND email_id IS NOT NULL", self.ids
        )
        self.env["mailbox.email"]._resolve_levels_of(emails)

    def unlink(self):
        """What its owner chose for conversations outlives the copies that it was chosen for."""
        for account in self:
            self.env["mailbox.level.choice"]._keep_for(account)
        return super().unlink()

    # ------------------------------------------------------------ buttons

    def action_choose_level(self):
        """Ask what colleagues see of the mail of this mailbox."""
        self._check_owner()
        return self._ask_level("own")

    def action_limit_level(self):
        """Ask an administrator what colleagues see at most of the mail of these mailboxes."""
        return self._ask_level("limit")

    def action_open_held(self):
        """What waits for the owner of this mailbox."""
        self._check_owner()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_email_action_held")
        return dict(action, domain=[("hold", "=", "held"), ("copy_ids.account_id", "=", self.id)])

    def _ask_level(self, kind):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Limit What Colleagues See") if kind == "limit" else self.env._("Colleagues See"),
            "res_model": "mailbox.level",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, "default_account_ids": self.ids, "dialog_size": "medium"},
        }
