import re

from odoo import fields, models
from odoo.tools import email_normalize

BETWEEN = re.compile(r"[,;\t]")
MOST_LINES = 2000


class MailboxInvitationImport(models.TransientModel):
    """A list of employees and addresses, pasted from a spreadsheet. Never passwords."""

    _inherit = "mailbox.invitation"

    pasted = fields.Text(string="Import List", help="A line for each: employee, address")
    error = fields.Char(readonly=True)

    def action_add_pasted(self):
        """Put those on the list whom the pasted lines name; what names nobody stays there to be corrected."""
        self.ensure_one()
        rows = [line for line in (self.pasted or "").splitlines()[:MOST_LINES] if line.strip()]
        users = self._find_pasted_users(rows)
        found = {row: users[_split(row)] for row in rows}
        here = {line.user_id: line for line in self.line_ids}
        for row, user in found.items():
            if user in here:
                here[user].email = _split(row)[1] or here[user].email
            elif user:
                here[user] = self.line_ids.create(
                    {"invitation_id": self.id, "user_id": user.id, "email": _split(row)[1] or user.email}
                )
        unknown = [row for row, user in found.items() if not user]
        self.pasted = "\n".join(unknown)
        self.error = unknown and self.env._("No employee is called so: %s", "; ".join(unknown[:3]))
        return self._reopen()

    def _find_pasted_users(self, rows):
        """{(name, address): the one employee of the company who is meant, or none} for the lines `rows`."""
        employees = self.env["res.users"].search([("share", "=", False), ("company_ids", "in", self.company_id.ids)])
        by_word = {}
        for user in employees:
            for word in filter(None, {user.name.lower(), (user.login or "").lower(), user.email_normalized}):
                by_word[word] = by_word.get(word, user.browse()) | user
        found = {}
        for name, email in map(_split, rows):
            meant = by_word.get(name.lower()) or by_word.get(email) or employees.browse()
            # two of one name: neither
            found[name, email] = meant if len(meant) == 1 else employees.browse()
        return found

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_invitation_action")
        return dict(action, res_id=self.id)


def _split(row):
    """Who and which address a pasted line names, in any order (two str, '' for what is missing)."""
    parts = [part.strip().strip('"') for part in BETWEEN.split(row)]
    emails = [email for email in map(email_normalize, parts) if email]
    names = [part for part in parts if part and not email_normalize(part)]
    return names[0] if names else "", emails[0] if emails else ""
