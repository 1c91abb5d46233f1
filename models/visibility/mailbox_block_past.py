from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PAST_AT_ONCE = 200


class MailboxBlockPast(models.Model):
    """What is archived already with a blocked or protected address: left where it is, taken off and kept, or deleted.

    Done in batches, the first of them at once. What is kept can be put back; what is deleted can not.
    """

    _inherit = "mailbox.block"

    past = fields.Selection(
        [
            ("leave", "Leave them"),
            ("off", "Take them off the records (can be undone)"),
            ("delete", "Delete them for good"),
        ],
        string="Archived Already",
        required=True,
        default="leave",
    )
    hides_past = fields.Boolean("Hide them, too (can be undone)", store=False, help="Protected: the same as `off`")
    past_count = fields.Integer("Archived Emails", compute="_compute_past_count")
    is_past_due = fields.Boolean("At Work", readonly=True)
    decision_id = fields.Many2one("mailbox.decision", readonly=True, copy=False, ondelete="set null")
    off_count = fields.Integer("Emails Taken Off", related="decision_id.email_count", related_sudo=False)

    _deletes_what_is_blocked = models.Constraint(
        "CHECK (kind = 'blocked' OR past != 'delete')", "Protected emails are hidden, not deleted."
    )
    _due_idx = models.Index("(id) WHERE is_past_due")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("value", "kind", "company_id", "is_past_due")
    def _compute_past_count(self):
        for block in self:
            [[count]] = (
                block.sudo()._get_archives()._read_group(block._get_counted_domain(), [], ["email_id:count_distinct"])
            )
            block.past_count = count

    def _get_counted_domain(self):
        """What may be counted for whoever fills in a block: own mail, and for administrators what the company shows.
        Nobody finds out by trying addresses whom somebody else writes with."""
        user = self.env.user
        if self.company_id:
            # a form names any company, before a rule sees it
            is_his = user.has_group("crm_mailbox.group_mailbox_manager") and self.company_id in self.env.companies
        else:
            is_his = self.user_id in (user.browse(), user)
        if not (self.value and is_his):
            return Domain.FALSE
        shown = Domain("level", "!=", "nothing") if self.company_id else Domain.TRUE
        return self._get_past_domain("off") & shown

    # ------------------------------------------------------------ which archives

    def _get_archives(self):
        return self.env["mailbox.archive"].sudo().with_context(active_test=False)

    def _get_past_domain(self, past):
        """The archives that `past` (a value of the field) is still to be done with."""
        domain = self._get_owner_domain(past) & self._get_mixed_domain()
        if past == "delete":
            return domain
        left = Domain("active", "=", True)
        return domain & left & Domain("is_protected", "=", False) if self.kind == "protected" else domain & left

    def _get_owner_domain(self, past):
        """Whose mail: the company's, or what the employee has in a mailbox. Blocking takes nothing from a colleague who
        has it too; protecting hides it all the same, as who wants it private is heard first."""
        if self.company_id:
            return Domain("company_id", "=", self.company_id.id)
        user_id = (self.user_id or self.env.user).id
        has_copy = Domain("email_id", "any!", Domain("copy_ids", "any!", Domain("user_id", "=", user_id)))
        mine = has_copy | Domain("user_id", "=", user_id)
        if self.kind == "protected" or past == "delete":
            return mine
        return mine & ~Domain("email_id", "any!", Domain("copy_ids", "any!", Domain("user_id", "!=", user_id)))

    def _get_mixed_domain(self):
        """With whose addresses: where others take part, what the company wants of such mail."""
        covered = self._get_covered_domain()
        mixed = (self.company_id or self.user_id.company_id or self.env.company).sudo().mailbox_mixed_policy
        if mixed == "nothing":
            return Domain("email_id", "any!", Domain("archive_ids", "any!", covered))
        if mixed == "everything":
            return covered & ~Domain("email_id", "any!", Domain("archive_ids", "any!", ~covered))
        return covered

    def _get_covered_domain(self):
        """Archives by an address that this block covers, found by the index on the reversed address."""
        local, at, host = (self.value or "").rpartition("@")
        if at:
            patterns = [_reverse(self.value), f"{_reverse(f'@{host}')}%{_reverse(f'{local}+')}"]
        else:
            patterns = [f"{_reverse(f'@{host}')}%", f"{_reverse(f'.{host}')}%"]

        def to_sql(archive, alias, query):
            address = archive._field_to_sql(alias, "matched_address", query)
            return SQL("(%s)", SQL(" OR ").join(SQL("reverse(%s) LIKE %s", address, like) for like in patterns))

        return Domain.custom(to_sql=to_sql)

    # ------------------------------------------------------------ batch by batch

    @api.model
    def _prepare_owner(self, vals):
        values = super()._prepare_owner(vals)
        return {**values, "past": "off"} if vals.get("hides_past") else values

    def _begin(self):
        """Write down that it was made, and begin with what is archived already."""
        self.ensure_one()
        block = self.sudo()
        block.decision_id = self.env["mailbox.decision"]._decide(
            block.kind,
            [],
            company_id=(block.company_id or self.env.company).id,
            block_id=block.id,
            is_for_company=bool(block.company_id),
            reason=block.reason,
        )
        if block.past != "leave":
            block.is_past_due = True
            block._go_on()
        if block.is_past_due:
            self.env.ref("crm_mailbox.ir_cron_mailbox_block").sudo()._trigger()

    def _go_on(self):
        """One batch more of what is archived already."""
        archives = self._get_archives().search(
            self._get_past_domain(self.past), order="email_id, id", limit=PAST_AT_ONCE
        )
        if self.past == "delete":
            self._delete(archives)
        else:
            self.decision_id._add(archives, self._prepare_past_values())
        self.is_past_due = len(archives) == PAST_AT_ONCE

    def _prepare_past_values(self):
        """What becomes of an archive that is kept: what an employee keeps away is nobody else's to count."""
        hidden = {"is_protected": True} if self.user_id or self.kind == "protected" else {}
        return hidden if self.kind == "protected" else {**hidden, "active": False}

    @api.model
    def _cron_go_on(self):
        """Go on with every block that is not done (entry point of the scheduled action)."""
        while due := self.search([("is_past_due", "=", True)], limit=1):
            due._go_on()
            remaining = self.search_count([("is_past_due", "=", True)])
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                break

    def _lift(self):
        super()._lift()
        self.sudo().is_past_due = False

    # ------------------------------------------------------------ for good

    def _delete(self, archives):
        """Delete `archives`, and their emails where nothing else holds them: copies become like nobody's mail."""
        emails = archives.email_id
        copies = emails.copy_ids
        if self.user_id:
            copies = copies.filtered(lambda copy: copy.user_id == self.user_id)
        shared = (emails.copy_ids - copies).email_id
        self._leave_to_colleagues(archives.filtered(lambda one: one.email_id in shared))
        gone = archives.filtered(lambda one: one.email_id not in shared)
        gone._delete_activities()
        gone._take_down()
        standing = self._get_archives().search([("email_id", "in", (emails - shared).ids)]).email_id
        copies.filtered(lambda copy: copy.email_id not in standing)._forget(self.value)
        self.decision_id.email_count += len(emails)
        (emails - shared - standing)._delete_for_good()

    def _leave_to_colleagues(self, archives):
        """What a colleague has as well stands in the colleague's name from now on."""
        for email, mine in archives.grouped("email_id").items():
            other = email.copy_ids.filtered(lambda copy: copy.user_id != self.user_id)[:1].account_id
            mine.filtered(lambda one: one.user_id == self.user_id).write(
                {"account_id": other.id, "user_id": other.user_id.id}
            )


def _reverse(text):
    """`text` backwards, as LIKE takes it by the letter."""
    return text[::-1].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
