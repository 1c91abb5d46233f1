from odoo import fields, models
from odoo.tools.mail import email_split_tuples

from ...engine.html.reader_page import count_remote

NAMES_SHOWN = 3


class MailboxArchiveValues(models.Model):
    """What the client draws of archived emails: exactly what this user may see, and no record's own words besides."""

    _inherit = "mailbox.archive"

    def _to_entry_values(self, seen):
        """{timeline entry id: values for what the client draws around it} of the archives that have one; `seen` as
        `_read_seen` gives it."""
        keys = self._get_conversation_keys()
        owners = self._get_own_emails()
        placeable = self._filter_placeable()
        choices = self.env["mailbox.question"]._get_entry_choices(self.email_id)
        words = dict(self._fields["level"]._description_selection(self.env))
        return {
            archive.mail_message_id.id: {
                "id": archive.id,
                "emailId": archive.email_id.id,
                "conversation": keys[archive.email_id],
                "to": _names(seen[archive.id].get("email_to")),
                "cc": _names(seen[archive.id].get("email_cc")),
                "owner": archive.user_id.sudo().name or "",
                # whoever may read the email has more of it than any level shows of others
                "isReadable": "preview" in seen[archive.id],
                "lockedSentence": "" if "preview" in seen[archive.id] else archive._get_locked_sentence(),
                "isMine": archive.email_id in owners,
                "isMovable": archive in placeable,
                "choices": choices.get(archive.email_id.id, []),
                "level": words[archive.level] if archive.email_id in owners and archive.level != "full" else "",
            }
            for archive in self
        }

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

    def _to_reader_values(self):
        """Values for the reader, an email of self each."""
        owners = self._get_own_emails()
        placeable = self._filter_placeable()
        choices = self.env["mailbox.question"]._get_entry_choices(self.email_id)
        levels = dict(self._fields["level"]._description_selection(self.env))
        files = self._filter_readable_emails()._get_seen_files()
        return [
            {
                **values,
                "emailId": archive.email_id.id,
                "from": archive.email_from or "",
                "to": archive.email_to or "",
                "cc": archive.email_cc or "",
                "sender": _names(archive.email_from),
                "recipients": _names(", ".join(filter(None, [archive.email_to, archive.email_cc]))),
                "recordName": archive.res_name or "",
                "recordType": archive.record_type or "",
                "owner": archive.user_id.sudo().name or "",
                "lockedSentence": archive.locked_sentence or "",
                "isMine": archive.email_id in owners,
                "isMovable": archive in placeable,
                "choices": choices.get(archive.email_id.id, []),
                "level": levels[archive.level],
                "remoteCount": count_remote(archive.body or ""),
                "files": [_to_file_values(file) for file in files.get(archive.email_id.id, ()) if not file.content_id],
            }
            for archive, values in zip(self, self._to_list_values(), strict=True)
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
        names = _names(self.seen_people, self.user_id.sudo().name)
        return names or self.user_id.sudo().name or ""

    def _get_exchange_sentence(self):
        """What a locked email is called: that it exists, and between whom."""
        return self.env._(
            "%(employee)s and %(customer)s exchanged an email",
            employee=self.user_id.sudo().name or self.env._("A colleague"),
            customer=_names(self.seen_people, self.user_id.sudo().name) or self.res_name or self.matched_address,
        )


def _to_file_values(file):
    return {"id": file.id, "name": file.name, "size": file.size, "mimetype": file.mimetype}


def _names(addresses, besides=""):
    """`Nina Berg, Mo` of written addresses: names, or the addresses of those who have none."""
    people = [name or email.partition("@")[0] for name, email in email_split_tuples(addresses or "")]
    people = [name for name in dict.fromkeys(people) if name != besides]
    more = f" +{len(people) - NAMES_SHOWN}" if len(people) > NAMES_SHOWN else ""
    return ", ".join(people[:NAMES_SHOWN]) + more
