import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.blocks import COMPANY, Block, BlockList, covering, read_entry
from ...engine.matching import is_internal
from .mail_providers import is_free_mail

BLOCK_KINDS = [("blocked", "Blocked"), ("protected", "Protected")]
SEPARATORS = re.compile(r"[,;\n]")
MOST_AT_ONCE = 100
GIVEN = frozenset(("name", "kind", "reason", "past", "is_free_mail_meant"))


class MailboxBlock(models.Model):
    """An address or domain whose mail is kept off the records: the company's, or one employee's own.

    *Blocked* mail is never stored: its message is a row like that of nobody's mail. *Protected* mail is kept and shown
    to nobody but those who have it in their mailbox. An employee's own list is private: nobody else reads it.
    """

    _name = "mailbox.block"
    _inherit = "mailbox.private.name"
    _description = "Blocked or Protected Address"
    _order = "name, id"

    name = fields.Char("Address or Domain", required=True)
    value = fields.Char(
        compute="_compute_value", compute_sudo=False, store=True, precompute=True, help="As it is compared"
    )
    kind = fields.Selection(BLOCK_KINDS, required=True, default="protected")
    user_id = fields.Many2one("res.users", "Employee", readonly=True, index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="cascade")
    active = fields.Boolean(default=True, readonly=True)
    reason = fields.Char(help="For whoever reads the log of decisions later.")
    is_domain = fields.Boolean(compute="_compute_is_free_mail")
    is_free_mail = fields.Boolean(compute="_compute_is_free_mail")
    is_free_mail_meant = fields.Boolean("Yes, everybody there")

    _own_once = models.UniqueIndex(
        "(user_id, value) WHERE user_id IS NOT NULL AND active", "This address or domain is on your list already."
    )
    _company_once = models.UniqueIndex(
        "(company_id, value) WHERE company_id IS NOT NULL AND active",
        "This address or domain is on the company's list already.",
    )
    _value_idx = models.Index("(value) WHERE active")
    _one_list = models.Constraint(
        "CHECK ((user_id IS NULL) != (company_id IS NULL))", "A block is the company's or one employee's own."
    )

    # ------------------------------------------------------------ what it covers

    @api.depends("name")
    def _compute_value(self):
        for block in self:
            block.value = read_entry(block.name or "") or False

    @api.depends("value")
    def _compute_is_free_mail(self):
        for block in self:
            block.is_domain = bool(block.value) and "@" not in block.value
            block.is_free_mail = block.is_domain and is_free_mail(block.value)

    @api.constrains("value", "is_free_mail_meant")
    def _check_value(self):
        for block in self:
            if not block.value:
                raise ValidationError(
                    self.env._("%s is no address and no domain. Write nina@acme.com, or acme.com.", block.name)
                )
            if block.is_free_mail and not block.is_free_mail_meant:
                raise ValidationError(
                    self.env._(
                        "Anyone can have an address at %s: everybody there would be meant. Name the address instead, "
                        "or tick that you mean everybody.",
                        block.value,
                    )
                )
            block._check_not_own()

    def _check_not_own(self):
        organisation = (self.company_id or self.user_id.company_id)._get_mailbox_organisation()
        is_own = is_internal(self.value, organisation.domains) if self.is_domain else organisation.is_own(self.value)
        if is_own:
            raise ValidationError(
                self.env._("%s is your company's own. Mail among colleagues is not filed anyway.", self.value)
            )

    # ------------------------------------------------------------ making and lifting

    @api.model_create_multi
    def create(self, vals_list):
        """Without a company, a block is the user's own."""
        for vals in vals_list:
            self._check_list_of(vals)
        blocks = super().create([self._prepare_owner(vals) for vals in vals_list])
        for block in blocks:
            block._begin()
        return blocks

    @api.model
    def _check_list_of(self, vals):
        """Raise AccessError for a list that the user does not keep: before the index says what stands on it."""
        company_id, user_id = vals.get("company_id"), vals.get("user_id")
        is_manager = self.env.user.has_group("crm_mailbox.group_mailbox_manager")
        keeps = (
            is_manager and company_id in self.env.companies.ids
            if company_id
            else user_id in (None, False, self.env.uid)
        )
        if not (keeps or self.env.su):
            raise self.env["ir.model.access"]._make_access_error(self._name, "create")

    @api.model
    def _prepare_owner(self, vals):
        given = {name: value for name, value in vals.items() if name in GIVEN}
        company_id = vals.get("company_id") or False
        return {**given, "company_id": company_id, "user_id": not company_id and (vals.get("user_id") or self.env.uid)}

    @api.model
    def _protect(self, text):
        """Protect for this user whoever `text` names, addresses or domains, separated by commas or lines."""
        names = {
            read_entry(name) or name.strip(): name.strip() for name in SEPARATORS.split(text or "") if name.strip()
        }
        if len(names) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "Name at most %s addresses and domains at once, and the others later, under My Blocked and "
                    "Protected Addresses.",
                    MOST_AT_ONCE,
                )
            )
        known = self.search([("user_id", "=", self.env.uid), ("value", "in", list(names))])
        new = sorted(set(names) - set(known.mapped("value")))
        self.create([{"name": names[value], "kind": "protected"} for value in new])

    def write(self, vals):
        if not self.env.su and set(vals) - {"reason"}:
            raise UserError(self.env._("Lift this one, and make a new one as you want it."))
        return super().write(vals)

    def _lift(self):
        """From now on mail with these is read and filed again as if they had never been."""
        self.sudo().active = False
        # an index promises that each stands once: the next one may follow at once
        self.flush_recordset(["active"])

    def action_lift(self):
        """Ask what is to become of what was kept away meanwhile, and lift the block."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lift %s", self.name),
            "res_model": "mailbox.block.lift",
            "view_mode": "form",
            "target": "new",
            "context": {"default_block_id": self.id, "dialog_size": "medium"},
        }

    # ------------------------------------------------------------ what the walk asks

    @api.model
    def _get_list(self, emails, company, users):
        """What the lists of `company` and of `users` say of `emails` (BlockList): one query, however long they are."""
        values = {value for email in emails for value in covering(email)}
        if not values:
            return BlockList(())
        self.flush_model(["value", "kind", "user_id", "company_id", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT value, COALESCE(user_id, %s), kind FROM mailbox_block "
                "WHERE active AND value = ANY(%s) AND (company_id = %s OR user_id = ANY(%s))",
                *(COMPANY, list(values), company.id, users.ids),
            )
        )
        return BlockList(Block(*row) for row in rows)

    @api.model
    def _find_mine_and_ours(self):
        """The standing blocks that this user may know of: the own ones, and the company's."""
        mine = Domain("user_id", "=", self.env.uid)
        return self.sudo().search(mine | Domain("company_id", "in", self.env.companies.ids))

    def _covers(self, email):
        """Whether mail with `email`, folded, is meant by this one."""
        self.ensure_one()
        return self.value in covering(email)
