"""From an address to a server: the organisation's, the provider's, or one that is typed, and who may choose."""

import socket
from unittest.mock import patch

from odoo.addons.crm_mailbox.engine import session
from odoo.addons.crm_mailbox.engine.providers import mx as exchangers
from odoo.tests import Form, tagged

from .common import HOST, PASSWORD, MailboxCase


@tagged("post_install", "-at_install")
class TestDiscovery(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a refusal takes its time, which a test of its own measures
        cls.startClassPatcher(patch.object(session, "REFUSAL_SECONDS", 0))
        cls.cara = cls._new_user("cara", None)
        cls.fake.add_user("cara@corp.example", PASSWORD)
        cls.Dialog = cls.env["mailbox.account.bind"].with_user(cls.cara).with_company(cls.company)

    def _leave_the_choice(self, choice="provider"):
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": choice})

    def _answer(self, *hosts):
        """What the name servers say; asked for more than that, the test ends."""
        patcher = patch.object(exchangers, "_ask", return_value=hosts)
        self.addCleanup(patcher.stop)
        return patcher.start()

    def _open(self, email, **values):
        return self.Dialog.create({"email": email, "password": PASSWORD, **values})

    # ------------------------------------------------------------ the organisation's

    def test_the_organisations_server_is_found_by_the_domain(self):
        asked = self._answer()
        form = Form(self.Dialog)
        form.email = "cara@corp.example"
        self.assertEqual(form.server_sentence, "corp.example uses Corp Mail.")
        self.assertFalse(form.may_choose or form.is_lookup_needed)
        asked.assert_not_called()

    def test_each_domain_has_its_server(self):
        second = self.server.copy({"name": "Mail in China", "domains": "corp.cn, corp.com.cn"})
        self.assertEqual(self._open("cara@corp.com.cn").server_id, second)
        self.assertEqual(self._open("cara@CORP.example").server_id, self.server)
        self.assertFalse(self._open("cara@other.example").server_id)

    def test_a_server_without_domains_serves_the_rest_of_its_company(self):
        rest = self.server.copy({"name": "The Rest", "domains": False})
        self.assertEqual(self._open("cara@other.example").server_id, rest)
        self.assertEqual(self._open("cara@corp.example").server_id, self.server)

    def test_a_domain_of_an_employees_second_company_is_found_too(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.server.copy({"name": "Rest of Sister", "domains": False, "company_id": sister.id})
        theirs = self.server.copy({"name": "Sister Mail", "domains": "sister.example", "company_id": sister.id})
        self.assertFalse(self._open("cara@sister.example").server_id, "not hers while she is not of that company")
        self.cara.company_ids += sister
        self.assertEqual(self._open("cara@sister.example").server_id, theirs)
        self.assertFalse(self._open("cara@other.example").server_id, "its server for the rest is for its own people")

    def test_with_an_organisations_mailbox_nobody_chooses_another_server(self):
        dialog = self._open("cara@other.example", is_choosing=True)
        self.assertEqual(dialog._get_presets(), [])
        dialog.write({"preset": "qq", "incoming_host": HOST, "incoming_port": self.fake.imap_port})
        dialog.action_bind()
        self.assertIn("has set up no mail server for this address", dialog.error)
        self.assertFalse(self.fake.commands)

    def test_choosing_is_of_no_use_where_the_organisation_has_chosen(self):
        dialog = self._open("cara@corp.example", is_choosing=True)
        self.assertEqual(dialog._get_server(), self.server)

    # ------------------------------------------------------------ the provider's

    def test_a_provider_is_found_by_the_address_without_asking_anybody(self):
        self._leave_the_choice()
        asked = self._answer()
        form = Form(self.Dialog)
        form.email = "cara@qq.com"
        self.assertEqual((form.preset, form.server_sentence), ("qq", "Found: QQ Mail / Foxmail, by your address."))
        self.assertIn("authorization code", form.password_note)
        self.assertTrue(form.help_url)
        asked.assert_not_called()

    def test_a_provider_is_found_by_the_mail_record_when_asked_to(self):
        self._leave_the_choice()
        asked = self._answer("aspmx.l.google.com")
        form = Form(self.Dialog)
        form.email = "cara@other.example"
        self.assertTrue(form.is_lookup_needed)
        asked.assert_not_called()
        dialog = form.save()
        dialog.action_look_up()
        self.assertEqual(dialog.preset, "gmail")
        self.assertEqual(dialog.server_sentence, "Found: Google Workspace / Gmail, by your domain's mail record.")
        self.assertFalse(dialog.is_lookup_needed)
        dialog.email = "cara@third.example"
        self.assertTrue(dialog.is_lookup_needed, "another address is another question")

    def test_who_is_not_found_chooses(self):
        self._leave_the_choice()
        for answer in ((), OSError("unreachable")):
            asked = self._answer()
            asked.side_effect = [answer]
            dialog = self._open("cara@other.example")
            dialog.action_look_up()
            self.assertFalse(dialog.preset)
            self.assertEqual(dialog.server_sentence, "Nothing is known about other.example. Choose your provider.")

    def test_where_the_company_says_so_nobody_is_asked(self):
        self._leave_the_choice()
        self.company.mailbox_discovery = False
        asked = self._answer("aspmx.l.google.com")
        dialog = self._open("cara@other.example")
        self.assertFalse(dialog.is_lookup_needed, "the provider is chosen at once")
        dialog.action_look_up()
        self.assertFalse(dialog.preset)
        asked.assert_not_called()

    def test_an_employee_of_an_organisation_asks_nobody(self):
        asked = self._answer("aspmx.l.google.com")
        self._open("cara@other.example").action_look_up()
        asked.assert_not_called()

    def test_who_takes_no_password_says_so(self):
        self._leave_the_choice()
        form = Form(self.Dialog)
        form.email = "cara@hotmail.com"
        self.assertEqual((form.preset, form.takes_password), ("outlook", False))

    def test_employees_of_one_provider_share_its_server(self):
        self._leave_the_choice()
        Server = self.env["mailbox.server"].with_user(self.cara)
        made = Server._provide(self.company, "qq", {})
        self.assertEqual(
            (made.incoming_host, made.company_id, made.is_organization), ("imap.qq.com", self.company, False)
        )
        self.assertEqual(Server.with_user(self.anna)._provide(self.company, "qq", {}), made)
        self.assertNotIn(made, self.company.mailbox_server_ids, "the settings name the organisation's own")
        self.assertFalse(Server._find_for_address("x@nowhere.example", self.company))

    # ------------------------------------------------------------ a typed one

    def _type(self, **values):
        typed = {
            "incoming_host": HOST,
            "incoming_port": self.fake.imap_port,
            "outgoing_host": HOST,
            "outgoing_port": self.fake.smtp_port,
        }
        return self._open("cara@other.example", is_choosing=True, preset="own", **{**typed, **values})

    def test_a_server_is_typed_only_where_the_company_allows_it(self):
        self._leave_the_choice()
        self.assertNotIn("own", dict(self.Dialog._get_presets()))
        self.assertFalse(self._type()._get_server())
        self._leave_the_choice("any")
        self.assertIn("own", dict(self.Dialog._get_presets()))
        self.assertTrue(self._type()._get_server())

    def test_a_typed_server_never_leads_into_the_network(self):
        self._leave_the_choice("any")
        sentence = "This server can't be used. Ask your administrator to check its name and port."
        for values in (
            {},
            {"incoming_host": "127.0.0.1", "incoming_port": 993},
            {"incoming_host": "169.254.169.254", "incoming_port": 993},
            {"incoming_host": "fd00:ec2::254", "incoming_port": 993},
            {"incoming_host": "2130706433", "incoming_port": 993},
            {"incoming_port": 993},
            {"incoming_host": "imap.qq.com", "incoming_port": 6379},
            {"incoming_host": "imap.qq.com", "incoming_port": 22},
        ):
            dialog = self._type(**values)
            dialog.action_bind()
            self.assertEqual(dialog.error, sentence, values)
        self.assertFalse(self.fake.commands, "nobody connected")
        self.assertFalse(self.env["mailbox.server"].search([("owner_id", "!=", False)]), "nothing is left of it")
        self.assertFalse(self.env["mailbox.credential"].search([]))

    def test_a_name_that_leads_elsewhere_the_second_time_reaches_nobody(self):
        """A name is asked for anew for each connection, and each answer is looked at: the same sentence again."""
        self._leave_the_choice("any")
        answers = iter(("10.0.0.1", "169.254.169.254", "127.0.0.1"))
        shown = set()

        def rebind(_name, port, *_more, **_how):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        with (
            patch.object(socket, "getaddrinfo", rebind),
            patch.object(socket, "create_connection", side_effect=AssertionError("connected")),
        ):
            for _attempt in range(3):
                dialog = self._type(incoming_host="mail.rebind.example", incoming_port=993)
                dialog.action_bind()
                shown.add(dialog.error)
        self.assertEqual(shown, {"This server can't be used. Ask your administrator to check its name and port."})

    def test_a_typed_server_lives_as_long_as_its_mailbox(self):
        self._leave_the_choice("any")
        dialog = self._type()
        server = dialog._get_server()
        self.assertEqual((server.owner_id, server.is_organization), (self.cara, False))
        server.write({"is_private_allowed": True, "ca_certificate": self.fake.certificate.authority_pem})
        self.fake.add_user("cara@other.example", PASSWORD)
        # another certificate is another destination
        dialog.password = PASSWORD
        dialog.action_bind()
        account = self.env["mailbox.account"].search([("email", "=", "cara@other.example")])
        self.assertEqual((account.server_id, account.state), (server, "connected"))
        account.with_user(self.cara).action_unbind()
        self.assertFalse(server.exists())
