from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, fields, models

from ...engine.matching import Counterpart
from ...engine.values import Address, Direction, MailHeader
from .protection import HIDDEN

ARCHIVE_AT_ONCE = 200
HISTORY_PATIENCE_HOURS = 1


class Concern(NamedTuple):
    """Whom outside an email concerns, which way it went, and the mailbox (`mailbox.account`) that stands for it."""

    people: tuple[Counterpart, ...]
    way: Direction
    account: Any


class MailboxEmailArchive(models.Model):
    """Chapter five of the walk: stored emails are filed on the records they concern."""

    _inherit = "mailbox.email"

    @api.model
    def _find_ready(self, limit=ARCHIVE_AT_ONCE):
        """The oldest emails that wait to be archived, at most `limit`.

        The chatter orders by number, so a company's history is published by date over all mailboxes that are
        still reading theirs; one that takes longer than an hour holds nobody up."""
        patience = fields.Datetime.now() - timedelta(hours=HISTORY_PATIENCE_HOURS)
        reading = self.env["mailbox.account"].search(
            [("is_history_done", "=", False), ("state", "in", ("connected", "receiving")), ("bound_at", ">", patience)]
        )
        return self.search(
            [("is_pending", "=", True), ("company_id", "not in", reading.company_id.ids)], order="date, id", limit=limit
        )

    def _archive(self):
        """File these emails on every record they concern, and publish the current ones in order of date."""
        archives = self.env["mailbox.archive"]
        for company, emails in self.grouped("company_id").items():
            archives |= emails._archive_in(company)
        archives.sorted(lambda archive: (archive.date, archive.id))._publish()
        archives._after_filing()
        self.is_pending = False
        return archives

    def _archive_in(self, company):
        """The archives that the emails of `company` still lack, created in one batch."""
        concerns = self._find_concerns(company)
        people = {email: concern.people for email, concern in concerns.items()}
        owners = {email: concern.account for email, concern in concerns.items()}
        entries = self._find_odoo_entries({email: concern.way for email, concern in concerns.items()})
        conversations = self._find_conversations(people)
        judged = self._judge(people)
        targets, asked = self._find_targets(people, judged, conversations, entries)
        hidden = {email: email._find_hidden(targets[email], judged[email].protected) for email in self}
        self.env["mailbox.question"]._ask(asked, conversations, owners)
        self._offer_forwarded(targets, owners)
        # what a person took off counts: it does not come back by itself
        archives = self.with_context(active_test=False).archive_ids
        known = {(archive.email_id.id, archive.res_model, archive.res_id) for archive in archives}
        return self.env["mailbox.archive"].create(
            [
                {
                    **email._prepare_archive_values(target, concerns[email]),
                    **email._prepare_odoo_entry_values(entries, target),
                    **(HIDDEN if target.address in hidden[email] else {}),
                }
                for email in self
                for target in targets[email]
                if (email.id, target.model, target.res_id) not in known
            ]
        )

    def _find_concerns(self, company):
        """{email: Concern} of these, which are `company`'s."""
        organisation = company._get_mailbox_organisation()
        headers = {email: email._to_header() for email in self}
        owners = self._find_owners(headers)
        return {
            email: Concern(organisation.counterparts(header), organisation.direction(header), owners[email])
            for email, header in headers.items()
        }

    def _to_header(self):
        """The addresses as the engine reads them (MailHeader); blind copies come from the owners' own copies."""
        self.ensure_one()
        opened = self._open_own__().get(self.id, {})
        people = opened.get("people") or self.people or {}
        by_field = {
            name: tuple(Address(*pair) for pair in people.get(name, ())) for name in ("from", "reply_to", "to", "cc")
        }
        blind = [*self.copy_ids.mapped("bcc"), *opened.get("bcc", {}).values()]
        bcc = tuple(Address(email) for copies in blind for email in (copies or "").split(",") if email)
        sender = by_field.pop("from")
        failed = tuple(Address(*pair) for pair in people.get("failed", ()))
        return MailHeader(sender=sender[0] if sender else None, bcc=bcc, failed=failed, **by_field)

    def _find_owners(self, headers):
        """{email: the mailbox that stands for it}: of all that have a copy the sender's, else the first addressed."""
        own = self.copy_ids.account_id._get_addresses_by_mailbox()
        owners = {}
        for email in self:
            header, accounts = headers[email], email.copy_ids.filtered(lambda copy: not copy.is_late).account_id
            involved = [person.email for person in (header.sender, *header.to, *header.cc) if person]
            owners[email] = next(
                (account for address in involved for account in accounts if address in own[account]), accounts[:1]
            )
        return owners

    def _prepare_archive_values(self, target, concern):
        person = next(person for person in concern.people if person.email == target.address)
        return {
            "email_id": self.id,
            "company_id": self.company_id.id,
            "res_model": target.model,
            "res_id": target.res_id,
            "date": self.date,
            "direction": concern.way,
            "matched_address": target.address,
            "matched_by": person.field,
            "matched_how": target.how,
            "account_id": concern.account.id,
            "user_id": concern.account.user_id.id,
        }

    # ------------------------------------------------------------ files

    def _get_files(self):
        """What somebody attached, not the pictures inside the body."""
        files = self.attachment_ids
        # read together with those of the other emails: filtered() would forget these
        return files.filtered(lambda file: not file.description).with_prefetch(files._prefetch_ids)

    def _get_file_name(self, file):
        """The name (str) that `file` (ir.attachment) of this email was sent with, for those who may read the email."""
        return (self.sudo().file_names or {}).get(file.name, file.name)
