from odoo import models
from odoo.tools import SQL

from ...engine.dedup import envelope_key, is_same_size

SHARED_AT_ONCE = 500


class MailboxFolderSharing(models.Model):
    """A body that another mailbox of the company has brought in is not downloaded again: the copy becomes a row.

    Whoever has a copy of an email reads it, and a header can be forged, so it takes more than a Message-Id. All of
    this has to hold:

    - the whole header says the same: Message-Id, date, sender, subject, Reply-To, To, Cc and what it refers to;
    - this mailbox is named in it, so that nobody reads by a forged header what was not addressed to them. Its bound
      address counts where binding proves it, not what its owner says are other addresses, and neither do blind copies
      nor lists;
    - so is the mailbox whose copy was read, and that copy was read in full, and is of the same size within 2 %;
    - colleagues may see it in full, and it is neither held nor sealed;
    - there is one such email and no second one under the same header, and this mailbox has no copy of it yet.

    What is left: who got a mail before us and knows its whole header can send another one of its size under it to a
    colleague who was addressed too but did not get it, and if that one is read first, it stands for both. Where any
    of this is in doubt, the body is downloaded, and its content decides.
    """

    _inherit = "mailbox.folder"

    def _get_envelope_key(self, header):
        """What the same mail is found by in another mailbox. False where this one is not named in `header`."""
        self.ensure_one()
        named = {person.email for person in (header.sender, *header.to, *header.cc) if person}
        is_named = self.account_id._get_proven_address() in named
        return is_named and (envelope_key(header) or False)

    def _link_shared(self):
        """Link the newest wanted messages to what other mailboxes have read by now; the others stay wanted.

        Mailboxes that fetch one mail at the same moment each download it: nobody waits for another."""
        self.ensure_one()
        linked = {
            email_id: (message_id, bcc)
            for message_id, size, bcc, email_id, sizes in self._find_shared()
            if any(is_same_size(size, of) for of in sizes)
        }
        # the mark stays with copies that were read, so that each is compared with one of these
        self._update_messages(
            SQL("state = 'stored', envelope_key = NULL, email_id = shared.email_id"),
            SQL("mailbox_message.id = shared.id"),
            SQL(
                "unnest(%s::int[], %s::int[]) AS shared(id, email_id)",
                [message_id for message_id, _bcc in linked.values()],
                list(linked),
            ),
        )
        blind = [email_id for email_id, (_message_id, bcc) in linked.items() if bcc]
        self.env["mailbox.email"].browse(blind).is_pending = True
        self.env["mailbox.email"].browse(linked)._after_new_owner()

    def _pick_apart(self, limit):
        """The newest wanted messages that no other mailbox is fetching just now, at most `limit`.

        Mailboxes that hold the same mails and are read side by side share the work. None where all that is left is
        being fetched elsewhere: then it is fetched here too, as nobody waits for anybody."""
        self.env["mailbox.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id
                  FROM (%(newest)s) AS mine
                 WHERE NOT EXISTS (
                       SELECT FROM mailbox_message other
                         JOIN mailbox_lease lease ON lease.account_id = other.account_id
                        WHERE other.envelope_key = mine.envelope_key AND other.state = 'wanted' AND other.attempts > 0
                          AND other.account_id != %(account)s
                          AND lease.claimed_until > clock_timestamp() AT TIME ZONE 'UTC')
                 LIMIT %(limit)s
                """,
                newest=self._get_newest_sql(),
                account=self.account_id.id,
                limit=limit,
            )
        )
        return self.env["mailbox.message"].browse(id_ for [id_] in rows)

    def _get_newest_sql(self):
        return SQL(
            "SELECT id, size, bcc, envelope_key FROM mailbox_message "
            "WHERE folder_id = %s AND epoch = %s AND state = 'wanted' AND attempts = 0 "
            "ORDER BY imap_uid DESC LIMIT %s",
            *(self.id, self.epoch, SHARED_AT_ONCE),
        )

    def _find_shared(self):
        """Rows (message id, its size, its blind copies, id of the email, sizes of the copies that were read)."""
        self.env["mailbox.message"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (min(email.id))
                       mine.id, mine.size, mine.bcc, min(email.id), array_agg(holder.size)
                  FROM (%(newest)s) AS mine
                  JOIN mailbox_message holder
                    ON holder.envelope_key = mine.envelope_key
                  JOIN mailbox_email email ON email.id = holder.email_id AND email.company_id = %(company)s
              GROUP BY mine.id, mine.size, mine.bcc
                HAVING count(DISTINCT email.id) = 1
                   AND bool_and(email.hold IS NULL OR email.hold = 'released') AND bool_and(email.is_sealed IS NOT TRUE)
                   AND NOT bool_or(EXISTS (SELECT FROM mailbox_archive archive
                                            WHERE archive.email_id = email.id AND archive.level != 'full'))
                   AND NOT bool_or(EXISTS (SELECT FROM mailbox_message own
                                            WHERE own.email_id = email.id AND own.account_id = %(account)s))
              ORDER BY min(email.id), mine.id
                """,
                newest=self._get_newest_sql(),
                account=self.account_id.id,
                company=self.account_id.company_id.id,
            )
        )
