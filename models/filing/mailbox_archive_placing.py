from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

PLACE = ("active", "res_model", "res_id")


class MailboxArchivePlacing(models.Model):
    """People put an email where it belongs: not here, over there, or nobody's business."""

    _inherit = "mailbox.archive"

    # a removed one stays, so that reading the mailbox again does not file the email anew
    active = fields.Boolean(default=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Later emails of a conversation go where people put the earlier ones."""
        vals_list = [dict(vals) for vals in vals_list]
        self.env["mailbox.decision"]._follow(vals_list)
        self._drop_removed(vals_list)
        return super().create(vals_list)

    @api.model
    def _drop_removed(self, vals_list):
        """What was taken off and is now filed there again on purpose stands there once: reading a mailbox again asks
        for none of it."""
        emails = [vals["email_id"] for vals in vals_list]
        removed = self.with_context(active_test=False).search([("email_id", "in", emails), ("active", "=", False)])
        places = {(vals["email_id"], vals["res_model"], vals["res_id"]) for vals in vals_list}
        removed = removed.filtered(lambda one: (one.email_id.id, one.res_model, one.res_id) in places)
        removed.mail_message_id.filtered(lambda entry: entry._is_mailbox_email()).unlink()
        removed.unlink()

    def _is_current(self):
        return self.active and super()._is_current()

    # ------------------------------------------------------------ the three decisions

    def action_not_here(self, whole=False, reason=""):
        """Take this email, or the `whole` conversation, off the record. Returns what to say and what to undo."""
        archives = self._get_scope(whole)
        name = self.res_name
        decision = self._decide("not_here", [(archives, {"active": False})], whole, reason=(reason or "")[:500])
        return decision._to_notice(self.env._("Removed from %s.", name))

    def action_move(self, res_model, res_id, whole=False):
        """File this email, or the `whole` conversation, on another record instead."""
        if res_model not in self._get_models():
            raise UserError(self.env._("Emails cannot be filed on this kind of record."))
        record = self.env[res_model].browse(int(res_id))
        record.check_access("write")
        archives = self._get_scope(whole)
        there = self._find_on(record, archives.email_id)
        doubles = archives.filtered(lambda archive: archive.email_id in there.email_id)
        removed = there.filtered(lambda archive: not archive.active)
        hidden = removed.filtered(lambda one: one.email_id in doubles.filtered("is_protected").email_id)
        onto = {"res_model": res_model, "res_id": record.id, "matched_how": "chosen"}
        decision = self._decide(
            "moved",
            [
                (archives - doubles, onto),
                (doubles, {"active": False}),
                (removed - hidden, {"active": True}),
                # what was kept private where it stood is kept so where it stands
                (hidden, {"active": True, "is_protected": True}),
            ],
            whole,
            target_model=res_model,
            target_id=record.id,
        )
        return decision._to_notice(self.env._("Moved to %s.", record.display_name))

    def _decide(self, kind, plan, whole=False, **details):
        thread = whole and self.sudo().email_id.thread_id
        return self.env["mailbox.decision"]._decide(kind, plan, thread_id=thread and thread.id, **details)

    # ------------------------------------------------------------ which emails, and by whom

    def _get_key(self):
        return self._get_conversation_keys()[self.sudo().email_id]

    def _get_scope(self, whole):
        """This archive, or all of its conversation on the same record, itself first and with rights to change them.

        Raises AccessError for those who may not say where it belongs."""
        self.ensure_one()
        self.check_access("read")
        if not self._filter_placeable():
            raise AccessError(self.env._("You can move emails of records that you may change, and your own."))
        if not whole:
            return self.sudo()
        here = self.search([("res_model", "=", self.res_model), ("res_id", "=", self.res_id)])
        keys = here._get_conversation_keys()
        mine = keys[self.sudo().email_id]
        return (
            here.sudo().filtered(lambda archive: keys[archive.email_id] == mine).sorted(lambda one: one.id != self.id)
        )

    def _filter_placeable(self):
        """Those of which this user may say where they belong: who may change the record, or has a copy."""
        records = {key: self.env[key[0]].browse(key[1]) for key in {(one.res_model, one.res_id) for one in self}}
        writable = {key for key, record in records.items() if record.exists() and record.has_access("write")}
        others = self.filtered(lambda one: (one.res_model, one.res_id) not in writable)
        mine = others._get_own_emails()
        return self - others.filtered(lambda one: one.email_id not in mine)

    @api.model
    def _find_on(self, record, emails):
        """The archives of `emails` that stand, or stood, on `record` (with rights to change them)."""
        archives = self.sudo().with_context(active_test=False)
        on_record = Domain("res_model", "=", record._name) & Domain("res_id", "=", record.id)
        return archives.search(on_record & Domain("email_id", "in", emails.ids))

    # ------------------------------------------------------------ the archive and its entry go together

    def _get_placing(self, names):
        """Where the email stands now and the values of the fields `names`, as JSON keeps them."""
        return {name: self[name] for name in (*PLACE, *names)}

    def _place(self, values):
        """Write `values`, and have the timeline entries follow.

        An entry is never deleted, only taken off its record: put back, it stands where it stood. What Odoo itself wrote
        on the record is not ours to move."""
        self.write(values)
        ours = self.filtered(lambda archive: archive.mail_message_id._is_mailbox_email())
        shown = ours.filtered(lambda archive: archive.active and archive.level != "nothing")
        (ours - shown).mail_message_id.write({"model": False, "res_id": False})
        for (model, res_id), archives in shown.grouped(lambda archive: (archive.res_model, archive.res_id)).items():
            archives.mail_message_id.write({"model": model, "res_id": res_id})
