"""Forms tell nothing of rows that whoever fills them in can't read, in whatever order their fields are asked for."""

import os
from itertools import permutations, product

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .access import AccessCase

ALIAS = "quokka@home.example"
# of nobody but their owner
PRIVATE = (ALIAS, "dingo", "echidna", "1 archived")
# of nobody in another company
COMPANY = ("numbat", "wombat", "bandicoot", "bilby@corp.example")
STRANGERS = {
    "colleague": PRIVATE,
    "company B mailbox manager": PRIVATE + COMPANY,
}
if os.environ.get("CRM_MAILBOX_SLOW"):
    STRANGERS["other company"] = PRIVATE + COMPANY


@tagged("post_install", "-at_install")
class TestDialogPairs(AccessCase):
    def setUp(self):
        super().setUp()
        self.company.mailbox_notice = "numbat"
        self.server.name = "wombat"
        self.account.write({"email": "bilby@corp.example", "alias_emails": ALIAS, "level": "exchanged"})
        block = self.env["mailbox.block"].create({"name": "echidna.example", "user_id": self.anna.id})
        rule = self.env["mailbox.activity.rule"].create({"name": "bandicoot", "company_id": self.company.id})
        folder = self.account.folder_ids[:1]
        folder.write({"path": "dingo", "level": "exchanged"})
        given = (self.account, self.server, folder, block, rule, self.company, self.anna)
        self.given = {rows._name: rows.id for rows in given}
        self.env.flush_all()

    def find_dialogs(self):
        names = self.env.registry
        return [self.env[name] for name in sorted(names) if name.startswith("mailbox.") and names[name]._transient]

    def prepare(self, dialog):
        """The values of a form that names the planted rows: one dict for each kind of what it asks."""
        named = {
            field.name: self.given[field.comodel_name]
            for field in dialog._fields.values()
            if field.type == "many2one" and field.comodel_name in self.given and field.name[-4:] != "_uid"
        }
        for field in dialog._fields.values():
            if field.type == "many2many" and field.comodel_name in self.given and not field.compute:
                named[field.name] = [[4, self.given[field.comodel_name]]]
            elif field.type == "one2many":
                named[field.name] = [[0, "virtual_1", {"user_id": self.anna.id}]]
        kinds = dialog._fields.get("kind")
        if not kinds or kinds.related:
            return [named]
        return [{**named, "kind": kind} for kind in kinds.get_values(self.env)]

    def find_fields(self, dialog):
        """What is told by a row that the form names: computed fields and the names of rows."""
        return [
            name
            for name, field in dialog._fields.items()
            if (field.compute or field.relational) and not field.groups and name[-4:] != "_uid"
        ]

    def nest(self, dialog, name):
        """The specifications of the field: as it is and, for rows, with all that stands in them."""
        field = dialog._fields[name]
        yield {}
        if field.relational:
            rows = self.env[field.comodel_name]._fields.values()
            yield {"fields": {"display_name": {}}}
            yield {"fields": {one.name: {} for one in rows if not one.groups and one.type != "one2many"}}

    def ask(self, dialog, method, arguments):
        """What a client is told (str), or nothing where it is refused."""
        self.env.invalidate_all()
        with self.env.cr.savepoint() as savepoint, mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule"):
            try:
                told = call_kw(dialog, method, arguments, {})
            except (UserError, IntegrityError):
                told = ""
            savepoint.rollback()
        return told

    def assert_silent(self, told, words):
        """`told` has none of `words`, and not what the owner lets colleagues see."""
        said = str(told).lower()
        for word in words:
            self.assertNotIn(word, said)
        self.assertNotIn("'level': 'exchanged'", said)

    def ask_form(self, dialogs, values, spec):
        """What the form of `values` answers. Those of them that are lists of rows stand in every specification."""
        lists = {name: {} for name, value in values.items() if isinstance(value, list)}
        return self.ask(dialogs, "onchange", [[], dict(values), list(values), {**lists, **spec}])

    def test_k5_a_form_tells_nothing_of_what_its_user_can_not_read(self):
        """Finding K5. What one field fetched with every right is in the cache when the next one is asked for."""
        asked = 0
        for dialog, (name, words) in product(self.find_dialogs(), STRANGERS.items()):
            dialogs = self.as_user(dialog, self.people[name])
            if not dialogs.has_access("create"):
                continue
            for values, pair in product(self.prepare(dialog), permutations(self.find_fields(dialog), 2)):
                for first, second in product(*(list(self.nest(dialog, field)) for field in pair)):
                    spec = {pair[0]: first, pair[1]: second}
                    told = self.ask_form(dialogs, values, spec)
                    asked += 1
                    with self.subTest(dialog=dialog._name, name=name, spec=spec, values=values):
                        self.assert_silent(told, words)
        self.assertGreater(asked, 500)

    def test_k5_nor_does_a_row_of_it(self):
        """Finding K5."""
        for dialog, (name, words) in product(self.find_dialogs(), STRANGERS.items()):
            dialogs = self.as_user(dialog, self.people[name])
            if not dialogs.has_access("create"):
                continue
            needed = {"email": "x@x.example", "reason": "x", "asked": "x", "days": 30}
            for values in self.prepare(dialog):
                values.update((field, value) for field, value in needed.items() if field in dialog._fields)
                for pair in permutations(self.find_fields(dialog), 2):
                    told = self.ask(dialogs, "web_save", [[], dict(values), {field: {} for field in pair}])
                    with self.subTest(dialog=dialog._name, name=name, pair=pair):
                        self.assert_silent(told, words)

    def test_k5_its_owner_is_told(self):
        """Finding K5."""
        dialogs = self.as_user(self.env["mailbox.account.confirm"], self.anna)
        spec = {name: {} for name in ("level", "levels", "alias_emails", "notice")}
        told = dialogs.onchange({"account_id": self.account.id}, ["account_id"], spec)["value"]
        self.assertEqual((told["alias_emails"], told["level"]), (ALIAS, "exchanged"))
        self.assertIn("numbat", told["notice"])
        dialogs = self.as_user(self.env["mailbox.level"], self.anna)
        values = {"kind": "own", "account_ids": [[4, self.account.id]]}
        told = self.ask_form(dialogs, values, {"level": {}, "sentence": {}})["value"]
        self.assertEqual(told["level"], "exchanged")
        self.assertIn("1 archived", told["sentence"])

    def test_k5_the_notices_number_is_its_owners(self):
        """Finding K5."""
        self.company.mailbox_notice_version = 77
        for name in STRANGERS:
            dialogs = self.as_user(self.env["mailbox.account.confirm"], self.people[name])
            dialogs = dialogs.with_context(default_account_id=self.account.id)
            with self.subTest(name):
                self.assertNotEqual(dialogs.default_get(["notice_version"])["notice_version"], 77)
