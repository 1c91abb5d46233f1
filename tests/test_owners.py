"""An address proves something by who gave it, not by who claims it; a copy by how it came."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MailboxCase, make_mail

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
