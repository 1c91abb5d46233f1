from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.html.reader_page import count_remote
from ..account.mailbox_account import ACTIVE_STATES
from ..filing.mailbox_archive_values import get_names

CONVERSATIONS_AT_ONCE = 40
EMAILS_AT_ONCE = 100
FILTERS = {
    "incoming": Domain("direction", "=", "incoming"),
    "outgoing": Domain("direction", "=", "outgoing"),
    # whoever may read the email may know of its files
    "files": Domain("email_id", "any", Domain("attachment_ids", "any!", Domain("description", "=", False))),
}


class MailboxConversation(models.Model):
    """The archive by conversation, as the page *Emails* of a record shows it. Every query is one for the whole page."""

    _inherit = "mailbox.archive"

    @api.model
    def get_conversations(self, res_model, res_id, filters=None, offset=0, limit=CONVERSATIONS_AT_ONCE):
        """The conversations on a record and, of a company, on its contacts, newest first.

        `filters`: {"way": "incoming" or "outgoing", "files": bool, "waits": bool, "text": str, "user_id": id}.
        Returns {"count": conversations in all, "conversations": [values for the list]}."""
        record = self._get_page_record(res_model, res_id)
        filters = filters or {}
        domain = record._mailbox_page_domain() & self._get_filter_domain(filters)
        rows = self._select_conversations(
            record, domain, bool(filters.get("waits")), max(0, int(offset)), min(int(limit), CONVERSATIONS_AT_ONCE)
        )
        archives = self.browse([row[2][0] for row in rows])
        return {
            "count": rows[0][4] if rows else 0,
            "conversations": [
                {"key": row[0], "count": row[1], "waits": row[3] == "incoming", **values}
                for row, values in zip(rows, archives._to_list_values(), strict=True)
            ],
        }

    @api.model
    def get_conversation(self, res_model, res_id, key):
        """The emails of one conversation on a record, oldest first: values for the reader."""
        record = self._get_page_record(res_model, res_id)
        rows = self._select_conversations(record, record._mailbox_page_domain(), False, 0, 1, key)
        ids = rows[0][2][:EMAILS_AT_ONCE] if rows else []
        return self.browse(reversed(ids))._to_reader_values()

    def get_email(self):
        """Values for the reader, of this one email."""
        self.ensure_one()
        self.check_access("read")
        return self._to_reader_values()[0]

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
                "sender": get_names(archive.email_from),
                "recipients": get_names(", ".join(filter(None, [archive.email_to, archive.email_cc]))),
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

    @api.model
    def _get_page_record(self, res_model, res_id):
        """The record whose page is asked for, if the user may read it."""
        if res_model not in self._get_models():
            raise ValueError(res_model)
        record = self.env[res_model].browse(int(res_id))
        record.check_access("read")
        return record

    @api.model
    def _get_filter_domain(self, filters):
        domain = FILTERS.get(filters.get("way"), Domain.TRUE)
        if filters.get("files"):
            domain &= FILTERS["files"]
        if user_id := filters.get("user_id"):
            domain &= Domain("user_id", "=", int(user_id))
        if text := (filters.get("text") or "").strip()[:200]:
            domain &= Domain.OR(Domain(f"seen_{name}", "ilike", text) for name in ("subject", "people", "preview"))
        return domain

    @api.model
    def _select_conversations(self, record, domain, only_waiting, offset, limit, key=None):
        """(key, number of emails, ids of their archives newest first, direction of the newest that a person wrote,
        conversations in all).

        An email that stands on a company and on its contact is one: the archive on the record itself."""
        shown = self.with_context(active_test=True)._search(domain)
        last_way = SQL("(array_agg(direction ORDER BY date DESC, id DESC) FILTER (WHERE nature IS NULL))[1]")
        return self.env.execute_query(
            SQL(
                """
                WITH shown AS (
                    SELECT DISTINCT ON (archive.email_id) archive.id, archive.date, archive.direction,
                           email.nature, COALESCE(email.thread_id, -email.id) AS key
                      FROM mailbox_archive AS archive JOIN mailbox_email AS email ON email.id = archive.email_id
                     WHERE archive.id IN %(archives)s
                     ORDER BY archive.email_id,
                              (archive.res_model = %(model)s AND archive.res_id = %(id)s) DESC, archive.id)
                SELECT key, count(*), array_agg(id ORDER BY date DESC, id DESC),
                       %(last_way)s, count(*) OVER ()
                  FROM shown %(only)s
                 GROUP BY key %(waiting)s
                 ORDER BY max(date) DESC, key LIMIT %(limit)s OFFSET %(offset)s
                """,
                archives=shown.subselect(),
                model=record._name,
                id=record.id,
                only=SQL("WHERE key = %s", int(key)) if key else SQL(),
                last_way=last_way,
                waiting=SQL("HAVING %s = 'incoming'", last_way) if only_waiting else SQL(),
                limit=limit,
                offset=offset,
            )
        )

    # ------------------------------------------------------------ the page as a whole

    @api.model
    def get_page_facts(self, res_model, res_id):
        """What the page of a record says besides its emails: {"address", "owners", "gaps"}."""
        record = self._get_page_record(res_model, res_id)
        shown = record._mailbox_page_domain()
        owners = [user for [user] in self._read_group(shown, ["user_id"]) if user]
        return {
            "address": record.email_normalized or "",
            "owners": [{"id": user.id, "name": user.sudo().name} for user in owners],
            "gaps": self._get_gaps(owners),
        }

    @api.model
    def _get_gaps(self, owners):
        """Sentences that say up to when the emails of `owners` are here, and whose mailbox is not read."""
        accounts = (
            self.env["mailbox.account"]
            .sudo()
            .search([("user_id", "in", [user.id for user in owners]), ("company_id", "in", self.env.companies.ids)])
        )
        read = accounts.filtered(lambda account: account.state in ACTIVE_STATES and account.last_success_at)
        gaps = [
            self.env._("%s's mailbox is not read at the moment.", account.user_id.name) for account in accounts - read
        ]
        gone = [user.sudo().name for user in owners if user not in accounts.user_id]
        gaps += [self.env._("%s's mailbox is not connected.", name) for name in gone]
        if read:
            names = ", ".join(dict.fromkeys(read.mapped("user_id.name")))
            until = self._format_moment(min(read.mapped("last_success_at")))
            gaps.insert(0, self.env._("Complete up to %(until)s for %(names)s.", until=until, names=names))
        return gaps


def _to_file_values(file):
    return {"id": file.id, "name": file.name, "size": file.size, "mimetype": file.mimetype}
