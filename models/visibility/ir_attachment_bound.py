from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachmentBound(models.Model):
    """A file of an email follows the email for ever: our own code alone changes, moves or deletes it, nobody copies
    the row, and no token opens it. Whoever may read the email downloads it, with their own rights each time."""

    _inherit = "ir.attachment"

    _mailbox_no_token = models.Constraint(
        "CHECK ((mailbox_archive_id IS NULL AND res_model IS DISTINCT FROM 'mailbox.email') "
        "OR (public IS NOT TRUE AND access_token IS NULL))",
        "A file of an archived email can't be made public.",
    )

    def _find_mailbox_files(self):
        """Those that belong to an email, as themselves or as its copy on a record."""
        files = self.sudo().filtered(lambda file: file.mailbox_archive_id or file.res_model == "mailbox.email")
        return self.browse(files.ids)

    # ------------------------------------------------------------ only read

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read" or self.env.su or not any(self._ids):
            return result
        forbidden, make_error = result or (self.browse(), self._make_bound_error)
        bound = (self - forbidden)._find_mailbox_files()
        return (forbidden | bound, make_error) if forbidden or bound else None

    def _make_bound_error(self):
        return AccessError(
            self.env._(
                "A file of an archived email stays as it is and where it is. Download it, and upload what you "
                "downloaded."
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_bound_values(*vals_list)
        files = super().create(vals_list)
        if not self.env.su and files.sudo().original_id._find_mailbox_files():
            raise self._make_bound_error()
        return files

    def write(self, vals):
        self._check_bound_values(vals)
        return super().write(vals)

    @api.model
    def _check_bound_values(self, *vals_list):
        """Nobody makes a file one of an email. Readonly is a word for views: it stops no call."""
        bound = any(
            vals.get("res_model") == "mailbox.email"
            or {"mailbox_archive_id", "mailbox_file_id"} & set(vals)
            or self.browse(vals.get("original_id"))._find_mailbox_files()
            for vals in vals_list
        )
        if bound and not self.env.su:
            raise self._make_bound_error()

    def copy_data(self, default=None):
        if not self.env.su and self._find_mailbox_files():
            raise self._make_bound_error()
        return super().copy_data(default)

    # ------------------------------------------------------------ no name

    def _compute_display_name(self):
        # a many2one shows this name to people who can't read the file; its readers get the name from the email
        super()._compute_display_name()
        for file in self._find_mailbox_files():
            file.display_name = self.env._("File %s", file.id)

    # ------------------------------------------------------------ no token

    def generate_access_token(self):
        bound = self._find_mailbox_files()
        tokens = iter(super(IrAttachmentBound, self - bound).generate_access_token())
        return [False if file in bound else next(tokens) for file in self]

    def _get_raw_access_token(self):
        return False if self._find_mailbox_files() else super()._get_raw_access_token()

    def _get_thumbnail_token(self):
        return False if self._find_mailbox_files() else super()._get_thumbnail_token()

    def _get_ownership_token(self):
        return False if self._find_mailbox_files() else super()._get_ownership_token()

    def _has_attachments_ownership(self, attachment_tokens):
        return not self._find_mailbox_files() and super()._has_attachments_ownership(attachment_tokens)

    def _can_return_content(self, field_name=None, access_token=None):
        # whoever asks next is asked for their rights
        return not self._find_mailbox_files() and super()._can_return_content(field_name, access_token)
