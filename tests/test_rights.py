"""Rights come from who calls: not from a context key, a value that is sent along, or a field with every right."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access import FILE, SUBJECT, WORDS, AccessCase
from .common import make_mail

NINA, ID = "nina@northwind.example", "<one@northwind.example>"
NON_READERS = ("mailbox manager", "technician", "company B mailbox manager")


@tagged("post_install", "-at_install")
class TestRights(AccessCase):
    def as_person(self, name, model):
        return self.as_user(self.env[model], self.people[name])

    def add_rule(self, company=None, words="tangerine"):
        return self.env["mailbox.activity.rule"].create(
            {
                "name": "Fruit",
                "company_id": (company or self.company).id,
                "condition_ids": [(0, 0, {"field": "text", "operator": "contains", "value": words})],
            }
        )

    def assert_silent(self, said):
        for word in (SUBJECT, WORDS, FILE, NINA, "tangerine millions", "Forty conveyors"):
            self.assertNotIn(word, str(said))

    # ------------------------------------------------------------ computed with every right

    def test_h1_would_this_email_match_finds_what_the_user_reads(self):
        """Finding H1."""
        rule = self.add_rule(words="zzzz")
        theirs = self.add_rule(self.people["other company"].company_id)
        names = ["subject", "people", "res_name", "result", "is_fitting"]
        for name in NON_READERS:
            its = theirs if "B" in name else rule
            tried = self.as_person(name, "mailbox.rule.try").create({"rule_id": its.id, "words": SUBJECT})
            for order in (names, names[::-1]):
                self.env.invalidate_all()
                with self.subTest(name=name, order=order):
                    self.assert_silent(tried.read(order))
        tried = (
            self.as_person("sales manager", "mailbox.rule.try").sudo().create({"rule_id": rule.id, "words": SUBJECT})
        )
        self.assertEqual(tried.sudo(False).with_user(self.people["mailbox manager"]).sudo().subject, False)
        self.assertEqual(tried.subject, SUBJECT, "and readers find it")

    def test_h1_in_a_company_where_the_involved_see_mail_nobody_else_tries_rules_on_it(self):
        """Finding H1."""
        self.company.mailbox_who_sees = "involved"
        manager = self.people["reader"]
        manager.group_ids |= self.env.ref("crm_mailbox.group_mailbox_manager")
        rule = self.add_rule()
        tried = self.as_person("reader", "mailbox.rule.try").create({"rule_id": rule.id, "words": SUBJECT})
        self.assert_silent(tried.read(["subject", "people", "res_name", "result"]))
        self.assertEqual(self.as_person("reader", "mailbox.rule.simulation").start(30)["total"], 0)

    def test_h1_what_a_client_says_was_found_is_not_believed(self):
        """Finding H1."""
        rule = self.add_rule()
        theirs = self.add_rule(self.people["other company"].company_id)
        for name in NON_READERS:
            dialogs = self.as_person(name, "mailbox.rule.try")
            its = theirs if "B" in name else rule
            sent = {"rule_id": its.id, "words": "nothing has this", "is_fitting": True, "subject": "sent"}
            if "archive_id" in dialogs._fields:
                sent["archive_id"] = self.archive.id
            spec = {field: {} for field in ("words", "subject", "people", "res_name", "result", "is_fitting")}
            with self.subTest(name=name):
                self.assert_silent(dialogs.onchange(sent, ["words"], spec))
        with self.assertRaises(AccessError):
            rule.with_user(self.people["mailbox manager"])._explain(
                self.archive.with_user(self.people["mailbox manager"])
            )

    def test_l3_a_simulation_is_for_readers_and_of_what_they_read(self):
        """Finding L3."""
        self.add_rule()
        for name in NON_READERS:
            simulations = self.as_person(name, "mailbox.rule.simulation")
            with self.subTest(name=name), self.assertRaisesRegex(AccessError, "Read Archived Mail"):
                simulations.start(30)
            made_up = simulations.create({"days": 30, "kind": "count", "since": "2000-01-01", "until": "2100-01-01"})
            with self.subTest(name=name), self.assertRaisesRegex(AccessError, "Read Archived Mail"):
                made_up.step()
        manager = self.people["sales manager"]
        manager.group_ids |= self.env.ref("crm_mailbox.group_mailbox_manager")
        self.assertGreater(self.as_person("sales manager", "mailbox.rule.simulation").start(30)["total"], 0)

    def test_l3_how_often_a_rule_made_something_is_told_to_readers(self):
        """Finding L3."""
        rule = self.add_rule()
        self.archives.write({"rule_id": rule.id, "rule_outcome": "made"})
        for name in ("mailbox manager", "technician"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.as_user(rule, self.people[name]).read(["made_count"])
        self.assertEqual(self.as_user(rule, self.people["sales manager"]).made_count, len(self.archives))
        self.archive.with_user(self.anna).action_choose_level("nothing")
        self.env.invalidate_all()
        self.assertEqual(self.as_user(rule, self.people["sales manager"]).made_count, 0)

    # ------------------------------------------------------------ the mail gateway

    def _make_copy(self):
        """An email of Nina's to Ben alone, on no record that Cara, a salesperson with a lead, works on."""
        mail = make_mail(NINA, "ben@corp.example", "Quince", "Quince text", message_id=ID)
        self.fake.deliver("ben@corp.example", mail)
        cara = self._new_user("cara", "sales_team.group_sale_salesman")
        lead = self.env["crm.lead"].with_user(cara).with_company(self.company).create({"name": "Cara's"})
        return mail, cara, lead

    def _find_on(self, lead):
        archives = self.env["mailbox.archive"].with_context(active_test=False)
        return archives.search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)])

    def _forge(self, lead, mail):
        """All that an employee may do in the name of the gateway, after which its lead has none of the mail."""
        values = {"message_type": "email", "email_from": NINA, "message_id": ID, "subject": "Quince", "body": "x"}
        lead.env["mail.message"].create({**values, "model": "crm.lead", "res_id": lead.id, "is_internal": True})
        for _each in range(2):
            lead.message_post(**values)
        lead.env["mail.message"].with_context(mailbox_gateway=True).create(
            {**values, "model": "crm.lead", "res_id": lead.id, "create_uid": 1}
        )
        forged = make_mail(NINA, "ben@corp.example", "Quince", "Other text", message_id=ID)
        for raw in (forged, mail):
            lead.env["mail.thread"].message_process("crm.lead", raw, thread_id=lead.id)

    def test_h2_a_forged_message_of_the_gateway_files_nothing(self):
        """Finding H2."""
        mail, _cara, lead = self._make_copy()
        self.run_round()
        self._forge(lead, mail)
        self.env.cr.precommit.run()
        self.assertFalse(self._find_on(lead))

    def test_h2_nor_does_one_that_was_there_before_the_email(self):
        """Finding H2."""
        mail, _cara, lead = self._make_copy()
        self._forge(lead, mail)
        self.run_round()
        self.assertTrue(self.env["mailbox.email"].search([("subject", "=", "Quince")]).archive_ids)
        self.assertFalse(self._find_on(lead))

    def test_h2_another_mail_under_the_same_id_and_sender_files_nothing(self):
        """Finding H2. Whoever writes from outside to an alias knows both."""
        _mail, _cara, lead = self._make_copy()
        self.run_round()
        forged = make_mail(NINA, "ben@corp.example", "Quince", "Other text", message_id=ID)
        self.env["mail.thread"].message_process("crm.lead", forged, thread_id=lead.id)
        self.assertFalse(self._find_on(lead))

    def test_h2_the_key_of_what_was_received_is_nobodys_to_write(self):
        """Finding H2."""
        _mail, _cara, lead = self._make_copy()
        with self.assertRaises(AccessError):
            lead.env["mail.message"].create({"model": "crm.lead", "res_id": lead.id, "mailbox_content_key": "x"})
        with self.assertRaises(AccessError):
            lead.message_ids[:1].write({"mailbox_content_key": "x"})

    # ------------------------------------------------------------ context keys

    def test_h6_explaining_everything_is_no_context_key(self):
        """Finding H6."""
        self.archive.with_user(self.anna).action_choose_level("full")
        for name in ("colleague", "portal"):
            archives = self.as_person(name, "mailbox.archive").with_context(mailbox_explain_all=True)
            with self.subTest(name=name):
                try:
                    said = archives.explain("res.partner", self.nina.id, NINA)
                except AccessError:
                    continue
                self.assertEqual(said, ["No email with this address was filed."])

    def test_h6_what_was_taken_off_is_not_to_be_had_by_active_test(self):
        """Finding H6."""
        self.archive.with_user(self.anna).action_not_here()
        for name in ("reader", "sales manager", "salesperson", "administrator"):
            archives = self.as_person(name, "mailbox.archive").with_context(active_test=False)
            with self.subTest(name=name):
                self.assertFalse(archives.search([("id", "=", self.archive.id)]))
                self.assertFalse(archives.search([("id", "=", self.archive.id), ("active", "in", [True, False])]))
                with self.assertRaises(AccessError):
                    archives.browse(self.archive.id).read(["seen_subject"])
        own = self.as_person("owner", "mailbox.archive").with_context(active_test=False)
        self.assertTrue(own.search([("id", "=", self.archive.id)]), "but by its owner")

    def test_h6_old_mail_makes_no_activity_by_a_context_key(self):
        """Finding H6."""
        self.add_rule()
        self.company.mailbox_activity = True
        self.email.date = "2020-01-01"
        self.archives.rule_outcome = False
        self.archives.with_context(mailbox_rules_on_purpose=True)._apply_rules()
        self.assertEqual(set(self.archives.mapped("rule_outcome")), {"history"})

    # ------------------------------------------------------------ names

    def test_m2_a_many2one_tells_no_private_name(self):
        """Finding M2."""
        block = self.env["mailbox.block"].with_user(self.anna).create({"name": "pomegranate.example"})
        question = self.env["mailbox.question"].create(
            {
                "company_id": self.company.id,
                "account_id": self.account.id,
                "user_id": self.anna.id,
                "date": self.email.date,
                "email_ids": self.email.ids,
            }
        )
        values = {"question_id": question.id, "res_model": "res.partner", "res_id": self.nina.id}
        candidate = self.env["mailbox.candidate"].create(values)
        folder = self.account.folder_ids[:1]
        rows = {block: "pomegranate.example", question: SUBJECT, candidate: "Nina", folder: folder.path}
        for row, word in rows.items():
            for name, user in self.everybody:
                self.env.invalidate_all()
                # as `convert_to_read` of a many2one asks for it
                said = self.as_user(row, user).sudo().display_name
                with self.subTest(row=row, name=name):
                    self.assertEqual(word in said, name == "owner", said)
        dialogs = self.as_person("company B mailbox manager", "mailbox.level")
        [told] = dialogs.create({"kind": "folder", "folder_id": folder.id}).read(["level"])
        self.assertFalse(told["level"])

    def test_m2_the_name_of_a_question_is_of_an_email_that_is_read(self):
        """Finding M2. Whoever took a question over reads some of its emails only."""
        mail = make_mail(NINA, "anna@corp.example", "Quince", date=None)
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        quince = self.env["mailbox.email"].search([("subject", "=", "Quince")])
        quince.archive_ids[:1].with_user(self.anna).action_choose_level("nothing")
        successor = self.people["sales manager"]
        question = self.env["mailbox.question"].create(
            {
                "company_id": self.company.id,
                "user_id": successor.id,
                "date": self.email.date,
                "email_ids": (quince | self.email).ids,
            }
        )
        self.assertIn(SUBJECT, self.as_user(question, successor).display_name)

    # ------------------------------------------------------------ companies

    def test_m7_a_request_names_no_company_of_others(self):
        """Finding M7."""
        other = self.people["company B mailbox manager"]
        server = {"name": "x", "incoming_host": "x.example", "outgoing_host": "x.example"}
        for model, values in {
            "mailbox.invitation": {},
            "mailbox.rule.simulation": {},
            "mailbox.server": server,
            "mailbox.activity.rule": {"name": "x"},
        }.items():
            rows = self.as_user(self.env[model], other)
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    rows.create({**values, "company_id": self.company.id})
                row = rows.create({**values, "company_id": other.company_id.id})
                # a rule is asked before a row is written, and does not see where it goes
                with self.assertRaises(AccessError):
                    row.company_id = self.company
        with self.assertRaises(AccessError):
            self.as_user(self.env["mailbox.block"], other).create({"name": NINA, "company_id": self.company.id})

    def test_m7_a_condition_is_put_into_no_rule_of_another_company(self):
        """Finding M7."""
        other = self.people["company B mailbox manager"]
        theirs = self.add_rule(other.company_id).condition_ids
        rule = self.add_rule()
        with self.assertRaises(AccessError):
            self.as_user(theirs, other).rule_id = rule
        with self.assertRaises(AccessError):
            self.as_user(theirs, other).create({"rule_id": rule.id, "value": "x"})

    def test_m7_a_form_that_is_filled_in_tells_nothing_of_another_company(self):
        """Finding M7."""
        other = self.people["company B mailbox manager"]
        sent = {"company_id": self.company.id, "name": NINA, "kind": "blocked"}
        told = self.as_user(self.env["mailbox.block"], other).onchange(sent, ["name"], {"name": {}, "past_count": {}})
        self.assertFalse(told["value"].get("past_count"))
        line = (0, 0, {"user_id": other.id, "email": "x@corp.example"})
        spec = {"line_ids": {"fields": {"problem": {}, "server_id": {"fields": {"display_name": {}}}}}, "summary": {}}
        told = self.as_user(self.env["mailbox.invitation"], other).onchange(
            {"company_id": self.company.id, "line_ids": [line]}, ["line_ids"], spec
        )
        self.assertNotIn("Corp Mail", str(told))
        self.assertIn("0 of ", str(told))

    # ------------------------------------------------------------ the privacy look-up, caches

    def test_l7_the_privacy_look_up_lists_what_the_user_reads(self):
        """Finding L7."""
        officer = self.people["privacy officer"]
        officer.group_ids |= self.env.ref("base.group_system")
        self.entry.sudo().author_id = self.nina
        wizard = self.as_user(self.env["privacy.lookup.wizard"], officer).create({"name": "Nina", "email": NINA})
        wizard.action_lookup()
        self.assertTrue(wizard.line_ids)
        found = wizard.line_ids.filtered(lambda line: line.res_model == "mail.message")
        self.assertFalse(set(found.mapped("res_id")) & set(self.archives.mail_message_id.ids))

    def test_l8_what_was_computed_with_every_right_is_not_in_the_users_cache(self):
        """Finding L8."""
        self.archive.with_user(self.anna).action_choose_level("exchanged")
        archive = self.as_user(self.archive, self.people["reader"])
        names = [name for name, field in archive._fields.items() if field.compute and not field.store]
        self.env.invalidate_all()
        expected = {name: str(archive[name]) for name in names}
        self.env.invalidate_all()
        for name in names:
            archive.sudo()[name]
            archive.sudo().with_user(self.anna)[name]
        self.assertEqual({name: str(archive[name]) for name in names}, expected)
        private = self.env["crm.lead"].create({"name": "Loquat", "company_id": self.company.id, "user_id": self.ben.id})
        self.archive.res_model, self.archive.res_id = "crm.lead", private.id
        self.env.flush_all()
        own = self.as_user(self.archive, self.anna)
        self.assertEqual((own.sudo().res_name, own.res_name), ("Loquat", ""))
