"""Lists of others are not found out by guessing, nor are their names, nor does anybody reach into another company."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access import AccessCase

KNOWN, UNKNOWN = "doctor@clinic.example", "nobody@else.example"
# those that people make rows of and whose indexes or constraints may answer: who asks is checked before they do
CHECKED_FIRST = {"mailbox.activity.rule", "mailbox.block", "mailbox.rule.simulation", "mailbox.server"}
SERVER = {"name": "x", "incoming_host": "x.example", "outgoing_host": "x.example"}


@tagged("post_install", "-at_install")
class TestRightsLists(AccessCase):
    def as_person(self, name, model):
        return self.as_user(self.env[model], self.people[name])

    # ------------------------------------------------------------ guessing

    def test_k6_who_asks_is_checked_wherever_an_index_could_answer(self):
        """Finding K6. A new model with an index stands here once its `create` asks first."""
        access = self.env["ir.model.access"].sudo().search([("perm_create", "=", True)])
        made = {name for name in access.model_id.mapped("model") if name.startswith("mailbox.")}
        self.assertEqual({name for name in made if self.may_answer(name)}, CHECKED_FIRST)

    def may_answer(self, name):
        """Whether the model has a unique index or a constraint in the database."""
        promises = self.env[name]._table_objects.values()
        definitions = [promise.get_definition(self.env.registry).upper() for promise in promises]
        return any("UNIQUE" in one or "CHECK" in one for one in definitions)

    def test_k6_a_private_list_is_not_found_out_by_guessing(self):
        """Finding K6."""
        Block = self.env["mailbox.block"]
        Block.create([{"name": KNOWN, "user_id": self.anna.id}, {"name": KNOWN, "company_id": self.company.id}])
        strangers = [name for name in self.people if name not in ("owner", "administrator", "portal")]
        for name in strangers:
            blocks = self.as_person(name, "mailbox.block")
            for word, kind in ((KNOWN, "protected"), (UNKNOWN, "blocked"), ("clinic.example", "protected")):
                for context in ({}, {"default_user_id": self.anna.id}):
                    with self.subTest(name=name, word=word, context=context), self.assertRaises(AccessError):
                        blocks.with_context(**context).create({"name": word, "kind": kind, "user_id": self.anna.id})
        self.assertFalse(Block.search([("name", "=", UNKNOWN)]))

    def test_k6_the_companys_list_is_not_found_out_by_guessing(self):
        """Finding K6. By who keeps none, or keeps another company's."""
        self.env["mailbox.block"].create({"name": KNOWN, "company_id": self.company.id})
        for name in ("colleague", "reader", "privacy officer", "other company", "company B mailbox manager"):
            blocks = self.as_person(name, "mailbox.block")
            for word in (KNOWN, UNKNOWN):
                with self.subTest(name=name, word=word), self.assertRaises(AccessError):
                    blocks.create([{"name": "own.example"}, {"name": word, "company_id": self.company.id}])

    def test_k6_lists_of_ones_own_are_kept(self):
        """Finding K6."""
        mine = self.as_person("colleague", "mailbox.block")
        colleague = self.people["colleague"]
        made = mine.create([{"name": KNOWN}, {"name": UNKNOWN, "user_id": colleague.id, "company_id": False}])
        self.assertEqual(made.user_id, colleague)
        ours = self.as_person("mailbox manager", "mailbox.block").create({"name": KNOWN, "company_id": self.company.id})
        self.assertEqual(ours.company_id, self.company)

    def test_k6_nor_are_servers_and_rules_of_another_company(self):
        """Finding K6."""
        for number in range(10):
            self.env["mailbox.activity.rule"].create({"name": str(number), "company_id": self.company.id})
        self.server.write({"is_organization": False, "preset": "own"})
        values = {
            "mailbox.activity.rule": {"name": "x"},
            "mailbox.server": {**SERVER, "is_organization": False, "preset": "own"},
            "mailbox.rule.simulation": {"days": 9999},
            "mailbox.invitation": {},
        }
        for model, vals in values.items():
            rows = self.as_person("company B mailbox manager", model)
            for context, named in (
                ({}, {"company_id": self.company.id}),
                ({"default_company_id": self.company.id}, {}),
            ):
                with self.subTest(model=model, context=context), self.assertRaises(AccessError):
                    rows.with_context(**context).create({**vals, **named})

    # ------------------------------------------------------------ names, over companies

    def test_k7_a_many2one_tells_no_name_of_another_company(self):
        """Finding K7."""
        rule = self.env["mailbox.activity.rule"].create({"name": "Bandicoot", "company_id": self.company.id})
        rows = {self.server: "Corp Mail", rule: "Bandicoot", self.account: "anna@corp.example"}
        for row, word in rows.items():
            for name, user in self.everybody:
                self.env.invalidate_all()
                # as `convert_to_read` of a many2one asks for it
                said = self.as_user(row, user).sudo().display_name
                with self.subTest(row=row, name=name):
                    if name in ("other company", "company B mailbox manager"):
                        self.assertNotIn(word, said)
                    elif name in ("owner", "administrator", "mailbox manager"):
                        self.assertEqual(word, said)
        said = self.as_user(self.server, self.people["colleague"]).sudo().display_name
        self.assertNotIn("Corp Mail", said, "who has no mailbox there can't read it")

    def test_k7_a_name_that_was_changed_is_told(self):
        """Finding K7."""
        self.assertEqual(self.server.display_name, "Corp Mail")
        self.server.name = "Wombat"
        self.assertEqual(self.server.display_name, "Wombat")

    def test_k7_a_test_tells_nothing_of_another_companys_server(self):
        """Finding K7."""
        self.server.write({"preset": "google", "authentication": "oauth"})
        tests = self.as_person("company B mailbox manager", "mailbox.server.test")
        names = ["server_id", "sign_in_name", "sign_in_label", "takes_oauth", "takes_password", "is_access_ready"]
        row = tests.create({"server_id": self.server.id})
        for order in (names, names[::-1]):
            self.env.invalidate_all()
            [said] = row.read(order)
            self.assertNotIn("Corp Mail", str(said))
            self.assertFalse(said["sign_in_name"] or said["takes_oauth"] or said["is_access_ready"])
        with self.assertRaises(AccessError):
            row.action_test()
        own = tests.create({"server_id": self._new_server().id})
        self.assertTrue(own.read(names)[0]["takes_password"], "and of one's own it does")

    def _new_server(self):
        company = self.people["other company"].company_id
        return self.env["mailbox.server"].create({**SERVER, "company_id": company.id, "domains": "b.example"})

    # ------------------------------------------------------------ inviting

    def _invite(self, user, email, button="action_invite"):
        invitations = self.as_person("company B mailbox manager", "mailbox.invitation")
        invitation = invitations.create(
            {"message": "Call me", "line_ids": [(0, 0, {"user_id": user.id, "email": email})]}
        )
        problem = invitation.line_ids.problem
        getattr(invitation, button)()
        return problem

    def test_k7_nobody_is_invited_into_a_company_they_do_not_work_in(self):
        """Finding K7."""
        self._new_server()
        colleague, portal = self.people["colleague"], self.people["portal"]
        portal.company_ids |= self.people["other company"].company_id
        before = self.env["mail.message"].search_count([])
        for user in (colleague, portal, self.anna):
            with self.subTest(user.name):
                self.assertEqual(self._invite(user, f"{user.id}@b.example"), "no employee of this company")
                self.assertFalse(self.env["mailbox.account"].search([("email", "=", f"{user.id}@b.example")]))
        self.assertEqual(self.env["mail.message"].search_count([]), before)
        employee = self.people["other company"]
        self.assertFalse(self._invite(employee, "stranger@b.example"))
        self.assertEqual(employee.mailbox_account_ids.state, "invited")

    # ------------------------------------------------------------ what the round asks for somebody

    def _write_filter(self, domain):
        boss = self.people["mailbox manager"]
        boss.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        rules = self.as_user(self.env["mailbox.activity.rule"], boss)
        return rules.create({"name": "x", "company_id": self.company.id, "partner_domain": repr(domain)})

    def test_k9_a_rules_filter_asks_by_the_rights_of_who_wrote_it(self):
        """Finding K9. The round, which reads it, has every right."""
        self.nina.user_id = self.anna
        place = ("res.partner", self.nina.id)
        self.account.folder_ids[:1].path = "dingo"
        path = "user_id.mailbox_account_ids.folder_ids.path"
        below = [("mailbox_account_ids.folder_ids", "any", [("path", "=like", "din%")])]
        met = [("user_id.name", "=", self.anna.name)], [("user_id", "ilike", self.anna.name)], [("name", "=", "Nina")]
        for domain in ([(path, "=like", "din%")], [("user_id", "any", below)], *met):
            with self.subTest(domain):
                rule = self._write_filter(domain)
                refused = rule.sudo().with_user(1)._find_refused({place})[place]
                self.assertEqual(rule.id not in refused, domain in met)
                rule.unlink()

    def test_k9_what_nobody_may_read_is_not_asked(self):
        """Finding K9."""
        with self.assertRaises(AccessError):
            self._write_filter([("user_id.mailbox_account_ids.credential_ids.login", "=like", "a%")])

    def test_k9_nobody_says_who_wrote_a_filter(self):
        """Finding K9."""
        rule = self._write_filter([("name", "=", "x")])
        rule.write({"filter_user_id": 1})
        self.assertEqual(rule.filter_user_id, self.people["mailbox manager"])

    def test_j3_following_by_oneself_opens_no_email(self):
        """Findings A3 and K10. Where only the involved see mail; whom somebody else made follow is involved."""
        self.company.mailbox_who_sees = "involved"
        self.archive.with_user(self.anna).action_choose_level("full")
        reader = self.people["reader"]
        own = self.as_user(self.archive, reader)
        record = self.as_user(self.nina, reader)
        record.message_subscribe(reader.partner_id.ids)
        self.env.invalidate_all()
        self.assertIn(reader.partner_id, self.nina.message_partner_ids)
        self.assertFalse(own.search([("id", "=", self.archive.id)]))
        record.message_unsubscribe(reader.partner_id.ids)
        self.as_user(self.nina, self.people["salesperson"]).message_subscribe(reader.partner_id.ids)
        self.env.invalidate_all()
        self.assertTrue(own.search([("id", "=", self.archive.id)]))
