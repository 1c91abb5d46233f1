from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class MailboxAccountIdentity(models.Model):
    """Whose an address is. A mail server that its employee typed proves nothing, so however a mailbox is made or
    renamed, it is not by the address of somebody else."""

    _inherit = "mailbox.account"

    @api.model
    def _find_other_owners(self, emails):
        """{address: users} of the users who are known by one of `emails`, as address or login."""
        normal = [email_normalize(email or "") for email in emails]
        known = [email for email in normal if email]
        users = self.env["res.users"].sudo().search(["|", ("email_normalized", "in", known), ("login", "in", known)])
        owners = dict.fromkeys(known, users.browse())
        for user in users:
            for email in {user.email_normalized, email_normalize(user.login or "")} & set(known):
                owners[email] |= user
        return owners

    @api.model
    def _find_holders(self, emails):
        """The same, and who has a mailbox of that address in any company."""
        owners = self._find_other_owners(emails)
        for account in self.sudo().search([("email", "in", list(owners))]):
            owners[account.email] |= account.user_id
        return owners

    @api.model
    def _find_claimants(self, emails):
        """The same, and who named it as an alias of their mailbox."""
        owners = self._find_holders(emails)
        for account in self.sudo().search([("alias_emails", "!=", False)]) if owners else ():
            for email in account._get_named() & set(owners):
                owners[email] |= account.user_id
        return owners

    @api.model
    def _find_strangers(self, pairs):
        """Those of `pairs` of user and address whose address is somebody else's (list)."""
        holders = self._find_holders([email for _user, email in pairs])
        return [(user, email) for user, email in pairs if self._is_strangers(user, email, holders)]

    @api.model
    def _is_strangers(self, user, email, holders):
        """Whether `email` is somebody else's than `user`'s. `holders`: see `_find_holders`."""
        email = email_normalize(email or "")
        # people change the address on their own card, not their login: nobody takes another one's away by it
        if not email or email == email_normalize(user.sudo().login or ""):
            return False
        return bool(holders[email].filtered("active") - user)

    @api.constrains("email", "user_id")
    def _check_whose_address(self):
        for _user, email in self._find_strangers([(account.user_id, account.email) for account in self]):
            raise ValidationError(
                self.env._("%s is the address of somebody else. Change it on their user or mailbox first.", email)
            )
