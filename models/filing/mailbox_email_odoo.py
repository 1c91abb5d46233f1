import re
from datetime import timedelta

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from ...engine.mime.addresses import fold, parse
from .mail_message_received import names_place

OBJECT = re.compile(r"([a-z0-9_.]{1,100})-([0-9]{1,9})(?![0-9])")
SAME_MOMENT = timedelta(days=1)


class MailboxEmailOdoo(models.Model):
    """Mail that Odoo has already: because it sent it, or because it came in through an alias as well."""

    _inherit = "mailbox.email"

    def _find_odoo_entries(self, ways):
        """{email: {(model, id): message id}} on records that joined the archive. `ways` {email: direction}."""
        entries = {}
        for email, row in [*self._find_by_message_id(ways), *self._find_by_object(ways)]:
            entries.setdefault(email, {}).setdefault((row["model"], row["res_id"]), row["id"])
        return entries

    def _find_by_message_id(self, ways):
        """(email, row of mail.message) that have one Message-Id and are one mail."""
        by_id = {f"<{email.message_id}>": email for email in self if email.message_id}
        if not by_id:
            return []
        rows = self._read_entries(SQL("message.message_id = ANY(%s)", list(by_id)))
        until = self.env["mail.message"]._get_received_until()
        found = [(by_id[row["message_id"]], row) for row in rows]
        return [(email, row) for email, row in found if email._is_same_mail(row, ways[email], until)]

    def _find_by_object(self, ways):
        """(email, row of mail.message) for mail that Odoo sent through a server that changed its Message-Id.

        Anybody can write this header, so it counts only where one of us is the sender and an entry of that record has
        the same subject at the same time."""
        places = {email: email._get_odoo_places() for email in self if ways[email] == "outgoing" and email.odoo_objects}
        wanted = {place for found in places.values() for place in found}
        if not wanted:
            return []
        on_them = SQL(
            "(message.model, message.res_id) IN (SELECT * FROM unnest(%s::text[], %s::int[])) AND message.date > %s",
            *([model for model, _id in wanted], [res_id for _model, res_id in wanted]),
            min(email.date for email in places) - SAME_MOMENT,
        )
        return [
            (email, row)
            for row in self._read_entries(on_them)
            for email, found in places.items()
            if (row["model"], row["res_id"]) in found
            and row["subject"] == email.subject
            and abs(row["date"] - email.date) <= SAME_MOMENT
        ]

    def _get_odoo_places(self):
        """{(model, id)} of the records that X-Odoo-Objects names and that joined the archive."""
        joined = self.env["mailbox.timeline.mixin"]._mailbox_models()
        named = {(model, int(res_id)) for model, res_id in OBJECT.findall(self.odoo_objects)}
        return {place for place in named if place[0] in joined}

    def _read_entries(self, condition):
        """The messages on joined records that Odoo made itself, a dict each, the oldest first."""
        self.env["mail.message"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT message.id, message.model, message.res_id, message.message_id, message.email_from,
                       message.message_type, message.subject, message.date, message.create_uid,
                       message.mailbox_content_key
                  FROM mail_message message
                 WHERE %(condition)s AND message.model = ANY(%(models)s) AND message.res_id > 0
                   AND message.subtype_id IS DISTINCT FROM %(ours)s
              ORDER BY message.id
                """,
                condition=condition,
                models=self.env["mailbox.timeline.mixin"]._mailbox_models(),
                ours=self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email"),
            )
        )

    def _is_same_mail(self, row, way, until):
        """Whether the message of Odoo's is this email: whoever has seen a Message-Id can write it into another mail,
        or post under it. `until`: the newest message that the gateway may have received without a key."""
        self.ensure_one()
        if row["mailbox_content_key"]:
            return row["mailbox_content_key"] == self.content_key
        if names_place(row["message_id"], row["model"], row["res_id"]):
            return way == "outgoing"
        was_received = row["create_uid"] == SUPERUSER_ID and row["id"] <= until
        return was_received and self._is_same_sender(row, way)

    def _is_same_sender(self, row, way):
        if way == "outgoing":
            return True
        sender = next(iter((self.people or {}).get("from", ())), [""])[0]
        return any(address.email == fold(sender) for address in parse(row["email_from"] or ""))

    def _prepare_odoo_entry_values(self, entries, target):
        """What an archive says where the entry on the timeline is Odoo's own: it is linked, not made again."""
        message_id = entries.get(self, {}).get(target[:2])
        return {"mail_message_id": message_id, "is_published": True} if message_id else {}

    def _get_archive_on(self, message):
        """The archive of this email on the record of `message`."""
        return self.archive_ids.filtered(
            lambda archive: (archive.res_model, archive.res_id) == (message.model, message.res_id)
        )
