from odoo import api, fields, models

from ...engine.text.auto_mail import nature

NATURES = [
    ("bulk", "Newsletter or automatic mail"),
    ("bounce", "Returned mail"),
    ("auto_reply", "Automatic reply"),
]


class MailboxEmailNature(models.Model):
    """What the header and the text of an email say besides whom it concerns, kept for whoever decides on it later."""

    _inherit = "mailbox.email"

    nature = fields.Selection(
        NATURES, readonly=True, help="Empty for what a person wrote. Anything else is kept, but no rule fires on it."
    )
    odoo_objects = fields.Char(readonly=True, help="The record an email that Odoo sent says it was sent from")
    forwarded_from = fields.Char(readonly=True, help="Who wrote the email that this one passes on, by its text")

    @api.model
    def _prepare_email_values(self, company, read, received_at):
        values = super()._prepare_email_values(company, read, received_at)
        domains = company._get_mailbox_internal_domains() if read.parsed.list_id else frozenset()
        failed = [[address.email, address.name] for address in read.parsed.failed]
        if failed:
            values["people"] = {**values["people"], "failed": failed}
        return {
            **values,
            "nature": nature(read.parsed, domains) or False,
            "odoo_objects": read.parsed.odoo_objects or False,
            "forwarded_from": read.forwarded and read.forwarded.email,
        }
