import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

# Microsoft's tenants are numbers of this form, or one of the organisation's domains, which its token does not name
TENANT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class MailboxServerShared(models.Model):
    """Whose sign-in opens which mailbox: everybody their own, and the shared ones that an administrator names."""

    _inherit = "mailbox.server"

    oauth_shared_mailboxes = fields.Text(
        string="Shared Mailboxes",
        help="One a line: info@acme.com for everybody whom the provider lets in, or info@acme.com: anna@acme.com, "
        "ben@acme.com for these alone.",
    )

    @api.constrains("oauth_shared_mailboxes")
    def _check_oauth_shared_mailboxes(self):
        for server in self:
            for shared, people in server._read_shared_lines():
                for text in (shared, *people):
                    if not email_normalize(text):
                        raise ValidationError(self.env._("%s is no email address.", text))

    def _read_shared_lines(self):
        """Each line as a pair of its shared address and the list of those who may bind it, none named: everybody."""
        for line in filter(str.strip, (self.oauth_shared_mailboxes or "").splitlines()):
            shared, _colon, people = line.partition(":")
            yield shared.strip(), [one.strip() for one in people.split(",") if one.strip()]

    def _is_shared_with(self, email, addresses):
        """Whether somebody who signed in with one of `addresses` may bind the mailbox `email`."""
        for shared, people in self._read_shared_lines():
            if email_normalize(shared) == email:
                allowed = set(map(email_normalize, people))
                return not allowed or not allowed.isdisjoint(addresses)
        return False

    def _is_own_tenant(self, tenant):
        """Whether a sign-in of the organisation `tenant` (str, '' where the provider has none) may be taken."""
        wanted = (self.oauth_tenant or "").strip()
        return not TENANT_ID.fullmatch(wanted) or tenant.lower() == wanted.lower()
