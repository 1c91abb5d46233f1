from odoo import api, models
from odoo.addons.mail.tools.discuss import Store
from odoo.fields import Domain

from .mailbox_archive_reading import SEEN


def is_answer(target):
    """Whether what is stored for `target` (Store.Target) is the answer to the current user's own question. What goes by
    the bus lies in its table meanwhile, even on the user's own channel."""
    return target.channel is None and target.subchannel is None


class MailMessage(models.Model):
    """An archived email on a timeline: the entry has no word of it, its reader gets what that user may see."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        """Tell the client which entries are archived emails: it must not answer them through Odoo's own server."""
        is_ours = Store.Attr("is_mailbox_email", True, predicate=lambda entry: entry._is_mailbox_email())
        return super()._to_store_defaults(target) + [is_ours]

    def _to_store(self, store, fields, **kwargs):
        """Fill archived emails in, our own entries and what the client draws around those Odoo had already: for the
        current user alone, never for the bus, and by that user's own rights where core asks with more."""
        is_whole = "message_format" in fields
        result = super()._to_store(store, fields, **kwargs)
        if is_whole and is_answer(store.target) and self._reads_mailbox_emails():
            mine = self.sudo(False)._filtered_access("read") if self.env.su else self
            self.env["mailbox.archive"]._add_to_store(store, mine)
        return result

    @api.model
    def _reads_mailbox_emails(self):
        return self.env.user._is_internal() and not self.env.user._is_superuser()

    def _is_empty(self):
        """An archived email is never taken for a message whose text was deleted."""
        return not self._is_mailbox_email() and super()._is_empty()

    @api.readonly
    def get_mailbox_words(self):
        """What the current user may see of the archived emails among these, for reports and other modules: the entries
        themselves are empty.

        Returns {entry id: {"subject", "email_from", "email_to", "email_cc", "preview", "new_text"}} with str or False.
        An email shown as far as its subject has no "preview" and "new_text", one of which the user may see nothing is
        not there. The rights are those of `env.uid`, under sudo as well."""
        archives = self.env["mailbox.archive"].sudo(False)
        if not archives.has_access("read"):
            return {}
        archives = archives.search([("mail_message_id", "in", self.ids)])
        seen = archives._read_seen((*SEEN, "new_text"))
        return {archive.mail_message_id.id: seen[archive.id] for archive in archives if seen[archive.id]}

    # ------------------------------------------------------------ the chatter's search

    @api.model
    def _message_fetch(self, domain, *, thread=None, search_term=None, is_notification=None, **page):
        """Also find archived emails by what the user sees of them. Core has no hook here: the messages that it finds by
        the term are joined with ours, and the page is taken from both."""
        if not search_term or is_notification or not self._reads_mailbox_emails():
            return super()._message_fetch(
                domain, thread=thread, search_term=search_term, is_notification=is_notification, **page
            )
        asked = {"thread": thread, "is_notification": is_notification}
        found = super()._message_fetch(domain, search_term=search_term, limit=None, **asked)["messages"].ids
        found += self.env["mailbox.archive"]._find_entries(search_term.replace(" ", "%"), thread)
        either = Domain("id", "in", found) & Domain(True if domain is None else domain)
        result = super()._message_fetch(either, **asked, **page)
        return {**result, "count": len(super()._message_fetch(either, limit=None, **asked)["messages"])}
