from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.mail import generate_tracking_message_id

# what an entry has of an email's words: nothing. Core would fill in some of them where they are not given.
WORDLESS = {
    "subject": False,
    "body": "",
    "email_from": False,
    "reply_to": False,
    "author_id": False,
    "incoming_email_to": False,
    "incoming_email_cc": False,
}


class MailboxArchiveEntry(models.Model):
    """The timeline entry holds place, date and direction of an email and no word of it: what a reader may see is put in
    when it is read (`mail.message._to_store`)."""

    _inherit = "mailbox.archive"

    def _publish(self):
        """Make the timeline entries of the current ones, in one batched create and in the order of self."""
        current = self.filtered(lambda archive: archive._is_current())
        entries = self.env["mail.message"].create([archive._prepare_entry_values() for archive in current])
        current._link_entries(entries)

    def _is_current(self):
        return self.level != "nothing" and super()._is_current()

    def _is_recent(self):
        """Whether a new entry would stand among what is of today, not on top of it."""
        return self.date >= fields.Datetime.now() - timedelta(days=self.company_id.mailbox_entry_days)

    def _prepare_entry_values(self):
        """The `mail.message` of this archive (dict). Every field core would compute row by row is given.

        Not the email's own Message-Id: the mail gateway would take the real mail, sent to an alias, for a double.
        No `partner_ids`: each of them could read the entry, and core would think them notified."""
        return {
            **WORDLESS,
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email"),
            "is_internal": True,
            "email_add_signature": False,
            "model": self.res_model,
            "res_id": self.res_id,
            "message_type": "email" if self.direction == "incoming" else "email_outgoing",
            "record_company_id": self.company_id.id,
            "date": self.date,
            "message_id": generate_tracking_message_id(f"{self.res_id}-{self.res_model}"),
        }

    @api.model
    def _place_entries(self, ids):
        """Have the entries of the archives `ids` stand where the levels want them: on their records, and on none where
        colleagues see nothing. What Odoo itself wrote on a record is not ours to move."""
        if not ids:
            return
        self.env["mail.message"].flush_model(["model", "res_id", "subtype_id"])
        self.env["mailbox.archive"].flush_model(["level", "active", "res_model", "res_id", "mail_message_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message AS entry
                   SET model = CASE WHEN archive.is_shown THEN archive.res_model END,
                       res_id = CASE WHEN archive.is_shown THEN archive.res_id END
                  FROM (SELECT mail_message_id, res_model, res_id,
                               level != 'nothing' AND active IS NOT FALSE AS is_shown
                          FROM mailbox_archive WHERE id = ANY(%s)) AS archive
                 WHERE entry.id = archive.mail_message_id AND entry.subtype_id = %s
                """,
                *(ids, self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")),
            )
        )
        self.env["mail.message"].invalidate_model(["model", "res_id"], flush=False)
        for model in self._get_models():
            self.env[model].invalidate_model(["message_ids"], flush=False)

    def _publish_late(self):
        """Entries for what colleagues may see only now, as far as it is recent: older mail stands on the page alone."""
        shown = self.filtered(lambda one: one.active and one.level != "nothing" and not one.email_id.is_pending)
        shown.filtered(lambda one: one._is_recent()).sorted(lambda one: (one.date, one.id))._publish()
        shown._after_showing()

    # ------------------------------------------------------------ hooks

    def _after_filing(self):
        """Hook: these emails were just filed on their records, and their timeline entries are made or linked."""

    def _after_showing(self):
        """Hook: colleagues may see these archived emails now, and have their timeline entries."""
