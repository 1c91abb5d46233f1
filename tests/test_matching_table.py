"""Who is a customer and which records are meant, mail by mail: the rows are in `data/matching.py`."""

from datetime import datetime, timedelta, timezone

from odoo.tests import tagged

from ..engine.mime.header import parse_header
from ..engine.reading import read_email
from ..engine.values import HeaderRow
from ..models.sync.matcher import CUSTOMER, Matcher
from .common import MailboxCase
from .data.matching import ROWS

BODY = "\r\nMessage-ID: <row-%d@mails.example>\r\nDate: %s\r\n\r\nHello.\r\n"


class MatchingCase(MailboxCase):
    """Customers of every kind, by a name each: `self.world` {name: record}."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"email": "office@corp-contact.example"})
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.far = cls.env["res.company"].create({"name": "Far"})
        cls.anna.company_ids |= cls.sister
        cls._new_user("cleo", "").email = "cleo@home.example"
        cls.account = cls.bind(cls.anna)
        cls.account.alias_emails = "anna@corp-alias.example"
        cls.folder = cls.env["mailbox.folder"].create({"account_id": cls.account.id, "path": "INBOX", "role": "inbox"})
        cls._set_up_gateway()
        cls.world = {"nina": cls.nina, "northwind": cls.northwind, "conveyors": cls.deal}
        cls._set_up_contacts()
        cls._set_up_leads()
        cls._set_up_blocks()
        cls.env.flush_all()

    @classmethod
    def _set_up_gateway(cls):
        domain = cls.env["mail.alias.domain"].create(
            {"name": "corp-odoo.example", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.env["mail.alias"].create(
            {
                "alias_name": "sales",
                "alias_domain_id": domain.id,
                "alias_model_id": cls.env["ir.model"]._get_id("crm.lead"),
            }
        )

    @classmethod
    def contact(cls, name, email, parent=None, **values):
        parent_id = cls.world[parent].id if parent else False
        cls.world[name] = cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": parent_id, **values}
        )

    @classmethod
    def lead(cls, name, kind="opportunity", contact=None, **values):
        partner_id = cls.world[contact].id if contact else False
        values = {"company_id": cls.company.id, "user_id": cls.anna.id, **values}
        cls.world[name] = cls.env["crm.lead"].create({"name": name, "type": kind, "partner_id": partner_id, **values})

    @classmethod
    def _set_up_contacts(cls):
        for name in ("acme", "closed", "neverco", "one", "two"):
            cls.contact(name, False, is_company=True)
        cls.contact("bluewater", "info@bluewater.example", is_company=True)
        for name, email, parent in (
            ("zoe", "zoe@solo.example", None),
            ("karl", "Karl@Capital.Example", None),
            ("mueller", "info@müller.example", None),
            ("buecher", "info@xn--bcher-kva.example", None),
            ("tag", "tag@plus.example", None),
            ("tagged", "own+tag@plus.example", None),
            ("twin1", "twins@pair.example", None),
            ("twin2", "twins@pair.example", None),
            ("half1", "half@pair.example", None),
            ("half2", "half@pair.example", None),
            ("max", "max@acme.example", "acme"),
            ("tina", "tina@acme.example", "acme"),
            ("ulf", "ulf@acme.example", "acme"),
            ("pat", "pat@ben.example", None),
            ("kim", "kim@bluewater.example", "bluewater"),
            ("carl", "carl@closed.example", "closed"),
            ("wim", "wim@won.example", None),
            ("wes", "wes@won.example", None),
            ("lou", "lou@lost.example", None),
            ("shared1", "a@shared.example", "one"),
            ("shared2", "b@shared.example", "two"),
            ("ned", "ned@neverco.example", "neverco"),
            ("dan", "dan@corp.example", None),
        ):
            cls.contact(name, email, parent)
        cls.world["neverco"].mailbox_archiving = "never"
        cls.contact("amy", "amy@neverco.example", "neverco", mailbox_archiving="always")
        cls.contact("nick", "nick@never.example", mailbox_archiving="never")
        cls.contact("lina", "lina@never.example", mailbox_archiving="never")
        cls.contact("past", "past@never.example", mailbox_archiving="never", active=False)
        cls.contact("past2", "past@never.example")
        cls.contact("old", "old@gone.example", active=False)
        cls.contact("fay", "fay@far.example", company_id=cls.far.id)
        cls.contact("sid", "sid@sister.example", company_id=cls.sister.id)
        cls.contact("dup_sister", "dup@both.example", company_id=cls.sister.id)
        cls.contact("dup_corp", "dup@both.example", company_id=cls.company.id)
        cls.world["half2"].mailbox_archiving = "never"
        cls.world["closed"].active = False

    @classmethod
    def _set_up_leads(cls):
        cls.lead("steel", contact="max")
        cls.lead("tin", contact="max", user_id=cls.ben.id)
        cls.world["tin"].message_post(body="Newer")
        cls.world["steel"].message_ids.date = datetime.now() - timedelta(days=3)
        cls.lead("pumps", contact="bluewater")
        cls.lead("bolts", contact="pat", user_id=cls.ben.id)
        cls.lead("nuts", contact="pat", user_id=cls.ben.id)
        for name, contact in (("done", "wim"), ("order", "wes"), ("gone", "lou")):
            cls.lead(name, contact=contact)
        cls.lead("reorder", contact="wes")
        (cls.world["done"] | cls.world["order"]).action_set_won()
        cls.world["gone"].action_set_lost()
        cls.lead("colleague", contact="dan")
        cls.lead("lead", "lead", email_from="lea@lead.example")
        cls.lead("lost_lead", "lead", email_from="leo@lead.example")
        cls.world["lost_lead"].action_set_lost()
        cls.lead("far_lead", "lead", email_from="lars@lead.example", company_id=cls.far.id, user_id=False)
        cls.lead("never_lead", "lead", email_from="lina@never.example")
        cls.lead("by_address", email_from="odd@deal.example")

    @classmethod
    def _set_up_blocks(cls):
        for name in "bob@blocked.example", "eve@eu.blocked.example", "ted@notblocked.example", "spy@single.example":
            cls.contact(name.partition("@")[0], name)
        for name in "info@grün.example", "sue@mine.example", "lee@bens.example", "pia@shy.example", "sky@shy.example":
            cls.contact(name.partition("@")[0], name)
        cls.contact("kai", "kai@bluewater.example", "bluewater")
        company = {"company_id": cls.company.id}
        cls.env["mailbox.block"].create(
            [
                {"name": "Blocked.example", "kind": "blocked", **company},
                {"name": "spy@single.example", "kind": "blocked", **company},
                {"name": "grün.example", "kind": "blocked", **company},
                {"name": "x@unknown-blocked.example", "kind": "blocked", **company},
                {"name": "sue@mine.example", "kind": "blocked", "user_id": cls.anna.id},
                {"name": "lee@bens.example", "kind": "blocked", "user_id": cls.ben.id},
                {"name": "shy.example", "kind": "protected", "user_id": cls.anna.id},
                {"name": "kai@bluewater.example", "kind": "protected", **company},
            ]
        )

    # ------------------------------------------------------------ one mail

    def receive(self, raw, account=None, received_at=None):
        """What comes of the mail `raw` (bytes) in Anna's inbox: the reason it was left out for, or its email."""
        account = account or self.account
        header = parse_header(raw)
        now = received_at or datetime.now(timezone.utc)
        decision = Matcher(account).decide([HeaderRow(1, (), len(raw), now, header)])[0]
        if decision != CUSTOMER:
            return decision[1]
        read = read_email(raw)
        email = self.env["mailbox.email"]._find_or_create(self.company, {read: now.replace(tzinfo=None)})[
            read.content_key
        ]
        self.env["mailbox.message"].create(
            {
                "account_id": account.id,
                "user_id": account.user_id.id,
                "folder_id": self.folder.id,
                "imap_uid": email.id * 10 + len(email.copy_ids),
                "epoch": 1,
                "state": "stored",
                "email_id": email.id,
                "bcc": ",".join(address.email for address in header.bcc),
            }
        )
        email._archive()
        return email

    def get_names(self, places):
        names = {(record._name, record.id): name for name, record in self.world.items()}
        return sorted(names.get(place, "?") for place in places)

    def get_record_names(self, email):
        shown = email.archive_ids.filtered(lambda archive: archive.level != "nothing")
        hidden = self.get_names((archive.res_model, archive.res_id) for archive in email.archive_ids - shown)
        return [
            *self.get_names((archive.res_model, archive.res_id) for archive in shown),
            *(f"({name})" for name in hidden),
        ]

    def get_asked_names(self, email, state="open"):
        questions = self.env["mailbox.question"].search([("email_ids", "in", email.ids), ("state", "=", state)])
        return self.get_names((candidate.res_model, candidate.res_id) for candidate in questions.candidate_ids)


@tagged("post_install", "-at_install")
class TestMatchingTable(MatchingCase):
    def test_every_mail_stands_where_it_belongs(self):
        for number, (name, header, expected, *settings) in enumerate(ROWS):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.company.write(settings[0] if settings else {})
                raw = header.replace("\n", "\r\n").encode() + (BODY % (number, self._now())).encode()
                self.assertEqual(self._tell(self.receive(raw)), expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_table_is_long_and_says_each_thing_once(self):
        self.assertGreaterEqual(len(ROWS), 80)
        self.assertEqual(len({row[0] for row in ROWS}), len(ROWS))

    def _now(self):
        return datetime.now(timezone.utc).strftime("%a, %d %b %Y %H:%M:%S +0000")

    def _tell(self, result):
        """What the table says of a result of `receive`."""
        if isinstance(result, str):
            return f"left out: {result}"
        ways = set(result.archive_ids.mapped("direction"))
        self.assertEqual(len(ways), 1)
        words = ["in:" if ways == {"incoming"} else "out:", *self.get_record_names(result), result.nature or ""]
        asked = self.get_asked_names(result)
        return " ".join([word for word in words if word] + (["asked:", *asked] if asked else []))
