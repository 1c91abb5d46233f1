from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class MailboxArchiveInvolved(models.Model):
    """Who sees archived mail: every reader who can open the record, or of these only who has to do with it."""

    _inherit = "mailbox.archive"

    @api.model
    def _get_record_domain(self, model):
        """By companies: where only the involved see mail, these records' salespersons, team leaders and followers, and
        whoever took part in the email and can open the record."""
        readable = super()._get_record_domain(model)
        narrow = self.env.companies.sudo().filtered(lambda company: company.mailbox_who_sees == "involved")
        if not narrow or readable.is_false():
            return readable
        records = self.env[model].with_context(active_test=False)
        involved = self._get_on_domain(model, records.sudo()._search(records._mailbox_get_involved_domain()))
        elsewhere = Domain("company_id", "not in", narrow.ids)
        return readable & (elsewhere | involved | self._get_participant_domain())

    @api.model
    def _get_participant_domain(self):
        """The archives of emails that name the user: by the login, which an administrator gave, and by the addresses
        of mailboxes that prove them. What users write into their own profile proves nothing."""
        accounts = (
            self.env["mailbox.account"].sudo().search([("user_id", "=", self.env.uid), ("bound_at", "!=", False)])
        )
        own = [account._get_proven_address() for account in accounts]
        addresses = {email_normalize(text) for text in (self.env.user.login, *own)} - {False}
        return Domain.custom(
            to_sql=lambda archive, alias, query: SQL(
                """EXISTS (SELECT FROM mailbox_email email, jsonb_each(email.people) AS field(name, pairs),
                                       jsonb_array_elements(field.pairs) AS pair
                            WHERE email.id = %s AND lower(pair ->> 0) = ANY(%s))""",
                *(archive._field_to_sql(alias, "email_id", query), list(addresses)),
            )
        )
