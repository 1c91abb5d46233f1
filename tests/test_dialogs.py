"""Dialogs are their user's: nobody else reads, writes or presses them, and none holds on to a mailbox it has bound."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models.security.mailbox_attempt import MOST_AN_HOUR
from .common import PASSWORD, MailboxCase, find_buttons

CARA = "cara@corp.example"


class DialogCase(MailboxCase):
    """Cara, who belongs to no group, and Ron, who wants what is hers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cara = cls._new_user("cara", None)
        cls.ron = cls._new_user("ron", None)
        for user in (cls.cara, cls.ron):
            cls.fake.add_user(user.email, PASSWORD)

    def open_dialog(self, user, email=None, password=PASSWORD):
        Dialog = self.env["mailbox.account.bind"].with_user(user).with_company(self.company)
        return Dialog.create({"email": email or user.email, "password": password})

    def get_mailbox(self, email=CARA):
        return self.env["mailbox.account"].search([("email", "=", email)])


@tagged("post_install", "-at_install")
class TestDialogWalk(DialogCase):
    """Every transient model of ours, also those that come later, with every way a client has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        everything = "base.group_system,crm_mailbox.group_mailbox_privacy,sales_team.group_sale_manager"
        cls.owner = cls._new_user("owner", everything)
        cls.others = {"employee": cls.ron, "administrator": cls._new_user("tech", everything)}
        account = cls.bind(cls.owner)
        block = {"name": "doctor@clinic.example", "kind": "protected", "user_id": cls.owner.id}
        folder = {"account_id": account.id, "path": "Private"}
        cls.given = {
            "mailbox.account": account,
            "mailbox.server": cls.server,
            "mailbox.folder": cls.env["mailbox.folder"].create(folder),
            "mailbox.block": cls.env["mailbox.block"].create(block),
            "mailbox.activity.rule": cls.env["mailbox.activity.rule"].create(
                {"name": "Offers", "company_id": cls.company.id}
            ),
            "res.company": cls.company,
            "res.users": cls.ben,
        }

    def find_dialogs(self):
        return sorted(
            name for name, model in self.env.registry.items() if name.startswith("mailbox.") and model._transient
        )

    def make(self, name):
        """A row of the dialog `name` that its owner has opened, with whatever it must have."""
        Dialog = self.env[name].with_user(self.owner).with_company(self.company)
        defaults = Dialog.default_get(list(Dialog._fields))
        needed = [
            field
            for field in Dialog._fields.values()
            if field.required and field.store and not field.related and field.name not in defaults
        ]
        values = {field.name: self.give(field) for field in needed}
        if "account_ids" in Dialog._fields:
            values["account_ids"] = [(6, 0, self.given["mailbox.account"].ids)]
        return Dialog.create(values)

    def give(self, field):
        if field.type == "many2one":
            given = self.given.get(field.comodel_name)
            return (given or self.make(field.comodel_name)).id
        return {"selection": lambda: field.get_values(self.env)[0], "integer": lambda: 1}.get(field.type, lambda: "x")()

    def find_ways(self, dialog):
        """Every way to a row that is known by its number: name of the method and its arguments."""
        names = [name for name, field in dialog._fields.items() if not field.groups]
        spec = {name: {} for name in names}
        written = {
            name: dialog[name].id if field.type == "many2one" else dialog[name]
            for name, field in dialog._fields.items()
            if field.store and not field.readonly and field.type not in ("one2many", "many2many") and not field.groups
        }
        written = {name: value for name, value in written.items() if name not in ("id", "create_uid", "write_uid")}
        yield "read", [names]
        yield "read", [["display_name"]]
        yield "web_read", [spec]
        yield "export_data", [["create_date"]]
        yield "onchange", [written, list(written)[:1], spec]
        yield "write", [written]
        yield "web_save", [written, spec]
        yield "copy", []
        yield "unlink", []
        yield from find_buttons(dialog)

    def test_c1_a_dialog_is_its_users_alone(self):
        """Finding C1."""
        dialogs = self.find_dialogs()
        self.assertGreaterEqual(len(dialogs), 12)
        for name in dialogs:
            dialog = self.make(name)
            before = self.look_at(dialog)
            for who, user in self.others.items():
                theirs = self.env[name].with_user(user).with_company(self.company)
                for method, arguments in self.find_ways(dialog):
                    with self.subTest(f"{name}.{method} by {who}"):
                        self.assert_refused(theirs, method, [dialog.ids, *arguments])
                with self.subTest(f"{name} searched by {who}"):
                    self.assertFalse(theirs.has_access("read") and theirs.search([("id", "=", dialog.id)]))
            self.env.invalidate_all()
            self.assertEqual(self.look_at(dialog), before)

    def look_at(self, dialog):
        return dialog.sudo().read([name for name in dialog._fields if name not in ("write_uid", "write_date")])

    def assert_refused(self, records, method, arguments):
        with self.env.cr.savepoint() as savepoint:
            # who may not export at all is told so
            with self.assertRaises(UserError if method == "export_data" else AccessError):
                call_kw(records, method, arguments, {})
            savepoint.rollback()
        self.env.invalidate_all()

    def test_c1_the_owner_of_a_dialog_uses_it(self):
        """Finding C1."""
        for name in self.find_dialogs():
            with self.subTest(name):
                dialog = self.make(name)
                self.assertTrue(dialog.read(["display_name", "create_date"]))
                self.assertEqual(dialog.search([("id", "=", dialog.id)]), dialog)
                dialog.unlink()

    def test_c1_nobody_adds_a_line_to_somebody_elses_dialog(self):
        """Finding C1. Whoever opened it would invite with it whom they do not see."""
        mine = self.make("mailbox.invitation")
        tech = self.others["administrator"]
        Line = self.env["mailbox.invitation.line"].with_user(tech).with_company(self.company)
        with self.env.cr.savepoint() as savepoint:
            try:
                Line.create({"invitation_id": mine.id, "user_id": tech.id, "email": "x@corp.example"})
            except AccessError:
                pass
            self.env.invalidate_all()
            self.assertNotIn("x@corp.example", mine.line_ids.mapped("email"))
            savepoint.rollback()


@tagged("post_install", "-at_install")
class TestDialogs(DialogCase):
    # ------------------------------------------------------------ what a dialog holds on to

    def test_c1_a_dialog_that_has_bound_reaches_no_mailbox(self):
        """Finding C1."""
        dialog = self.open_dialog(self.cara)
        dialog.action_bind()
        mailbox = self.get_mailbox()
        self.assertTrue(mailbox.credential_ids)
        self.assertFalse(dialog.sudo().credential_id)
        dialog.action_stop_waiting()
        dialog.write({"email": "sales@corp.example", "password": False})
        dialog.action_bind()
        self.assertTrue(dialog.error)
        dialog.unlink()
        self.assertEqual(mailbox.credential_ids._to_engine__().password, PASSWORD)
        self.assertFalse(self.get_mailbox("sales@corp.example"))

    def test_c1_a_dialog_that_holds_a_mailboxs_credential_does_nothing_with_it(self):
        """Finding C1. As dialogs of the former version do until they are vacuumed."""
        dialog = self.open_dialog(self.cara)
        dialog.action_bind()
        mailbox = self.get_mailbox()
        kept = mailbox.credential_ids
        self.env.cr.execute("UPDATE mailbox_account_bind SET credential_id = %s", [kept.id])
        self.env.invalidate_all()
        for move in (
            dialog.action_stop_waiting,
            lambda: dialog.write({"email": "sales@corp.example", "password": False}),
            dialog.action_bind,
            dialog.unlink,
        ):
            move()
            self.assertEqual(mailbox.credential_ids, kept)
            self.assertEqual(kept._to_engine__().password, PASSWORD)
        self.assertEqual(self.env["mailbox.account"].search([]), mailbox)

    def test_c1_a_password_is_bound_by_whoever_typed_it(self):
        """Finding C1. Even past the rule on dialogs."""
        dialog = self.open_dialog(self.cara)
        stolen = dialog.with_user(self.ron).sudo()
        for change in ({"email": self.ron.email, "password": False}, {"email": CARA}, {}):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                stolen.write(change)
                stolen.action_bind()
                self.assertFalse(self.env["mailbox.account"].search([]))
                savepoint.rollback()
                self.env.invalidate_all()
        self.fake.commands.clear()
        outcome = (
            self.env["mailbox.account"]
            .with_user(self.ron)
            ._try_to_bind(self.server, self.ron.email, dialog.sudo().credential_id, False)
        )
        self.assertIn("for another address or server", outcome["error"])
        self.assertFalse(self.fake.commands)

    def test_c1_a_password_goes_to_the_server_it_was_typed_for(self):
        """Finding C1. Whatever becomes of the dialog between typing and pressing."""
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "any"})
        typed = {"is_choosing": True, "preset": "own", "incoming_host": "imap.evil.example", "is_sending": False}
        for change in ({"password": False}, {}):
            dialog = self.open_dialog(self.cara)
            with self.subTest(change):
                dialog.write({**typed, **change})
                self.assertFalse(dialog.sudo().credential_id, "and the field is empty")
                dialog.action_bind()
                self.assertEqual(dialog.error, "Enter the password of your mailbox.")
        dialog = self.open_dialog(self.cara)
        self.env.cr.execute(
            "UPDATE mailbox_account_bind SET is_choosing = true, preset = 'own', is_sending = false, "
            "incoming_host = 'imap.evil.example' WHERE id = %s",
            [dialog.id],
        )
        self.env.invalidate_all()
        dialog.action_bind()
        self.assertIn("for another address or server", dialog.error)
        self.assertFalse(self.env["mailbox.account"].search([]))

    def test_c1_a_server_that_its_employee_typed_is_bound(self):
        """Finding C1. What is typed in one go belongs together."""
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "any"})
        self.server.domains = "else.example"
        Dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = Dialog.create(
            {"email": CARA, "preset": "own", "incoming_host": "localhost", "is_sending": False, "password": PASSWORD}
        )
        credential = dialog.sudo().credential_id
        self.assertTrue(credential._is_for(CARA, dialog._get_server()))
        dialog.action_bind()
        self.assertEqual(dialog.error, "This server can't be used. Ask your administrator to check its name and port.")

    def test_c1_what_was_typed_is_worth_an_hour(self):
        """Finding C1. A dialog that is closed leaves nothing that serves anybody."""
        dialog = self.open_dialog(self.cara)
        self.env.cr.execute("UPDATE mailbox_credential SET create_date = create_date - interval '61 minutes'")
        self.env.invalidate_all()
        dialog.action_bind()
        self.assertTrue(dialog.error)
        self.assertFalse(self.get_mailbox())
        self.env["mailbox.credential"]._gc_orphans()
        self.assertFalse(self.env["mailbox.credential"].search([]))

    def test_c1_a_dialog_that_is_closed_keeps_nothing(self):
        """Finding C1."""
        dialog = self.open_dialog(self.cara)
        self.assertEqual(dialog.action_close(), {"type": "ir.actions.act_window_close"})
        self.assertFalse(self.env["mailbox.credential"].search([]))

    def test_c1_a_dialog_that_is_deleted_takes_its_password_along(self):
        """Finding C1."""
        self.open_dialog(self.cara).unlink()
        self.assertFalse(self.env["mailbox.credential"].search([]))

    def test_c1_nobody_sneaks_a_credential_in_by_a_default(self):
        """Finding C1. Everybody may keep defaults of their own, and sudo takes them."""
        mailbox = self.bind(self.cara)
        theirs = self.open_dialog(self.cara).sudo().credential_id
        Default = self.env["ir.default"].with_user(self.ron)
        for model, name, value in (
            ("mailbox.account.bind", "credential_id", theirs.id),
            ("mailbox.credential", "account_id", mailbox.id),
            ("mailbox.credential", "server_id", self.server.id),
            ("mailbox.account", "is_granted", True),
        ):
            with self.subTest(f"{model}.{name}"), self.env.cr.savepoint() as savepoint:
                Default.set(model, name, value, user_id=True)
                self.assertFalse(self.open_dialog(self.ron, password=False).sudo().credential_id)
                credential = self.open_dialog(self.ron).sudo().credential_id
                self.assertTrue(credential._is_for(self.ron.email, self.server))
                self.assertFalse(self.env["mailbox.account"].with_user(self.ron).sudo().default_get([name]).get(name))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_c1_the_test_of_a_server_uses_what_was_typed_for_it(self):
        """Finding C1. Not a mailbox's credential that its dialog was made to point at."""
        mailbox = self.bind(self.cara)
        boss = self._new_user("boss", "base.group_system")
        dialog = self.env["mailbox.server.test"].with_user(boss).create({"server_id": self.server.id, "email": CARA})
        self.env.cr.execute(
            "UPDATE mailbox_server_test SET credential_id = %s WHERE id = %s", [mailbox.credential_ids.id, dialog.id]
        )
        self.env.invalidate_all()
        self.fake.commands.clear()
        dialog.action_test()
        self.assertTrue(dialog.error)
        self.assertFalse(self.fake.commands)
        self.assertTrue(mailbox.credential_ids)

    # ------------------------------------------------------------ private lists

    def test_m1_the_dialog_of_confirming_is_for_the_owner_of_the_mailbox(self):
        """Finding M1. Neither saved nor on its way to it, it tells what somebody else's mailbox says."""
        account = self.bind(self.cara)
        account.write({"alias_emails": "kumquat@corp.example", "level": "nothing"})
        boss = self._new_user("boss", "base.group_system")
        for user in (self.ron, boss):
            Confirm = self.env["mailbox.account.confirm"].with_user(user).with_company(self.company)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    Confirm.create({"account_id": account.id})
                self.env.invalidate_all()
        Confirm = self.env["mailbox.account.confirm"].with_user(self.ron).with_company(self.company)
        spec = {"alias_emails": {}, "level": {}}
        try:
            told = Confirm.onchange({"account_id": account.id}, ["account_id"], spec)
        except AccessError:
            told = ""
        self.assertNotIn("kumquat", str(told))
        self.assertNotIn("nothing", str(told))
        own = self.env["mailbox.account.confirm"].with_user(self.cara).create({"account_id": account.id})
        self.assertEqual((own.alias_emails, own.level), ("kumquat@corp.example", "nothing"))

    def test_m1_whom_somebody_never_shows_is_read_by_nobody_else(self):
        """Finding M1. Neither in the dialog of confirming nor in that of lifting a block."""
        account = self.bind(self.cara)
        mine = self.env(user=self.cara)
        block = mine["mailbox.block"].create({"name": "doctor@clinic.example", "kind": "protected"})
        values = {"account_id": account.id, "never_show": "doctor@clinic.example"}
        dialogs = (
            mine["mailbox.account.confirm"].create(values),
            mine["mailbox.block.lift"].create({"block_id": block.id}),
        )
        for user in (self.ron, self._new_user("boss", "base.group_system")):
            for dialog in dialogs:
                theirs = dialog.with_user(user)
                with self.subTest(f"{dialog._name} by {user.login}"):
                    self.assertFalse(theirs.search([]))
                    self.assertFalse(theirs.search([("id", "=", dialog.id), ("display_name", "!=", False)]))
                    with self.assertRaises(AccessError):
                        theirs.read(["never_show" if "never_show" in dialog._fields else "block_id"])

    def test_m1_the_level_of_a_mailbox_is_told_nobody_by_a_dialog(self):
        """Finding M1."""
        account = self.bind(self.cara)
        account.level = "nothing"
        Level = self.env["mailbox.level"].with_user(self.ron).with_company(self.company)
        try:
            told = Level.create({"account_ids": account.ids}).read(["level", "is_as_mailbox"])
        except AccessError:
            told = ""
        self.assertNotIn("nothing", str(told))

    # ------------------------------------------------------------ the brake

    def test_l1_attempts_are_counted_where_nobody_deletes_them(self):
        """Finding L1."""
        for _attempt in range(MOST_AN_HOUR["sign_in"]):
            dialog = self.open_dialog(self.cara, password="quince-canary")
            dialog.action_bind()
            self.assertIn("refused this address or password", dialog.error)
            dialog.unlink()
        self.fake.commands.clear()
        dialog = self.open_dialog(self.cara)
        dialog.action_bind()
        self.assertEqual(dialog.error, "Too many attempts. Try again in an hour.")
        self.assertFalse(self.fake.commands)
        for user in (self.cara, self._new_user("boss", "base.group_system")):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self.env["mailbox.attempt"].with_user(user).has_access(operation))
        self.env["mailbox.attempt"]._gc_tried()
        self.assertEqual(self.env["mailbox.attempt"].search_count([]), MOST_AN_HOUR["sign_in"] + 1)
