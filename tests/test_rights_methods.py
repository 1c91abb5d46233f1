"""Every public method of our models, called by kinds of users who have no right there: it says no word and changes
nothing."""

import inspect

from odoo.exceptions import AccessError, MissingError, RedirectWarning, UserError
from odoo.tests import tagged

from .planted import MARK, PlantedCase

# no right at all about Anna's mail, so nothing of it may change by their doing
STRANGERS = ("colleague", "other company", "company B mailbox manager", "portal")
# rights about mailboxes, not about mail: they come upon no word
OFFICERS = ("mailbox manager", "technician", "privacy officer")
REFUSED = (AccessError, MissingError, RedirectWarning, UserError, ValueError, TypeError, KeyError, AttributeError)
# whose rows tell that something was changed
TABLES = (
    "account archive block candidate decision email folder level_choice message question request server thread "
    "activity_rule activity_rule_condition"
).split()
# core's own, and what is asked of a model and not of its rows
CORES = {
    "create",
    "write",
    "unlink",
    "read",
    "copy",
    "init",
    "export_data",
    "search_read",
    "onchange",
    "message_process",
}
# it opens connections: its own tests call it
OUTSIDE = {"action_bind", "action_bind_receiving", "action_test", "action_look_up", "action_sign_in"}


@tagged("post_install", "-at_install")
class TestRightsMethods(PlantedCase):
    def setUp(self):
        super().setUp()
        owner = self.env(user=self.anna)
        owner["mailbox.block"].create({"name": "zqwx-block.example"})
        question = self.env["mailbox.question"].create(
            {
                "company_id": self.company.id,
                "account_id": self.account.id,
                "user_id": self.anna.id,
                "date": self.email.date,
                "email_ids": self.planted["nothing"].ids,
            }
        )
        self.env["mailbox.candidate"].create(
            {"question_id": question.id, "res_model": "res.partner", "res_id": self.nina.id}
        )
        archive = self.planted["exchanged"].archive_ids.filtered(lambda one: one.res_model == "res.partner")[:1]
        self.as_user(archive, self.people["reader"]).action_ask()
        line = {"field": "text", "operator": "contains", "value": "zqw"}
        self.rule = self.env["mailbox.activity.rule"].create(
            {"name": "Rule", "company_id": self.company.id, "condition_ids": [(0, 0, line)]}
        )
        self.given = {
            "res_model": "res.partner",
            "res_id": self.nina.id,
            "text": "nina@northwind.example",
            "key": self.planted["nothing"].thread_id.id,
            "level": "full",
            "whole": True,
            "ids": self.planted["full"].ids,
            "days": 30,
            "kind": "count",
            "user_id": self.anna.id,
            "reason": "because",
            "help_message": "",
            "values": {},
            "vals": {},
            "vals_list": [{}],
            "fields_to_export": ["display_name"],
        }
        self.env.flush_all()

    def get_methods(self):
        """(model, name) of the public methods that this addon adds to models."""
        for model, records in self.env.items():
            own = [cls for cls in type(records).mro() if cls.__module__.startswith("odoo.addons.crm_mailbox.")]
            names = {name for cls in own for name, method in vars(cls).items() if inspect.isfunction(method)}
            for name in sorted(names) if not records._abstract else ():
                is_private = getattr(getattr(type(records), name), "_api_private", False)
                if not (name.startswith("_") or is_private or name in CORES | OUTSIDE):
                    yield model, name

    def get_hash(self):
        """What the rows of our tables hold that were there before anybody called anything (list)."""
        self.env.flush_all()
        all_rows = "SELECT '{0}', md5(string_agg(one::text, '' ORDER BY id)) FROM mailbox_{0} one WHERE id <= {1}"
        self.env.cr.execute(" UNION ALL ".join(all_rows.format(name, newest) for name, newest in self.newest))
        return self.env.cr.fetchall()

    def count_writes(self):
        """How often this transaction has changed or deleted a row of our tables, taken back or not (int). Hashing them
        all for each call would take ten times as long as the calls."""
        self.env.flush_all()
        counts = "pg_stat_get_xact_tuples_updated(one) + pg_stat_get_xact_tuples_deleted(one)"
        tables = [f"mailbox_{name}" for name in TABLES]
        self.env.cr.execute(f"SELECT SUM({counts}) FROM unnest(%s::regclass[]) one", [tables])
        return self.env.cr.fetchone()[0]

    def get_rows(self, model):
        """What a method is called on: the model, and rows that have to do with Anna's mail."""
        records = self.env[model].with_context(active_test=False)
        if model == "ir.attachment":
            return self.env["mailbox.email"].union(*self.planted.values()).attachment_ids[:1]
        if model == "mail.message":
            return records.search([("id", "in", self.planted["full"].archive_ids.mail_message_id.ids)], limit=1)
        if model in ("res.partner", "crm.lead"):
            return self.nina if model == "res.partner" else self.deal
        if model == "mailbox.archive":
            return records.union(*(email.archive_ids[:1] for email in self.planted.values()))
        if model == "mailbox.email":
            return records.union(*self.planted.values())
        return records.search([], limit=3, order="id desc")

    def call(self, record, name):
        """What `name` says, called with what it has to be given; None where it refuses."""
        method = getattr(record, name)
        wanted = inspect.signature(method).parameters.values()
        values = {
            one.name: self.given.get(one.name, False)
            for one in wanted
            if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        }
        try:
            return method(**values)
        except REFUSED:
            return None

    def try_out(self, record, name, user, before):
        """What was wrong with it that `user` called the method `name` of `record` (str or None)."""
        savepoint = self.env.cr.savepoint()
        writes = self.count_writes()
        try:
            said = str(self.call(self.as_user(record, user), name))
            changed = before is not None and self.count_writes() != writes and self.get_hash() != before
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.clear()
        return "says a word" if MARK in said else "changes something" if changed else None

    def test_no_public_method_says_a_word_or_changes_a_row(self):
        """Findings H1, H6, M1. By those who have no right there."""
        self.env.cr.execute(
            " UNION ALL ".join(f"SELECT '{name}', COALESCE(max(id), 0) FROM mailbox_{name}" for name in TABLES)
        )
        self.newest = self.env.cr.fetchall()
        before, wrong = self.get_hash(), set()
        methods = list(self.get_methods())
        rows = {model: self.get_rows(model) for model in {model for model, _name in methods}}
        for name in (*STRANGERS, *OFFICERS):
            user = self.people[name]
            for model, method in methods:
                is_for_model = getattr(getattr(type(self.env[model]), method), "_api_model", False)
                for record in [self.env[model]] if is_for_model else rows[model]:
                    if found := self.try_out(record, method, user, before if name in STRANGERS else None):
                        wrong.add((name, f"{model}.{method}", found))
        self.assertFalse(sorted(wrong))
