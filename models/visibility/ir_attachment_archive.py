from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class IrAttachmentArchive(models.Model):
    """A file of an archived email that stands on the record: whoever may not read the email may not read it either."""

    _inherit = "ir.attachment"

    mailbox_archive_id = fields.Many2one(
        "mailbox.archive", readonly=True, copy=False, index="btree_not_null", ondelete="cascade"
    )
    mailbox_file_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, index="btree_not_null", ondelete="cascade", help="The email's own"
    )

    _mailbox_once = models.UniqueIndex("(mailbox_archive_id, mailbox_file_id) WHERE mailbox_archive_id IS NOT NULL")

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = self._keep_rules(Domain(domain)) & self._get_mailbox_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _keep_rules(self, domain):
        """`domain` with what is asked of other models answered by the user's rights. Core answers the whole of it with
        every right, and asks only then which of the files found are the user's: by a file of one's own anybody would
        ask anything of whatever it points at."""

        def answer(condition):
            name, dot, rest = condition.field_expr.partition(".")
            field = self._fields.get(name)
            asks = dot or condition.operator in ("any", "not any", "any!", "not any!")
            if not (asks and field and field.relational):
                return condition
            asked = Domain(rest, condition.operator, condition.value) if dot else Domain(condition.value)
            found = self.env[field.comodel_name]._search(asked)
            return Domain(name, "not in" if condition.operator.startswith("not any") and not dot else "in", found)

        return domain.map_conditions(answer)

    @api.model
    def _get_mailbox_domain(self):
        """Files of no archived email, or of one that the user can read."""
        emails = self.env["mailbox.email"]
        readable = emails._search([]) if emails.has_access("read") else None
        of_none = Domain("mailbox_archive_id", "=", False)
        if readable is None:
            return of_none
        return of_none | Domain.custom(
            to_sql=lambda file, alias, query: SQL(
                "EXISTS (SELECT FROM mailbox_archive WHERE mailbox_archive.id = %s AND mailbox_archive.active "
                "AND mailbox_archive.email_id IN %s)",
                *(file._field_to_sql(alias, "mailbox_archive_id", query), readable.subselect()),
            )
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        forbidden, make_error = result or (self.browse(), None)
        hidden = (self - forbidden)._find_hidden()
        if not hidden:
            return result
        error = self.env["ir.rule"]._make_access_error
        return forbidden | hidden, make_error or (lambda: error(operation, hidden))

    def _find_hidden(self):
        """Those that belong to archived emails which the user can't read."""
        files = self.sudo().search_fetch([("id", "in", self.ids), ("mailbox_archive_id", "!=", False)], [])
        readable = files.mailbox_archive_id.email_id.sudo(False)._filtered_access("read") if files else ()
        hidden = files.filtered(lambda file: file.mailbox_archive_id.email_id not in readable)
        return hidden.sudo(False)
