import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.mime.spool import Spooled

# what decides what somebody sees: names of a context, as `depends_context` takes them
READER = ("uid", "su", "allowed_company_ids")
SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')


class MailboxEmail(models.Model):
    """What was said: one row however many people have a copy of it.

    All or nothing: the owner of a copy reads it, and whoever can read a record it is archived on at level *full*.
    """

    _name = "mailbox.email"
    _description = "Email"
    _order = "date desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    content_key = fields.Char(required=True, readonly=True)
    message_id = fields.Char("Message-Id", readonly=True, index="btree_not_null")
    in_reply_to = fields.Char(readonly=True)
    references = fields.Text(readonly=True)
    date = fields.Datetime(readonly=True, index=True)
    subject = fields.Char(readonly=True)
    email_from = fields.Char("From", readonly=True)
    email_to = fields.Char("To", readonly=True)
    email_cc = fields.Char("Cc", readonly=True)
    reply_to = fields.Char(readonly=True)
    people = fields.Json(readonly=True, help="Every address by the field it stands in: {field: [[email, name], ...]}")
    # sanitised once, when it was read: the ORM would do it again, slower, at each write
    body = fields.Html(readonly=True, sanitize=False, prefetch=False)
    new_text = fields.Text(readonly=True, prefetch=False)
    preview = fields.Char(readonly=True)
    file_names = fields.Json(readonly=True, help="What the files are called, by the names of their rows")
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", domain=[("res_model", "=", "mailbox.email")], readonly=True
    )
    is_pending = fields.Boolean(default=True, readonly=True, help="Stored, but not archived yet")
    copy_ids = fields.One2many("mailbox.message", "email_id", string="Copies", readonly=True)
    archive_ids = fields.One2many("mailbox.archive", "email_id", string="Archived On", readonly=True)

    _content_once = models.UniqueIndex("(company_id, content_key)")
    _pending_idx = models.Index("(date) WHERE is_pending")

    def _compute_display_name(self):
        # a many2one shows this name to people who can't read the email
        for email in self:
            email.display_name = self.env._("Email %s", email.id)

    # ------------------------------------------------------------ who reads it

    @api.model
    def _get_readable_domain(self):
        own = Domain("copy_ids", "any", [("user_id", "=", self.env.uid), ("is_late", "=", False)])
        return own | Domain("archive_ids", "any", [("level", "=", "full"), ("active", "=", True)])

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not any(self._ids):
            return result
        # the readable ones, found in the database by the same words as _search
        forbidden = self - self.with_context(active_test=False).search([("id", "in", self.ids)])
        return (forbidden, lambda: self._make_forbidden_error(operation, forbidden)) if forbidden else None

    def _make_forbidden_error(self, operation, forbidden):
        return self.env["ir.rule"]._make_access_error(operation, forbidden)

    # ------------------------------------------------------------ what it says

    def _get_words(self, names):
        """{email id: {name: value}} of the fields `names` of those of these emails that the user may read: by the
        user's own rights, whatever code asks in the user's name.

        Of a sealed email they go to those who have a copy, and not into the cache, which sudo and others read as well.
        Reports and other modules take an email's words from here."""
        readable = self.sudo(False)._filtered_access("read").sudo()
        readable.fetch(names)
        words = {email.id: {name: email[name] for name in names} for email in readable}
        for email_id, opened in readable._open_own__().items():
            words[email_id].update((name, opened[name] or False) for name in names if name in opened)
        return words

    def _open_own__(self):
        """Hook: {email id: {name: value}} of those of these emails whose words are not in their columns, opened for the
        user where that user has a copy."""
        return {}

    def _find_senders(self):
        """{email: the contact who sent it}, for those whom we know (with rights to read them)."""
        sent_by = {email: people["from"][0][0] for email in self.sudo() if (people := email.people or {}).get("from")}
        if not sent_by:
            return {}
        contacts = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("email_normalized", "in", list(set(sent_by.values()))),
                    ("company_id", "in", [False, *self.sudo().company_id.ids]),
                ],
                order="id desc",
            )
        )
        known = {contact.email_normalized: contact for contact in contacts}
        return {email: known[address] for email, address in sent_by.items() if address in known}

    # ------------------------------------------------------------ storing what was fetched

    @api.model
    def _store(self, folder, bodies):
        """Store fetched bodies (FetchedBody each) of `folder`, and note on each message what became of it."""
        messages = self.env["mailbox.message"].search(
            [
                ("folder_id", "=", folder.id),
                ("epoch", "=", folder.epoch),
                ("imap_uid", "in", [body.uid for body in bodies]),
                ("state", "=", "wanted"),
            ]
        )
        by_uid = {message.imap_uid: message for message in messages}
        company = folder.account_id.company_id
        stored = {body.email: by_uid[body.uid].received_at for body in bodies if body.email and body.uid in by_uid}
        known = self.search(
            [("company_id", "=", company.id), ("content_key", "in", [read.content_key for read in stored])]
        )
        emails = self._find_or_create(company, stored)
        for body in bodies:
            message = by_uid.get(body.uid)
            if message and body.email:
                message.write({"state": "stored", "reason": False, "email_id": emails[body.email.content_key].id})
            elif message:
                message.reason = body.error.code
        messages.filtered(lambda message: message.email_id in known)._after_linking()
        # what is filed already was brought in by another mailbox
        filed = self.env["mailbox.archive"].with_context(active_test=False)
        filed.search([("email_id", "in", [email.id for email in emails.values()])]).email_id._after_new_owner()

    def _after_new_owner(self):
        """Hook: one more mailbox has a copy of these emails, whose owner has a say in what colleagues see of them."""

    @api.model
    def _find_or_create(self, company, reads):
        """The emails for `reads`, {ReadEmail: when the server took it in}, new ones created in one batch.

        Returns {content key: email}."""
        by_key = {read.content_key: read for read in reads}
        found = self.search([("company_id", "=", company.id), ("content_key", "in", list(by_key))])
        emails = {email.content_key: email for email in found}
        # sorted: two workers that store the same mails take their locks in one order
        new = [by_key[key] for key in sorted(set(by_key) - set(emails))]
        self._hold_keys(company, [read.content_key for read in new])
        values = {read: self._prepare_email_values(company, read, reads[read]) for read in new}
        self._add_threads(company, values)
        created = self.create(list(values.values()))
        created._store_attachments(new)
        return emails | {email.content_key: email for email in created}

    @api.model
    def _hold_keys(self, company, keys):
        """Have these content keys to ourselves until the end of the transaction.

        Two workers often store one mail at once. Which of them is late fails here, on a statement without a word of
        the mail, that PostgreSQL's own log may have; not on the one that stores it."""
        if not keys:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mailbox_email (company_id, content_key)
                     SELECT %s, unnest(%s::text[])
                         ON CONFLICT DO NOTHING
                  RETURNING id
                """,
                *(company.id, keys),
            ),
            log_exceptions=False,
        )
        # the deleted rows' keys stay ours
        held = [id_ for [id_] in self.env.cr.fetchall()]
        self.env.cr.execute(SQL("DELETE FROM mailbox_email WHERE id = ANY(%s)", held))

    @api.model
    def _prepare_email_values(self, company, read, received_at):
        parsed = read.parsed
        date = parsed.date and parsed.date.replace(tzinfo=None)
        return {
            "company_id": company.id,
            "content_key": read.content_key,
            "message_id": parsed.message_id,
            "in_reply_to": parsed.in_reply_to,
            "references": " ".join(parsed.references),
            "date": date or received_at or fields.Datetime.now(),
            "subject": parsed.subject,
            "email_from": _format_addresses([parsed.sender] if parsed.sender else []),
            "email_to": _format_addresses(parsed.to),
            "email_cc": _format_addresses(parsed.cc),
            "reply_to": _format_addresses(parsed.reply_to),
            "people": _pack_people(parsed),
            "body": read.body,
            "new_text": read.new_text,
            "preview": read.preview,
            "file_names": {_number_file(place): file.name for place, file in enumerate(parsed.attachments)},
        }

    def _store_attachments(self, reads):
        """The files of `reads`, one ReadEmail for each email of self: small ones in one batch, as they were sent."""
        Attachment = self.env["ir.attachment"].with_context(
            attachments_mime_plainxml=True, image_no_postprocess=True, mailbox_file=True
        )
        files = [
            (email, place, file)
            for email, read in zip(self, reads, strict=True)
            for place, file in enumerate(read.parsed.attachments)
        ]
        small = [row for row in files if isinstance(row[-1].content, bytes)]
        Attachment.create([email._prepare_attachment_values(place, file, file.content) for email, place, file in small])
        for email, place, file in files:
            if isinstance(file.content, Spooled):
                # one after the other: no two of them are in memory at once
                Attachment.create([email._prepare_attachment_values(place, file, file.content.read())])

    def _prepare_attachment_values(self, place, file, content):
        return {
            "name": _number_file(place),
            "raw": content,
            "mimetype": file.mimetype,
            "description": file.content_id or False,
            "res_model": self._name,
            "res_id": self.id,
            "company_id": self.company_id.id,
        }


def _number_file(place):
    """What the row of an email's file is called: the name it was sent with is one of the email's words."""
    return f"file {place + 1}"


def _format_addresses(addresses):
    return ", ".join(map(_format_address, addresses))


def _format_address(address):
    """`Nina Berg <nina@northwind.example>`; quoted where the name has what separates addresses (RFC 5322, 3.2.3)."""
    if not address.name:
        return address.email
    escaped = address.name.replace("\\", "\\\\").replace('"', '\\"')
    name = f'"{escaped}"' if SPECIALS.search(address.name) else address.name
    return f"{name} <{address.email}>"


def _pack_people(parsed):
    people = {
        name: [[address.email, address.name] for address in getattr(parsed, name)] for name in ("reply_to", "to", "cc")
    }
    return people | {"from": [[parsed.sender.email, parsed.sender.name]] if parsed.sender else []}
