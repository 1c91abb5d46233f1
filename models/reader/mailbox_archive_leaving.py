from odoo import api, models
from odoo.tools import SQL

from .mailbox_archive_message import ENTRY_CHARACTERS

FILE_COLUMNS = (
    "type company_id mimetype store_fname db_datas checksum file_size create_uid create_date write_uid write_date"
).split()


class MailboxArchiveLeaving(models.Model):
    """What stays on the timelines when the addon is uninstalled."""

    _inherit = "mailbox.archive"

    @api.model
    def _write_words_back(self):
        """Write the words of those emails that every reader of the record sees in full into their entries, which
        anybody who can open the record reads from now on; the others say that there was an email. One statement for
        the words, one for the files."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message AS entry
                   SET message_type = 'comment', subtype_id = %(note)s, is_internal = true,
                       subject = shown.subject, email_from = shown.email_from, author_id = shown.sender,
                       reply_to = COALESCE(NULLIF(shown.reply_to, ''), shown.email_from),
                       incoming_email_to = shown.email_to, incoming_email_cc = shown.email_cc,
                       body = CASE WHEN shown.id IS NULL THEN %(exchanged)s ELSE '<p>' ||
                           replace(replace(replace(replace(left(shown.new_text, %(characters)s),
                                   '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\\n', '<br>') || '</p>' END
                  FROM mail_message ours
                  LEFT JOIN (%(shown)s) AS shown ON shown.entry_id = ours.id
                 WHERE entry.id = ours.id AND ours.subtype_id = %(subtype)s
                """,
                note=self.env.ref("mail.mt_note").id,
                exchanged=f"<p>{self.env._('An email was exchanged.')}</p>",
                characters=ENTRY_CHARACTERS,
                shown=self._get_whole_sql(),
                subtype=self.env["mail.message"]._get_mailbox_subtype_id(),
            )
        )
        self._copy_files_back()
        self.env.invalidate_all(flush=False)

    @api.model
    def _get_whole_sql(self):
        """A query for the emails that stand on timelines in full, for every reader of the record: their words with
        `entry_id` and the contact who sent each."""
        return SQL(
            """
            SELECT email.*, archive.mail_message_id AS entry_id,
                   (SELECT min(contact.id) FROM res_partner contact
                     WHERE contact.email_normalized = lower(email.people -> 'from' -> 0 ->> 0)
                       AND (contact.company_id IS NULL OR contact.company_id = archive.company_id)) AS sender
              FROM mailbox_archive archive
              JOIN mailbox_email email ON email.id = archive.email_id
              JOIN res_company company ON company.id = archive.company_id
             WHERE archive.level = 'full' AND archive.active AND company.mailbox_who_sees != 'involved'
            """
        )

    @api.model
    def _copy_files_back(self):
        """A row for each file and entry: a file of a model that is gone is nobody's. The stored file is the same."""
        self.env.cr.execute(
            SQL(
                """
                WITH pair AS (
                    SELECT nextval('ir_attachment_id_seq') AS id, file.id AS file_id, entry.id AS entry_id,
                           COALESCE(email.file_names->>file.name, file.name) AS name,
                           entry.model, entry.res_id
                      FROM (%(shown)s) AS shown
                      JOIN mail_message entry ON entry.id = shown.entry_id
                      JOIN mailbox_email email ON email.id = shown.id
                      JOIN ir_attachment file ON file.res_model = 'mailbox.email' AND file.res_id = shown.id
                       AND file.description IS NULL
                ), made AS (
                    INSERT INTO ir_attachment (id, res_model, res_id, name, %(columns)s)
                    SELECT pair.id, pair.model, pair.res_id, pair.name, %(of_file)s
                      FROM pair JOIN ir_attachment file ON file.id = pair.file_id)
                INSERT INTO message_attachment_rel (message_id, attachment_id) SELECT entry_id, id FROM pair
                """,
                shown=self._get_whole_sql(),
                columns=SQL(", ").join(map(SQL.identifier, FILE_COLUMNS)),
                of_file=SQL(", ").join(SQL.identifier("file", name) for name in FILE_COLUMNS),
            )
        )
