"""Reading with the mouse: the entry, the whole email, the page of a record, on a screen and on a phone."""

import base64
import sys
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

from odoo.tests import HttpCase, tagged

from .common import MailboxCase, make_mail

sys.path.insert(0, str(Path(__file__).parent / "data"))
from attacks import attacks

NINA, ANNA = "nina@northwind.example", "anna@corp.example"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
EMAILS = "/odoo/record-emails?active_id=res.partner_%s"


class ReaderCase(MailboxCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.bind(self.anna)
        self.asked = []

    def fetch_proxy(self, url):
        """What the browser asks of the world outside: nothing unless somebody wants pictures."""
        self.asked.append(url)
        return super().fetch_proxy(url)

    def _deliver(self, *mails):
        for mail in mails:
            self.fake.deliver(ANNA, mail)
        self.run_round()

    def _tour(self, name, login="anna"):
        self.start_tour(f"/odoo/res.partner/{self.nina.id}", name, login=login)


@tagged("post_install", "-at_install")
class TestUiReader(ReaderCase):
    def test_the_entry_shows_the_email_says_why_it_is_here_and_goes_and_comes_back(self):
        self._deliver(make_mail(NINA, ANNA, "Re: price", files=[("plan.pdf", b"%PDF-1.4")]))
        entry = self.env["mailbox.archive"].search([("res_id", "=", self.nina.id)]).mail_message_id
        self._tour("crm_mailbox_entry")
        self.env.invalidate_all()
        self.assertEqual((entry.model, entry.res_id), ("res.partner", self.nina.id))
        self.assertEqual(self.env["mailbox.decision"].search([]).reason, "another deal")

    def test_the_smart_button_opens_the_emails_of_a_record(self):
        self._deliver(
            make_mail(NINA, ANNA, "Renewal 2027", "Shall we?"),
            make_mail(NINA, ANNA, files=[("plan.pdf", b"%PDF-1.4")]),
        )
        self._tour("crm_mailbox_emails")

    def test_the_search_of_the_chatter_finds_an_archived_email(self):
        self._deliver(make_mail(NINA, ANNA, "Re: price", "Could you do four percent?"))
        self._tour("crm_mailbox_search")

    def test_a_run_of_one_conversation_folds_and_the_end_names_earlier_emails(self):
        now = datetime.now(timezone.utc)
        ids = {"message_id": "<o@northwind.example>"}
        thread = [
            make_mail(
                NINA,
                ANNA,
                f"Re: Order {number}",
                date=now - timedelta(minutes=9 - number),
                **(ids if number == 1 else {"references": ids["message_id"]}),
            )
            for number in (1, 2, 3)
        ]
        long_ago = now - timedelta(days=90)
        self._deliver(make_mail(NINA, ANNA, "From long ago", date=long_ago), *thread)
        self._tour("crm_mailbox_fold")

    def test_a_locked_email_is_shown_as_locked(self):
        self._deliver(make_mail(NINA, ANNA, "Secret"))
        self.env["mailbox.archive"].search([]).level = "exchanged"
        self._tour("crm_mailbox_locked", login="ben")

    def test_the_entry_asks_its_owner_where_a_conversation_belongs(self):
        self.deal.copy({"name": "Renewal 2027"})
        self.env["mailbox.account"].search([]).bound_at = datetime.now() - timedelta(hours=1)
        self._deliver(make_mail(NINA, ANNA, "Which?"))
        self.assertFalse(self.env["mailbox.archive"].search([("res_model", "=", "crm.lead")]))
        self._tour("crm_mailbox_choices")
        filed = self.env["mailbox.archive"].search([("res_model", "=", "crm.lead")])
        self.assertEqual(filed.res_id, self.deal.id)

    def test_a_hostile_email_does_nothing_and_loads_nothing(self):
        self._deliver(make_mail(NINA, ANNA, html=f"{_make_hostile()}<p>the end of it</p>"))
        self._tour("crm_mailbox_hostile")
        self.assertEqual([url for url in self.asked if ".example" in url], [])

    def test_pictures_of_other_hosts_load_when_asked_for(self):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = NINA, ANNA, "Pictures"
        mail["Message-ID"] = "<p@northwind.example>"
        mail.set_content("Pictures")
        mail.add_alternative(
            '<p>Hi</p><img src="cid:dot@x"><img src="https://track.example/p.png">'
            '<a href="https://evil.example/login">https://bank.example</a>',
            subtype="html",
        )
        mail.get_payload()[1].add_related(DOT, "image", "png", cid="<dot@x>")
        self._deliver(mail.as_bytes(policy=mail.policy.clone(linesep="\r\n")))
        self._tour("crm_mailbox_pictures")
        self.assertEqual({url for url in self.asked if ".example" in url}, {"https://track.example/p.png"})


def _make_hostile():
    """All attacks in one mail; left out are those that swallow whatever follows. What runs leaves a mark."""
    swallow = ("<plaintext", "<textarea", "<title", "<xmp", "<noembed", "<noframes", "<style", "<!--", "<script", "<![")
    found = [attack if isinstance(attack, str) else attack[-1] for attack in attacks()]
    kept = [attack for attack in found if not any(word in attack.lower() for word in swallow)]
    return "".join(f"<div>{attack}</div>" for attack in kept).replace("alert(", "mailboxHit=top.mailboxHit=(")


@tagged("post_install", "-at_install")
class TestUiReaderPhone(ReaderCase):
    browser_size = "390x780"
    touch_enabled = True

    def test_on_a_phone_an_email_opens_over_the_list(self):
        wide = '<table width="900"><tr><td>Could you do 4 % if we take both?</td></tr></table>'
        self._deliver(make_mail(NINA, ANNA, "Renewal 2027", "Shall we?"), make_mail(NINA, ANNA, html=wide))
        self.start_tour(EMAILS % self.nina.id, "crm_mailbox_emails_phone", login="anna")
