from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .levels import LEVELS


class MailboxArchive(models.Model):
    """An email filed on one record: which address of whom put it there, and how much colleagues see of it.

    It has no word of the email: what its level shows is read from there, for whoever reads."""

    _name = "mailbox.archive"
    _description = "Archived Email"
    _order = "date desc, id desc"

    # its index is the unique one below: each index more is paid for at each archive, twice
    email_id = fields.Many2one("mailbox.email", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    # no foreign keys to partner or lead: Odoo's merge trips over them in a unique index
    res_model = fields.Char("Record Type", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char("Filed On", compute="_compute_res_name")
    date = fields.Datetime(readonly=True)
    direction = fields.Selection([("incoming", "Incoming"), ("outgoing", "Outgoing")], required=True, readonly=True)
    matched_address = fields.Char("Address", readonly=True)
    matched_by = fields.Selection(
        [
            ("from", "From"),
            ("reply_to", "Reply-To"),
            ("to", "To"),
            ("cc", "Cc"),
            ("bcc", "Bcc"),
            ("failed", "Not Delivered To"),
        ],
        readonly=True,
    )
    matched_how = fields.Selection(
        [
            ("address", "has this address"),
            ("company", "is the company of the contact"),
            ("domain", "is the company with addresses at this domain"),
            ("opportunity", "is the only open opportunity"),
            ("thread", "has the earlier emails of the conversation"),
            ("owner", "is the mailbox owner's opportunity"),
            ("newest", "is the open opportunity with the newest activity"),
            ("all", "is one of the open opportunities"),
            ("odoo", "has this email from Odoo itself"),
            ("chosen", "was chosen by hand"),
        ],
        readonly=True,
    )
    account_id = fields.Many2one("mailbox.account", "Mailbox", readonly=True, index=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Employee", readonly=True, index=True, ondelete="set null")
    level = fields.Selection(LEVELS, "Colleagues See", required=True, readonly=True)
    is_published = fields.Boolean(
        "In the Chatter", readonly=True, help="An entry was made, even if somebody deleted it"
    )
    mail_message_id = fields.Many2one(
        "mail.message", "Entry", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex("(email_id, res_model, res_id)")
    _record_idx = models.Index("(res_model, res_id, date DESC)")

    # ------------------------------------------------------------ who reads it

    @api.model
    def _get_readable_domain(self):
        """Own mail; for readers of archived mail, also what is filed on a record they can open."""
        own = Domain("user_id", "=", self.env.uid) | self._get_copy_domain()
        if not self.env.user.has_group("crm_mailbox.group_mailbox_reader"):
            return own
        shown = Domain("company_id", "in", self.env.companies.ids) & Domain("level", "!=", "nothing")
        shown &= self._get_standing_domain()
        return own | (shown & Domain.OR(self._get_record_domain(model) for model in self._get_models()))

    @api.model
    def _get_standing_domain(self):
        """What was not taken off, whatever `active_test` a context asks for. A term on the field `active` would switch
        Odoo's own off, for the user's own mail as well."""
        return Domain.custom(
            to_sql=lambda archive, alias, query: SQL("%s IS TRUE", archive._field_to_sql(alias, "active", query))
        )

    @api.model
    def _get_copy_domain(self):
        """The archives of emails that the user has in a mailbox."""
        return Domain.custom(
            to_sql=lambda archive, alias, query: SQL(
                "EXISTS (SELECT FROM mailbox_message copy WHERE copy.email_id = %s AND copy.user_id = %s "
                "AND copy.is_late IS NOT TRUE)",
                *(archive._field_to_sql(alias, "email_id", query), self.env.uid),
            )
        )

    @api.model
    def _get_models(self):
        return self.env["mailbox.timeline.mixin"]._mailbox_models()

    @api.model
    def _get_record_domain(self, model):
        """The archives on records of `model` that the user can read: one sub-query, never a list of ids."""
        records = self.env[model].with_context(active_test=False)
        return self._get_on_domain(model, records._search([])) if records.has_access("read") else Domain.FALSE

    @api.model
    def _get_on_domain(self, model, records):
        """The archives on `records` of `model`, a query."""
        on_them = Domain.custom(
            to_sql=lambda archive, alias, query: SQL(
                "%s IN %s", archive._field_to_sql(alias, "res_id", query), records.subselect()
            )
        )
        return Domain("res_model", "=", model) & on_them

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not any(self._ids):
            return result
        forbidden = self - self.search([("id", "in", self.ids)])
        return (forbidden, lambda: self._make_forbidden_error(operation, forbidden)) if forbidden else None

    def _make_forbidden_error(self, operation, forbidden):
        return self.env["ir.rule"]._make_access_error(operation, forbidden)

    # ------------------------------------------------------------ fields

    def _compute_display_name(self):
        # a many2one shows this name to people who can't read the row
        for archive in self:
            archive.display_name = self.env._("Archived email %s", archive.id)

    @api.depends_context("uid", "allowed_company_ids", "lang")
    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(archives.mapped("res_id")).exists()._filtered_access("read")
            names = dict(zip(records.ids, records.mapped("display_name"), strict=True))
            for archive in archives:
                archive.res_name = names.get(archive.res_id, "")

    def _get_conversation_keys(self):
        """{email: the key of its conversation} of the emails of these archives: a thread's id, and of an email without
        thread its own with a minus. It says which emails belong together and no word of them."""
        return {email: email.thread_id.id or -email.id for email in self.sudo().email_id}

    # ------------------------------------------------------------ the entry on the timeline

    def _link_entries(self, entries):
        """Note the timeline entry of each. Not written yet: what rules decide goes into the same statement."""
        self.is_published = True
        self._write_each("mail_message_id", entries)

    def _write_each(self, name, values):
        """Write one of `values` on the field `name` of each of these, into the cache as `write` does, without what else
        that asks of every single record: archiving spends its time on this."""
        field = self._fields[name]
        for archive, value in zip(self, values, strict=True):
            field.write(archive, value)
        self.modified([name])

    def _is_current(self):
        """Live mail, and of the history the last days that the company wants in the chatter."""
        self.ensure_one()
        bound_at = min((account.bound_at for account in self.email_id.copy_ids.account_id), default=self.create_date)
        return not self.is_published and self.date >= bound_at - timedelta(days=self.company_id.mailbox_entry_days)

    # ------------------------------------------------------------ buttons

    def action_open_record(self):
        """The record this email is filed on."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record does not exist any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
