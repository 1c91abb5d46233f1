from odoo import fields, models
from odoo.tools.mail import email_split_tuples

NAMES_SHOWN = 3


class MailboxArchiveValues(models.Model):
    """A line of a list for each archived email: exactly what this user may see."""

    _inherit = "mailbox.archive"

    def _to_list_values(self):
        """Values for the list of conversations, one of self each: the newest email of each."""
        return [
            {
                "id": archive.id,
                "date": fields.Datetime.to_string(archive.date),
                "direction": archive.direction,
                "names": archive._get_people_names(),
                "subject": archive.seen_subject or "",
                "preview": archive.seen_preview or "",
                "isLocked": not archive.is_email_readable,
                "isHidden": archive.level == "nothing",
                "hasFiles": bool(archive.attachment_ids),
                "sentence": archive._get_exchange_sentence(),
            }
            for archive in self
        ]

    def _get_own_emails(self):
        """Those emails of which this user has a copy."""
        copies = self.env["mailbox.message"].sudo()
        mine = copies.search_fetch(
            [("user_id", "=", self.env.uid), ("email_id", "in", self.email_id.ids), ("is_late", "=", False)],
            ["email_id"],
        )
        return mine.email_id.with_env(self.env)

    def _get_people_names(self):
        names = get_names(self.seen_people, self.user_id.sudo().name)
        return names or self.user_id.sudo().name or ""

    def _get_exchange_sentence(self):
        """What a locked email is called: that it exists, and between whom."""
        return self.env._(
            "%(employee)s and %(customer)s exchanged an email",
            employee=self.user_id.sudo().name or self.env._("A colleague"),
            customer=get_names(self.seen_people, self.user_id.sudo().name) or self.res_name or self.matched_address,
        )


def get_names(addresses, besides=""):
    """`Nina Berg, Mo` of written addresses: names, or the addresses of those who have none."""
    people = [name or email.partition("@")[0] for name, email in email_split_tuples(addresses or "")]
    people = [name for name in dict.fromkeys(people) if name != besides]
    more = f" +{len(people) - NAMES_SHOWN}" if len(people) > NAMES_SHOWN else ""
    return ", ".join(people[:NAMES_SHOWN]) + more
