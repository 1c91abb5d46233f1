from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.i18n import format_list

from ...engine.mime.addresses import fold, spellings
from ..security.mailbox_attempt import MOST_AN_HOUR
from ..sync.mailbox_message_reasons import LEFT_OUT

EMAILS_NAMED = 20


class MailboxArchiveExplain(models.Model):
    """Explain: what happened to the mail of an address, or to one email by its identifier, and why.

    Nobody finds out by asking whom a colleague writes with: of an address that stands on no record there is one
    sentence, and mail is not looked at before it is said. How often one may ask is limited.
    """

    _inherit = "mailbox.archive"

    @api.model
    def explain(self, res_model, res_id, text):
        """What whoever reads a record may know of `text`, an address or an email's identifier: sentences."""
        self._get_page_record(res_model, res_id)
        return self._explain(text)

    @api.model
    def explain_anywhere(self, text):
        """The same for mailbox administrators and privacy officers, of all records of their companies: counts and
        reasons, and names of those records alone that they can open."""
        self._check_explains()
        return self._explain(text, everywhere=True)

    @api.model
    def _check_explains(self):
        user = self.env.user
        if not (
            user.has_group("crm_mailbox.group_mailbox_manager") or user.has_group("crm_mailbox.group_mailbox_privacy")
        ):
            raise AccessError(self.env._("Mailbox administrators and privacy officers can ask that."))

    @api.model
    def _explain(self, text, everywhere=False):
        """Sentences about `text`: of what the user can read, or `everywhere` in the user's companies."""
        if self.env["mailbox.attempt"]._is_once_too_often("explain"):
            raise UserError(self.env._("You asked %s times within an hour. Try again later.", MOST_AN_HOUR["explain"]))
        text = (text or "").strip()
        email = "" if text.startswith("<") else fold(text)
        if email and self._is_ours(email):
            return [self.env._("This address is one of your company's. Mail among colleagues is not filed.")]
        if email and self._is_on_a_record(email, everywhere):
            return self._explain_address(email, everywhere)
        return self._explain_identifier(text.strip("<>"), everywhere) or [
            self.env._("This address is on no record. Its mail is private.")
            if email
            else self.env._("This is no address on a record, and no identifier of an email that you may know of.")
        ]

    @api.model
    def _is_ours(self, email):
        company = self.env.company
        return company._get_mailbox_organisation().is_own(email)

    @api.model
    def _is_on_a_record(self, email, everywhere):
        return any(self._find_records_with(model, email, everywhere) for model in self._get_models())

    @api.model
    def _find_records_with(self, model, email, everywhere):
        """Records of `model` with the address: those the user can open, or all of the companies."""
        has_address = Domain("email_normalized", "in", spellings(email))
        if everywhere:
            ours = Domain("company_id", "in", [False, *self.env.companies.ids])
            return self.env[model].sudo().search(has_address & ours, limit=1)
        return self.env[model].search(has_address, limit=1) if self.env[model].has_access("read") else self.env[model]

    @api.model
    def _find_explained(self, domain, everywhere):
        """The archives of `domain` that whoever asks may know of. What its owner keeps private is nobody else's."""
        if not everywhere:
            return self.search(domain)
        held = Domain("email_id.hold", "=", "held") & Domain("is_protected", "=", False)
        known = Domain("level", "!=", "nothing") | Domain("user_id", "=", self.env.uid) | held
        found = self.sudo().search(domain & known & Domain("company_id", "in", self.env.companies.ids))
        return found.with_env(self.env)

    # ------------------------------------------------------------ an address

    @api.model
    def _explain_address(self, email, everywhere):
        archives = self._find_explained(self._get_address_domain([email]), everywhere).sudo()
        left_out = self.env["mailbox.message"]._count_left_out(email, everywhere)
        held = archives.filtered(lambda archive: archive.email_id.hold == "held")
        parts = [self._tell_filed(archives - held), self._tell_held(held), *self._tell_left_out(left_out)]
        records = self._tell_records(archives - held)
        return [self._tell_all(archives, left_out, parts), *records, *self._tell_kept_away(email, everywhere)]

    @api.model
    def _tell_all(self, archives, left_out, parts):
        """`14 emails since 1 Oct: 11 archived on Acme and Offer 2211, 1 left out: newsletter.`"""
        count = len(archives.email_id) + sum(number for number, _since in left_out.values())
        if not count:
            return self.env._("No email with this address was filed.")
        dates = [*archives.mapped("date"), *(since for _number, since in left_out.values() if since)]
        words = {"count": count, "parts": ", ".join(filter(None, parts))}
        if not dates:
            return self.env._("%(count)s emails: %(parts)s.", **words)
        return self.env._(
            "%(count)s emails since %(since)s: %(parts)s.", since=format_date(self.env, min(dates)), **words
        )

    @api.model
    def _tell_filed(self, archives):
        names = list(dict.fromkeys(filter(None, self._name_records(archives).values())))
        if not archives:
            return ""
        if not names:
            return self.env._("%s archived", len(archives.email_id))
        shown = format_list(self.env, names[:3] + ([self.env._("others")] if len(names) > 3 else []))
        return self.env._("%(count)s archived on %(records)s", count=len(archives.email_id), records=shown)

    @api.model
    def _tell_held(self, archives):
        return self.env._("%s held for its owner", len(archives.email_id)) if archives else ""

    @api.model
    def _tell_left_out(self, left_out):
        """`1 left out: newsletter` for each reason."""
        words = {reason: self.env._(text) for reason, text in LEFT_OUT.items()}  # pylint: disable=W8120
        return [
            self.env._("%(count)s left out: %(reason)s", count=number, reason=words.get(reason, reason))
            for reason, (number, _since) in left_out.items()
        ]

    @api.model
    def _tell_records(self, archives):
        """How many on each record that the user can open."""
        names = self._name_records(archives)
        by_name = archives.grouped(names.get)
        return [
            self.env._("%(count)s on %(record)s", count=len(filed), record=name)
            for name, filed in by_name.items()
            if name
        ]

    @api.model
    def _name_records(self, archives):
        """{archive: the name of its record, '' for one that the user can't open}."""
        names = {}
        for model, filed in archives.grouped("res_model").items():
            records = self.env[model].browse(filed.mapped("res_id")).exists()._filtered_access("read")
            named = dict(zip(records.ids, records.mapped("display_name"), strict=True))
            names.update((archive, named.get(archive.res_id, "")) for archive in filed)
        return names

    @api.model
    def _tell_kept_away(self, email, everywhere):
        """Who keeps mail with the address off the records, as far as it is no colleague's private word."""
        sentences = self._tell_blocks(email)
        marked = self._find_marked_never(email)
        if marked:
            name = marked.display_name
            sentences.append(self.env._("Email archiving is set to Never on %s.", name))
        # at level nothing: that a colleague keeps mail off the records for himself is nobody's business
        gone = self._get_address_domain([email]) & Domain("company_id", "in", self.env.companies.ids)
        gone &= Domain("active", "=", False) & Domain("level", "!=", "nothing")
        archives = self.sudo().with_context(active_test=False).search(gone).with_env(self.env)
        if not everywhere:
            is_reader = self.env.user.has_group("crm_mailbox.group_mailbox_reader")
            archives = archives._filter_on_readable() if is_reader else archives.browse()
        if archives:
            sentences.append(self.env._("%s were removed by a person, see Decisions.", len(archives)))
        return sentences

    @api.model
    def _tell_blocks(self, email):
        blocks = self.env["mailbox.block"]._find_mine_and_ours().filtered(lambda block: block._covers(email))
        kinds = dict(blocks._fields["kind"]._description_selection(self.env))
        return [
            self.env._(
                "%(kind)s by %(person)s since %(date)s (%(name)s).",
                kind=kinds[block.kind],
                person=block.create_uid.name,
                date=self._format_moment(block.create_date),
                name=block.name,
            )
            for block in blocks
        ]

    @api.model
    def _find_marked_never(self, email):
        """A contact with the address that is marked *never*, itself or by its company."""
        contacts = self.env["res.partner"].with_context(active_test=False)
        return contacts.search(Domain("email_normalized", "in", spellings(email))).filtered(
            lambda one: one._is_mailbox_never()
        )[:1]

    def _filter_on_readable(self):
        """Those on records that the user can read."""
        places = {(one.res_model, one.res_id) for one in self.sudo()}
        records = [self.env[model].browse(res_id).exists() for model, res_id in places]
        readable = {(record._name, record.id) for record in records if record and record.has_access("read")}
        return self.filtered(lambda one: (one.sudo().res_model, one.sudo().res_id) in readable)

    # ------------------------------------------------------------ one email

    @api.model
    def _explain_identifier(self, message_id, everywhere):
        """Where the email stands and why, a sentence each; none where the user may not know of it."""
        emails = (
            self.env["mailbox.email"]
            .sudo()
            .search([("message_id", "=", message_id), ("company_id", "in", self.env.companies.ids)], limit=EMAILS_NAMED)
        )
        archives = self._find_explained(Domain("email_id", "in", emails.ids), everywhere).sudo()
        sentences = [
            self.env._("Archived on %(record)s: %(reason)s", record=name, reason=archive.reason)
            if name
            else self.env._("Archived on a record that you can't open.")
            for archive, name in self._name_records(archives).items()
        ]
        mine = emails.filtered(lambda email: email.copy_ids.user_id & self.env.user)
        if mine and not archives:
            sentences.append(self.env._("It is in your mailbox and on no record."))
        return list(dict.fromkeys(sentences))
