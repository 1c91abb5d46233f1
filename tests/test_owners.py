"""An address proves something by who gave it, not by who claims it; a copy by how it came."""

from datetime import datetime, timedelta, timezone

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PASSWORD, MailboxCase, make_mail

NOW = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=3)
MARCUS = "marcus.weber@contoso.example"


@tagged("post_install", "-at_install")
class TestOwners(MailboxCase):
    """Anna writes with Marcus of Contoso, and Cole is a colleague without mailbox."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.cole = cls._new_user("cole", None)
        cls.contoso = cls.env["res.partner"].create({"name": "Contoso", "is_company": True})
        cls.marcus = cls.env["res.partner"].create({"name": "Marcus", "email": MARCUS, "parent_id": cls.contoso.id})

    def receive(self, subject, sender=MARCUS, to="anna@corp.example", **headers):
        """The email of a mail that Anna gets, as one round leaves it."""
        self.fake.deliver("anna@corp.example", make_mail(sender, to, subject, **headers))
        self.run_round()
        return self.env["mailbox.email"].search([("subject", "=", subject), ("company_id", "=", self.company.id)])

    def write_card(self, user, email):
        """`user` changes the address in the preferences."""
        user.with_user(user).write({"email": email})
        self.env.flush_all()

    # ------------------------------------------------------------ what people write on their own card

    def test_k3_a_customers_mail_stays_theirs_whatever_a_colleague_writes_on_a_card(self):
        """Finding K3. And it is filed on no card of a colleague's, who might follow that."""
        self.write_card(self.cole, MARCUS)
        order = self.receive("Order")
        self.assertEqual(order.archive_ids.mapped("direction"), ["incoming"] * len(order.archive_ids))
        people = order.archive_ids.filtered(lambda one: one.res_model == "res.partner").mapped("res_id")
        self.assertIn(self.marcus.id, people)
        self.assertNotIn(self.cole.partner_id.id, people)

    def test_k3_nor_is_a_leads_or_one_known_by_its_domain_switched_off(self):
        """Finding K3."""
        self.company.mailbox_match_domain = True
        self.env["crm.lead"].create({"name": "Kiwi", "email_from": "kiwi@fruit.example", "company_id": False})
        for address in ("kiwi@fruit.example", "new.person@contoso.example"):
            with self.subTest(address):
                self.write_card(self.cole, address)
                self.assertTrue(self.receive(f"From {address}", address).archive_ids)

    def test_k3_users_of_another_company_are_none_of_ours(self):
        """Finding K3."""
        other = self.env["res.company"].create({"name": "Other"})
        otto = self._new_user("otto@other.example", None, company_id=other.id, company_ids=[(6, 0, other.ids)])
        otto.email = "otto@home.example"
        own = self.company._get_mailbox_own_addresses()
        self.assertFalse({"otto@other.example", "otto@home.example"} & own)
        self.assertLessEqual({"otto@other.example", "otto@home.example"}, other._get_mailbox_own_addresses())

    def test_k3_a_colleague_is_one_of_us_by_login_or_an_address_of_nobody_else(self):
        """Finding K3. The login even where a contact has it, too."""
        self.cole.login = "cole@elsewhere.example"
        self.write_card(self.cole, "cole@home.example")
        self.env["res.partner"].create({"name": "Cole", "email": "cole@elsewhere.example"})
        for address in ("cole@elsewhere.example", "cole@home.example"):
            self.assertIn(address, self.company._get_mailbox_own_addresses())

    def test_k3_a_bound_mailbox_switches_no_customers_mail_off(self):
        """Finding K3. Nor one that was bound before the customer was known."""
        self.bind(self.ben, "new@fruit.example")
        self.assertIn("new@fruit.example", self.company._get_mailbox_own_addresses())
        self.env["res.partner"].create({"name": "New", "email": "new@fruit.example"})
        self.assertNotIn("new@fruit.example", self.company._get_mailbox_own_addresses())
        self.assertTrue(self.receive("Plum", "new@fruit.example").archive_ids)
        self.env["res.partner"].create({"name": "Anna", "email": "anna@corp.example"})
        self.assertIn("anna@corp.example", self.company._get_mailbox_own_addresses(), "at a domain of ours")

    def test_k3_nobody_writes_a_colleagues_address_on_their_own_card(self):
        """Finding K3. It would keep the colleague from binding a mailbox of it, or from having it as an alias."""
        self.account.alias_emails = "anna@home.example"
        self.ben.login = "ben@login.example"
        self.bind(self.ben, "ben.second@corp.example")
        cole = self.cole.with_user(self.cole)
        for address in ("anna@home.example", "Ben@LOGIN.example", "ben@corp.example", "ben.second@corp.example"):
            with self.subTest(address):
                for card in (cole, cole.partner_id.sudo()):
                    with self.assertRaisesRegex(UserError, "colleague"), self.env.cr.savepoint():
                        card.write({"email": address})
                    self.env.invalidate_all()
        self.write_card(self.cole, "cole@home.example")
        self.assertEqual(self.cole.email, "cole@home.example")
        boss = self._new_user("boss", "base.group_system")
        self.cole.with_user(boss).email = "ben@corp.example"
        self.env.flush_all()

    # ------------------------------------------------------------ what binding proves

    def bind_at(self, server, user, email):
        """A mailbox of `user` at `server`, whose owner runs it."""
        self.fake.add_user(email, PASSWORD)
        Account = self.env["mailbox.account"].with_user(user).with_company(self.company)
        credential = Account.env["mailbox.credential"].sudo()._seal(server, email, PASSWORD)
        return Account._bind(server, email, credential, receiving_only=False).sudo()

    def make_server(self, user, **values):
        return (
            self.env["mailbox.server"]
            .with_user(user)
            .create(
                {
                    "name": "x",
                    "company_id": self.company.id,
                    "incoming_host": "localhost",
                    "is_sending": False,
                    **values,
                }
            )
        )

    def test_k1_no_customers_address_is_bound_invited_or_renamed_to(self):
        """Finding K1. Nor one at the domain of a customer, such as a role address nobody has."""
        self.env["crm.lead"].create({"name": "Kiwi", "email_from": "kiwi@fruit.example", "type": "lead"})
        Account = self.env["mailbox.account"].with_user(self.cole).with_company(self.company)
        for address in (MARCUS, "Procurement@contoso.example", "kiwi@fruit.example"):
            with self.subTest(address):
                trouble = Account._get_binding_trouble(self.server, address)
                self.assertEqual(trouble, "This is the address of somebody else. Ask your administrator.")
                for write in (
                    lambda address=address: Account.sudo()._invite([(self.cole, address, self.server)]),
                    lambda address=address: self.account.write({"email": address.lower()}),
                ):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        write()
                    self.env.invalidate_all()

    def test_k1_what_is_ours_is_bound_though_a_contact_has_it(self):
        """Finding K1. A login, an address at a domain of ours, and one that is nobody's."""
        self.env["res.partner"].create({"name": "Cole", "email": "cole@corp.example"})
        self.env["res.partner"].create({"name": "Cole", "email": "cole@private.example"})
        self.cole.login = "cole@private.example"
        Account = self.env["mailbox.account"].with_user(self.cole).with_company(self.company)
        for address in ("cole@corp.example", "cole@private.example", "cole@home.example"):
            self.assertFalse(Account._get_binding_trouble(self.server, address))

    def test_k1_a_mailbox_administrator_names_no_domain_of_customers(self):
        """Finding K1. Its mail would be among ourselves. A Settings administrator may."""
        mona = self._new_user("mona", "crm_mailbox.group_mailbox_manager")
        for make in (
            lambda: self.make_server(mona, domains="contoso.example"),
            lambda: self.server.with_user(mona).write({"domains": "corp.example, contoso.example"}),
        ):
            with self.assertRaisesRegex(UserError, "There are contacts at contoso.example"), self.env.cr.savepoint():
                make()
            self.env.invalidate_all()
        self.env["res.partner"].create(
            {"name": "Us", "email": "us@own.example", "parent_id": self.company.partner_id.id}
        )
        self.assertTrue(self.make_server(mona, domains="own.example"))
        self.assertTrue(self.make_server(self._new_user("boss", "base.group_system"), domains="contoso.example"))

    def test_k1_a_server_proves_addresses_by_the_word_of_a_settings_administrator(self):
        """Finding K1."""
        mona = self._new_user("mona", "crm_mailbox.group_mailbox_manager")
        self.assertTrue(self.server.is_vouched)
        self.assertEqual(self.account._get_proven_address(), "anna@corp.example")
        hers = self.make_server(mona, domains="new.example")
        self.assertFalse(hers.sudo().is_vouched)
        with self.assertRaises(AccessError):
            hers.write({"is_vouched": True})
        self.assertFalse(self.bind_at(hers, mona, "sales@new.example")._get_proven_address())
        self.server.with_user(mona).write({"hint": "x"})
        self.assertTrue(self.server.is_vouched)
        self.server.with_user(mona).write({"domains": "corp.example, new.example"})
        self.assertFalse(self.server.is_vouched)

    def test_k1_a_bound_address_that_proves_nothing_names_nobody(self):
        """Finding K1. Neither as one who took part nor by the header alone."""
        mona = self._new_user("mona", "crm_mailbox.group_mailbox_manager,sales_team.group_sale_salesman_all_leads")
        mailbox = self.bind_at(self.make_server(mona, domains="new.example"), mona, "sales@new.example")
        self.company.mailbox_who_sees = "involved"
        order = self.receive("Order", cc="sales@new.example")
        self.assertTrue(order.archive_ids)
        archives = self.env["mailbox.archive"].with_user(mona).with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(archives.search([("email_id", "=", order.id)]))
        folder = self.env["mailbox.folder"].create({"account_id": mailbox.id, "path": "INBOX"})
        self.assertFalse(folder._get_envelope_key(order._to_header()))

    def test_k1_by_its_header_alone_nobody_gets_at_what_is_not_shown_in_full(self):
        """Finding K1. The body is fetched, and what it says decides."""
        text = "Could you do 4 % if we take both? " * 50
        said = {"cc": "ben@corp.example", "message_id": "<order@contoso.example>", "date": NOW}
        for level in ("subject", "nothing"):
            with self.subTest(level):
                subject = f"Order {level}"
                said["message_id"] = f"<{level}@contoso.example>"
                order = self.receive(subject, text=text, **said)
                order.archive_ids[0].with_user(self.anna).with_company(self.company).action_choose_level(level)
                theirs = self.bind(self.ben)
                forged = make_mail(MARCUS, "anna@corp.example", subject, text.replace("4", "5"), **said)
                self.fake.deliver("ben@corp.example", forged)
                self.run_round()
                copies = self.env["mailbox.message"].search([("account_id", "=", theirs.id)])
                self.assertTrue(copies.email_id)
                self.assertNotIn(order, copies.email_id)

    # ------------------------------------------------------------ copies that people lay into their mailbox

    def lay_in(self, user, raw):
        """`user` puts a mail into their own mailbox: its copy there."""
        mailbox = self.bind(user)
        self.fake.deliver(mailbox.email, raw)
        self.run_round()
        return self.env["mailbox.message"].search([("account_id", "=", mailbox.id)])

    def choose(self, email, level, user):
        archive = email.archive_ids[0].with_user(user).with_company(self.company)
        return archive.action_choose_level(level)

    def test_k2_a_copy_laid_in_later_opens_nothing_that_was_made_private(self):
        """Finding K2. Sealed or not yet."""
        for is_sealed in (False, True):
            with self.subTest(is_sealed=is_sealed):
                subject = f"Loquat {is_sealed}"
                said = {"message_id": f"<{is_sealed}@contoso.example>", "date": NOW}
                email = self.receive(subject, **said)
                self.choose(email, "nothing", self.anna)
                if is_sealed:
                    email._seal()
                    self.assertTrue(email.is_sealed)
                copy = self.lay_in(self.ben, make_mail(MARCUS, "anna@corp.example", subject, **said)).filtered(
                    lambda one, it=email: one.email_id == it
                )
                self.assertTrue(copy.is_late, "it is the same mail")
                theirs = email.with_user(self.ben)
                self.assertFalse(theirs.has_access("read"))
                self.assertFalse(theirs._open_own__())
                with self.assertRaises(AccessError):
                    self.choose(email, "full", self.ben)
                self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
                self.assertTrue(email.with_user(self.anna).has_access("read"))
                self.assertFalse(email.with_user(self.anna).copy_ids.filtered("is_late") - copy)

    def test_k2_held_ones_are_released_by_no_copy_laid_in(self):
        """Finding K2."""
        email = self.receive("Order", message_id="<held@contoso.example>", date=NOW)
        email.hold = "held"
        self.lay_in(
            self.ben, make_mail(MARCUS, "anna@corp.example", "Order", message_id="<held@contoso.example>", date=NOW)
        )
        self.assertEqual(len(email.copy_ids), 2)
        with self.assertRaises(AccessError):
            email.with_user(self.ben).action_release()
        self.assertEqual(email.hold, "held")

    def test_k2_whom_the_email_names_has_it_whenever_it_comes(self):
        """Finding K2. And whose copy was there before."""
        said = {"message_id": "<both@contoso.example>", "date": NOW, "cc": "ben@corp.example"}
        email = self.receive("Both", **said)
        self.choose(email, "nothing", self.anna)
        email._seal()
        copy = self.lay_in(self.ben, make_mail(MARCUS, "anna@corp.example", "Both", **said))
        self.assertEqual((copy.email_id, copy.is_late), (email, False))
        self.assertTrue(email.with_user(self.ben).has_access("read"))

    def test_k2_what_a_mail_says_is_every_octet_of_its_files_and_its_html(self):
        """Finding K2. Nobody gets at a file by its name and size."""
        said = {"message_id": "<file@contoso.example>", "date": NOW}
        email = self.receive("File", files=[("contract.pdf", b"MEDLAR-CANARY-PDF")], **said)
        guess = make_mail(MARCUS, "anna@corp.example", "File", files=[("contract.pdf", b"0" * 17)], **said)
        self.assertNotIn(email, self.lay_in(self.ben, guess).email_id)
        said = {"message_id": "<html@contoso.example>", "date": NOW}
        email = self.receive("Html", html="<p>quince</p>", **said)
        guess = make_mail(MARCUS, "anna@corp.example", "Html", html="<p>guess</p>", **said)
        self.assertNotIn(email, self.lay_in(self.ben, guess).email_id)
