from odoo import api, fields, models
from odoo.exceptions import AccessError


class MailboxRequest(models.Model):
    """A colleague asks to read an email of which its owner shows less than all."""

    _name = "mailbox.request"
    _inherit = "mailbox.private.name"
    _description = "Request to Read an Email"
    _order = "id desc"
    _rec_name = "asker_id"

    email_id = fields.Many2one("mailbox.email", required=True, readonly=True, index=True, ondelete="cascade")
    archive_id = fields.Many2one("mailbox.archive", readonly=True, index="btree_not_null", ondelete="set null")
    res_name = fields.Char("Filed On", compute="_compute_res_name")
    subject = fields.Char(compute="_compute_subject")
    date = fields.Datetime("Email Of", related="email_id.date", related_sudo=True)
    user_id = fields.Many2one("res.users", "Owner", required=True, readonly=True, index=True, ondelete="cascade")
    asker_id = fields.Many2one("res.users", "Asked By", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("open", "Asked"), ("shown", "Shown to Them"), ("all", "Shown to All Readers"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="open",
    )

    _once = models.UniqueIndex("(email_id, asker_id)")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("email_id", "state")
    def _compute_subject(self):
        """For those who may read the email: whoever asks sees no more of it by asking."""
        words = self.sudo().email_id._get_words(["subject"])
        for request in self:
            request.subject = words.get(request.sudo().email_id.id, {}).get("subject")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("archive_id")
    def _compute_res_name(self):
        """For those who may read the archive and open its record."""
        readable = self.archive_id.sudo(False)._filtered_access("read")
        for request in self:
            request.res_name = request.archive_id in readable and readable.browse(request.archive_id.id).res_name

    def _ask(self, archive):
        """Ask the owner of `archive` in the user's name. Asked twice it stands once; a refused one is asked anew."""
        email = archive.sudo().email_id
        mine = self.sudo().search([("email_id", "=", email.id), ("asker_id", "=", self.env.uid)])
        if mine:
            mine.filtered(lambda request: request.state == "refused").state = "open"
        else:
            values = {"email_id": email.id, "archive_id": archive.id, "user_id": archive.sudo().user_id.id}
            mine = self.sudo().create({**values, "asker_id": self.env.uid})
        # no word of the email: the notice passes through other hands
        mine.user_id._bus_send(
            "simple_notification",
            {
                "title": self.env._("Emails"),
                "message": self.env._("%s asks to read one of your emails. See Mail, Requests.", self.env.user.name),
                "type": "info",
            },
        )
        return mine

    # ------------------------------------------------------------ the owner answers

    def action_show(self):
        """Show the email to whoever asked."""
        self._answer("shown")

    def action_show_all(self):
        """Show the email to all readers of its records."""
        self._answer("all")
        for request in self:
            archive = request.sudo().archive_id or request.sudo().email_id.archive_ids[:1]
            if archive:
                archive.with_env(self.env).action_choose_level("full")

    def action_refuse(self):
        """Show it to nobody else."""
        self._answer("refused")

    def _answer(self, state):
        if any(request.user_id != self.env.user for request in self):
            raise AccessError(self.env._("Only the owner of the mailbox answers this."))
        self.sudo().state = state
