from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

HOURS_SAID = 48


class MailboxTimelinePage(models.AbstractModel):
    """The smart button and the page *Emails* of a record."""

    _inherit = "mailbox.timeline.mixin"

    mailbox_last_sentence = fields.Char("Last Email", compute="_compute_mailbox_last")
    mailbox_waits = fields.Boolean("Customer Waits", compute="_compute_mailbox_last")

    def _mailbox_page_domain(self):
        """The archives that the page of this record shows."""
        return Domain("res_model", "=", self._name) & Domain("res_id", "in", self._mailbox_page_ids())

    def _mailbox_page_ids(self):
        """The records whose emails this one's page shows: its own; a company adds its contacts'."""
        return self.ids

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_mailbox_email_count(self):
        self.mailbox_email_count = 0
        if self.env.user.has_group("crm_mailbox.group_mailbox_reader"):
            for record in self:
                record.mailbox_email_count = record._count_mailbox_emails()

    def _count_mailbox_emails(self):
        Archive = self.env["mailbox.archive"]
        [[count]] = Archive._read_group(self._mailbox_page_domain(), aggregates=["email_id:count_distinct"])
        return count

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_mailbox_last(self):
        self.mailbox_last_sentence = self.mailbox_waits = False
        if self.env.user.has_group("crm_mailbox.group_mailbox_reader"):
            for record in self:
                last = record._find_last_email()
                record.mailbox_waits = last.direction == "incoming"
                record.mailbox_last_sentence = last and record._get_last_sentence(last)

    def _find_last_email(self):
        """The archive of the newest email here that a person wrote; of a program's nobody waits for an answer."""
        by_person = Domain("email_id", "any!", Domain("nature", "=", False))
        archives = self.env["mailbox.archive"]
        return archives.search_fetch(self._mailbox_page_domain() & by_person, ["date", "direction"], limit=1)

    def _get_last_sentence(self, last):
        if last.direction == "outgoing":
            day = fields.Datetime.context_timestamp(self, last.date)
            return self.env._("last %s", format_date(self.env, day, date_format="MMM d"))
        hours = max(1, (fields.Datetime.now() - last.date) // timedelta(hours=1))
        if hours < HOURS_SAID:
            return self.env._("customer waits %s h", hours)
        return self.env._("customer waits %s d", hours // 24)

    def action_open_mailbox_emails(self):
        """The page *Emails* of this record."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("crm_mailbox.mailbox_archive_action_emails")
        return dict(action, context={"active_id": f"{self._name}_{self.id}"})

    def _get_earlier_emails(self):
        """{"count": emails on the page that have no entry in the chatter, "since": date of the oldest}."""
        shown = self.env["mailbox.archive"]._search(
            self._mailbox_page_domain() & Domain("mail_message_id", "=", False) & Domain("res_id", "in", self.ids)
        )
        [[count, since]] = self.env.execute_query(
            SQL("SELECT count(*), min(date) FROM mailbox_archive WHERE id IN %s", shown.subselect())
        )
        return {"count": count, "since": since and since.date().isoformat()}

    def _mailbox_take_over(self, sources):
        """Merging: what was decided about `sources` is about this record from now on."""
        result = super()._mailbox_take_over(sources)
        Decision = self.env["mailbox.decision"].sudo()
        for model, res_id in (("res_model", "res_id"), ("target_model", "target_id")):
            Decision.search([(model, "=", self._name), (res_id, "in", sources.ids)]).write({res_id: self.id})
        return result
