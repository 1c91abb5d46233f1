"""What is somebody's own, and what nobody reads at all: each model, by user, by whatever way Odoo offers."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access import SUBJECT, AccessCase

# who finds the row of Anna's, of every model about her mailbox, at any level and whoever sees archived mail
OWN = {
    "mailbox.message": {"owner"},
    "mailbox.folder": {"owner"},
    "mailbox.account": {"owner", "mailbox manager", "technician", "administrator"},
    "mailbox.decision": {"owner", "privacy officer"},
    "mailbox.request": {"owner", "reader"},
    "mailbox.question": {"owner"},
    "mailbox.candidate": {"owner"},
    "mailbox.quarantine": {"mailbox manager", "technician", "administrator"},
    "mailbox.account.confirm": {"owner"},
    "mailbox.credential": set(),
    "mailbox.attempt": set(),
    "mailbox.lease": set(),
    "mailbox.level.choice": set(),
    "mailbox.thread.reference": set(),
    "mailbox.activity.claim": set(),
}
# fields that say something, where a model has them
TELLING = (
    "never_show",
    "alias_emails",
    "subject",
    "email",
    "path",
    "reason",
    "address",
    "secret",
    "imap_uid",
    "res_name",
    "level",
    "key",
)
# and one that says that the row is there, of each of the others
ROW = {
    "mailbox.question": "date",
    "mailbox.lease": "claimed_until",
    "mailbox.activity.claim": "slot",
    "mailbox.attempt": "tried_at",
}


@tagged("post_install", "-at_install")
class TestAccessOwn(AccessCase):
    def setUp(self):
        super().setUp()
        archive = self.archive.with_user(self.anna)
        archive.action_not_here()["decision"]
        self.env["mailbox.decision"].search([], limit=1).with_user(self.anna).action_undo()
        archive.action_choose_level("exchanged")
        self.as_user(self.archive, self.people["reader"]).action_ask()
        question = self.env["mailbox.question"].create(
            {
                "company_id": self.company.id,
                "account_id": self.account.id,
                "user_id": self.anna.id,
                "kind": "choice",
                "date": self.email.date,
                "email_ids": self.email.ids,
            }
        )
        self.env["mailbox.candidate"].create(
            {"question_id": question.id, "res_model": "crm.lead", "res_id": self.deal.id}
        )
        message = self.copies.filtered(lambda copy: copy.user_id == self.anna)
        message.copy({"imap_uid": 999, "state": "quarantined", "reason": "unreadable", "put_aside_at": self.email.date})
        self.env["mailbox.activity.claim"].create({"res_model": "crm.lead", "res_id": self.deal.id, "slot": "open"})
        self.open_dialogs()

    def open_dialogs(self):
        mine = self.env(user=self.anna)
        mine["mailbox.account.confirm"].create({"account_id": self.account.id, "never_show": "doctor@clinic.example"})
        mine["mailbox.attempt"]._is_once_too_often("sign_in")

    def rows(self, model):
        """The rows of `model` that are about Anna's mailbox."""
        records = self.env[model].search([])
        for name in ("user_id", "account_id", "email_id"):
            if name in records._fields:
                mine = {"user_id": self.anna, "account_id": self.account, "email_id": self.email}[name]
                records = records.filtered(lambda one, name=name, mine=mine: not one[name] or one[name] == mine)
        return records

    def test_who_finds_what(self):
        self.env.flush_all()
        for model, readers in OWN.items():
            rows = self.rows(model)
            self.assertTrue(rows, model)
            names = [name for name in (*TELLING, ROW.get(model)) if name in rows._fields]
            for name, user in self.everybody:
                for way in ("search", "read", "group", "export", "names"):
                    with self.subTest(f"{model} by {way}: {name}"):
                        self.env.invalidate_all()
                        found = getattr(self, f"by_{way}")(self.as_user(rows, user), names)
                        self.assertEqual(bool(found), name in readers)
                        if name not in ("owner",):
                            self.assertNotIn(SUBJECT, str(found))

    # ------------------------------------------------------------ the ways

    def by_search(self, rows, names):
        return self._try(lambda: rows.search([("id", "in", rows.ids)]).ids)

    def by_read(self, rows, names):
        return self._try(lambda: rows.read(names))

    def by_group(self, rows, names):
        return self._try(lambda: self._group(rows)[0][0])

    def _group(self, rows):
        own = [("id", "in", rows.ids)]
        counts = rows._read_group(own, [], ["__count"])
        self.assertEqual(rows.formatted_read_group(own, [], ["__count"])[0]["__count"], counts[0][0])
        return counts

    def by_export(self, rows, names):
        user = rows.env.user
        if not (user.has_group("base.group_allow_export") or user.has_group("base.group_erp_manager")):
            with self.assertRaises(UserError):
                rows.export_data(["id"])
            return self.by_read(rows, names)
        return self._try(lambda: rows.export_data(names)["datas"])

    def by_names(self, rows, names):
        return self._try(lambda: rows.name_search("", [("id", "in", rows.ids)]))

    def _try(self, way):
        """What comes of it; None for whoever is refused."""
        try:
            return way() or None
        except AccessError:
            return None
