from odoo import api, models


class MailboxPrivateName(models.AbstractModel):
    """A row whose name says something: whoever may not read the row gets a neutral one.

    A many2one shows the name of a row to people who can't read it, with every right."""

    _name = "mailbox.private.name"
    _description = "Row with a Private Name"

    @api.depends(lambda self: (self._rec_name,) if self._rec_name else ())
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_display_name(self):
        told = self._filter_told()
        kind = self.env["ir.model"]._get(self._name).name
        for row in self:
            row.display_name = row._get_told_name() if row in told else f"{kind} {row.id}"

    def _get_told_name(self):
        """The name for those who may know it (str)."""
        return self._fields[self._rec_name].convert_to_display_name(self[self._rec_name], self)

    def _filter_told(self):
        """Those whose names the user may know, whatever rights this is asked with: rows that the user can read, and
        what the user is just filling in."""
        stored = self.filtered(lambda row: isinstance(row.id, int))
        return (self - stored) | stored.sudo(False)._filtered_access("read").with_env(self.env)
