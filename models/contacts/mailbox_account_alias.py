from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from ...engine.matching import Organisation
from ...engine.mime.addresses import spellings

PROPOSED_FROM = 2


class MailboxAccountAlias(models.Model):
    """The owner's other addresses. Those the owner sent from and has not named are proposed: an alias nobody knows of
    makes sent mail look received.

    What somebody names is a claim, and mail among ourselves is filed nowhere. So an address that is a customer's or a
    colleague's is nobody's alias, whether it was so when it was named or became so later."""

    _inherit = "mailbox.account"

    alias_proposal = fields.Char(compute="_compute_alias_proposal", compute_sudo=True)
    alias_proposal_sentence = fields.Char(compute="_compute_alias_proposal", compute_sudo=True)

    @api.depends_context("uid", "lang")
    @api.depends("alias_emails", "email", "last_email_at")
    def _compute_alias_proposal(self):
        for account in self:
            mine = account._origin if account.user_id == self.env.user else None
            found = mine and mine._find_sent_from()
            account.alias_proposal = found and found[0]
            account.alias_proposal_sentence = found and self.env._(
                "%(count)s emails in your Sent folder came from %(address)s. Is it yours?",
                count=found[1],
                address=found[0],
            )

    # ------------------------------------------------------------ what counts

    def _get_own_addresses(self):
        """Address and aliases of these mailboxes as they are compared (set of str)."""
        return set().union(*self._get_addresses_by_mailbox().values())

    def _get_addresses_by_mailbox(self):
        """{mailbox: its address and those aliases that are nobody else's (set of str)}, in a few queries for all.

        The address itself is a claim as well, unless it is the owner's login or at a domain of the company's."""
        named = {account: account._get_named() | account._get_unproven() for account in self}
        taken = set()
        for company, accounts in self.grouped("company_id").items():
            taken |= self._find_customers_among(set().union(*(named[one] for one in accounts)), company)
        colleagues = self._find_colleagues_among(set().union(*named.values()))
        found = {}
        for account in self:
            theirs = {
                address for address in named[account] if colleagues.get(address, account.user_id) - account.user_id
            }
            own = {email_normalize(account.email)} - {False}
            found[account] = named[account] - taken - (theirs - own) | own - account._get_unproven()
        return found

    def _get_unproven(self):
        """The mailbox's own address (set of str) where it takes more than having bound it; else an empty set."""
        email, login = email_normalize(self.email or ""), email_normalize(self.user_id.login or "")
        at_home = Organisation(domains=self.company_id._get_mailbox_internal_domains())
        is_ours = email == login or at_home.is_own(email or "")
        return set() if is_ours or not email else {email}

    def _get_named(self):
        """The aliases that the owner named (set of str)."""
        return set(map(email_normalize, (self.alias_emails or "").split(","))) - {False}

    @api.model
    def _find_customers_among(self, addresses, company):
        """Those of `addresses` whose mail belongs on records, in any company (set)."""
        if not addresses:
            return set()
        companies = company | self.env["res.company"].sudo().search([])
        timeline = self.env["mailbox.timeline.mixin"].sudo()
        return timeline._mailbox_find_known_anywhere(timeline._mailbox_look_up(addresses, companies))

    @api.model
    def _find_colleagues_among(self, addresses):
        """{address: users} of those of `addresses` that are a colleague's: own, to sign in, or of a mailbox."""
        owners = self._find_other_owners(addresses) if addresses else {}
        for account in self.sudo().search([("email", "in", list(owners))]) if owners else ():
            owners[account.email] |= account.user_id
        return owners

    @api.constrains("alias_emails")
    def _check_alias_emails(self):
        for account in self:
            for text in filter(str.strip, (account.alias_emails or "").split(",")):
                if not email_normalize(text):
                    raise UserError(self.env._("%s is no email address. Separate addresses by commas.", text.strip()))
            for address in sorted(account._get_named()):
                if account._is_known_as_others(address):
                    raise UserError(
                        self.env._(
                            "%s is the address of a contact, a lead or a colleague, so it can't be yours as well. Take "
                            "it off there first.",
                            address,
                        )
                    )

    def _is_known_as_others(self, address):
        """Whether the user can see that `address` is somebody else's: nobody finds out by trying aliases."""
        if self._find_colleagues_among({address}).get(address, self.user_id) - self.user_id:
            return True
        has_it = [("email_normalized", "in", list(spellings(address)))]
        for model in self.env["mailbox.timeline.mixin"]._mailbox_models():
            records = self.env[model].sudo(False)
            found = records.search(has_it) if records.has_access("read") else records
            if any(record != self.user_id.partner_id for record in found):
                return True
        return False

    # ------------------------------------------------------------ what is proposed

    def _find_sent_from(self):
        """The address that is none of this mailbox's and from which most mail in its Sent folder came, with the number
        of those (pair), or None. An address that is another mailbox's is not proposed."""
        for name in ("mailbox.message", "mailbox.folder", "mailbox.email"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lower(email.people -> 'from' -> 0 ->> 0) AS sender, count(DISTINCT email.id)
                  FROM mailbox_message message
                  JOIN mailbox_folder folder ON folder.id = message.folder_id AND folder.role = 'sent'
                  JOIN mailbox_email email ON email.id = message.email_id
                 WHERE message.account_id = %s AND email.people -> 'from' -> 0 ->> 0 IS NOT NULL
                 GROUP BY sender HAVING count(DISTINCT email.id) >= %s
                 ORDER BY count(DISTINCT email.id) DESC, sender LIMIT 20
                """,
                self._origin.id or None,
                PROPOSED_FROM,
            )
        )
        accounts = self.search([("company_id", "=", self.company_id.id)])
        known = accounts._get_own_addresses().union(*(account._get_named() for account in accounts))
        known |= self._find_customers_among({sender for sender, _count in rows}, self.company_id)
        return next(((sender, count) for sender, count in rows if sender not in known), None)

    def action_add_alias(self):
        """Take the proposed address over as one of the owner's."""
        self._check_owner()
        if self.alias_proposal:
            self.alias_emails = ", ".join(filter(None, [self.alias_emails, self.alias_proposal]))
        return self._stay()
