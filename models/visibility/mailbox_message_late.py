from odoo import api, models

from ...engine.mime.addresses import fold


class MailboxMessageLate(models.Model):
    """Anybody can put a mail into their own mailbox. One that comes in once the email is private or held gives its
    owner no right and no say, unless the email itself names them."""

    _inherit = "mailbox.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        # known by its mark from an earlier copy in the same mailbox
        messages.filtered("email_id")._mark_late()
        return messages

    def _after_linking(self):
        super()._after_linking()
        self._mark_late()

    def _mark_late(self):
        """Note which of these came too late to give their owner a right."""
        private = self.email_id._filter_private()
        for message in self.filtered(lambda one: one.email_id in private):
            message.is_late = not (message._is_named() or message._has_earlier())

    def _is_named(self):
        """Whether the email names this mailbox by an address that is proven."""
        email, address = self.email_id, self.account_id._get_proven_address()
        if not address:
            return False
        address = fold(address)
        if email.is_sealed:
            return email._mark_people__({address})[address] in (email.people_marks or ())
        return address in {fold(one) for pairs in (email.people or {}).values() for one, _name in pairs}

    def _has_earlier(self):
        """Whether the owner had a copy before, or said something of the email while they had one."""
        mine = [("email_id", "=", self.email_id.id), ("user_id", "=", self.user_id.id)]
        earlier = self.search_count([*mine, ("id", "!=", self.id), ("is_late", "=", False)], limit=1)
        return bool(earlier or self.env["mailbox.level.choice"].sudo().search_count(mine, limit=1))


class MailboxEmailPrivate(models.Model):
    """Emails that the word of their owner keeps from everybody else."""

    _inherit = "mailbox.email"

    def _filter_private(self):
        """Those of these that are held, sealed, or chosen to be shown to nobody: two queries for all where nobody chose
        anything, as is usual."""
        private = self.filtered(lambda email: email.is_sealed or email.hold in ("held", "kept"))
        others = self - private
        about = ["|", ("email_id", "in", others.ids), ("thread_id", "in", others.thread_id.ids)]
        owners = self.env["mailbox.level.choice"].sudo().search(about).user_id if others else ()
        hidden = {
            email_id
            for user in owners
            for email_id, (level, _limit) in others._find_chosen(user).items()
            if level == "nothing"
        }
        return private | others.filtered(lambda email: email.id in hidden)
