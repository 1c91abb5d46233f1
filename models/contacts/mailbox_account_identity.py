from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ...engine.mime.addresses import domain, spellings


class Holders(NamedTuple):
    """Whose addresses are: `users` {address: users}, `customers` those that are no colleague's (set)."""

    users: dict
    customers: set


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
        """Whose `emails` are (Holders): those users, who has a mailbox of one in any company, and customers."""
        users = self._find_users_of(emails)
        return Holders(users, self._find_customers_held(set(users)))

    @api.model
    def _find_users_of(self, emails):
        """{address: users} of those users, and of who has a mailbox of that address in any company."""
        owners = self._find_other_owners(emails)
        for account in self.sudo().search([("email", "in", list(owners))]):
            owners[account.email] |= account.user_id
        return owners

    @api.model
    def _find_claimants(self, emails):
        """The same, and who named it as an alias of their mailbox."""
        owners = self._find_users_of(emails)
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
        return email in holders.customers or bool(holders.users[email].filtered("active") - user)

    @api.model
    def _find_customers_held(self, emails):
        """Those of `emails` (set) that are of a contact or a lead, or at a domain of contacts. At a domain that is ours
        none is."""
        servers = self.env["mailbox.server"]
        ours = servers._get_vouched_domains()
        asked = {spelling: email for email in emails if domain(email) not in ours for spelling in spellings(email)}
        if not asked:
            return set()
        found = set()
        for model in self.env["mailbox.timeline.mixin"]._mailbox_models():
            everything = self.env[model].sudo().with_context(active_test=False)
            records = everything.search([("email_normalized", "in", list(asked))])
            if model == "res.partner":
                records = records.filtered(lambda contact: all(contact.user_ids.mapped("share")))
            found |= set(records.mapped("email_normalized"))
        theirs = servers._find_customers_domains({domain(email) for email in asked.values()})
        return {email for spelling, email in asked.items() if spelling in found or domain(email) in theirs}

    # ------------------------------------------------------------ what is proven

    def _get_proven_address(self):
        """This mailbox's address where having bound it proves that it is its owner's (str), else ''."""
        email, server = email_normalize(self.email or "") or "", self.server_id.sudo()
        if self.user_id.sudo().login and email == email_normalize(self.user_id.sudo().login):
            return email
        is_vouched = server.is_vouched and server.is_organization
        return email if is_vouched and domain(email) in server._get_domains() else ""

    @api.constrains("email", "user_id")
    def _check_whose_address(self):
        for _user, email in self._find_strangers([(account.user_id, account.email) for account in self]):
            raise ValidationError(
                self.env._("%s is the address of somebody else. Change it on their user or mailbox first.", email)
            )
