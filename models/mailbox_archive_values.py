from odoo import fields, models
from odoo.tools.mail import email_split_tuples

from ..engine.page import count_remote
from .mailbox_email_archive import ENTRY_CHARACTERS

NAMES_SHOWN = 3


class MailboxArchiveValues(models.Model):
    """What the client draws of archived emails: exactly what this user may see, and no record's own words besides."""

    _inherit = "mailbox.archive"

    def _to_entry_values(self):
        """{timeline entry id: values for what the client draws around it} of the archives that have one."""
        keys = self._get_conversation_keys()
        owners = self._get_own_emails()
        placeable = self._filter_placeable()
        choices = self.env["mailbox.question"]._get_entry_choices(self.email_id)
        self._fetch_beyond()
        return {
            archive.mail_message_id.id: {
                "id": archive.id,
                "emailId": archive.email_id.id,
                "conversation": keys[archive.email_id],
                # the entry has as much of it as everybody may see
                "to": _names(archive.email_to or archive.mail_message_id.incoming_email_to),
                "cc": _names(archive.email_cc or archive.mail_message_id.incoming_email_cc),
                "owner": archive.user_id.sudo().name or "",
                "isReadable": archive.is_email_readable,
                "lockedSentence": archive.locked_sentence or "",
                "isMine": archive.email_id in owners,
                "isMovable": archive in placeable,
                "choices": choices.get(archive.email_id.id, []),
                **archive._get_beyond(archive.email_id in owners),
            }
            for archive in self
        }

    def _fetch_beyond(self):
        beyond = self.filtered(lambda one: one.is_email_readable and one.sudo()._get_entry_level() != "full")
        beyond.email_id.fetch(["subject", "new_text"])

    def _get_beyond(self, is_mine):
        """What this user sees besides what the entry says to everybody, and of own mail what everybody sees."""
        shown = self.sudo()._get_entry_level()
        if shown == "full":
            return {"subject": "", "text": "", "level": ""}
        words = dict(self._fields["level"]._description_selection(self.env))
        text = self.email_id.new_text if self.is_email_readable else ""
        return {
            "subject": self.seen_subject or "",
            "text": (text or "")[:ENTRY_CHARACTERS],
            "level": words[self.level] if is_mine else "",
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
        # not prefetched with the other fields: it would come one by one
        self.filtered("is_email_readable").email_id.fetch(["body"])
        levels = dict(self._fields["level"]._description_selection(self.env))
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
                "files": archive._to_file_values(),
            }
            for archive, values in zip(self, self._to_list_values(), strict=True)
        ]

    def _to_file_values(self):
        return [
            {"id": file.id, "name": file.name, "size": file.file_size, "mimetype": file.mimetype}
            for file in self.attachment_ids
        ]

    def _get_own_emails(self):
        """Those emails of which this user has a copy."""
        copies = self.env["mailbox.message"].sudo()
        mine = copies.search_fetch(
            [("user_id", "=", self.env.uid), ("email_id", "in", self.email_id.ids)], ["email_id"]
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


def _names(addresses, besides=""):
    """`Nina Berg, Mo` of written addresses: names, or the addresses of those who have none."""
    people = [name or email.partition("@")[0] for name, email in email_split_tuples(addresses or "")]
    people = [name for name in dict.fromkeys(people) if name != besides]
    more = f" +{len(people) - NAMES_SHOWN}" if len(people) > NAMES_SHOWN else ""
    return ", ".join(people[:NAMES_SHOWN]) + more
