"""A worker that dies at any commit, and a lease that was taken, lose nothing and double nothing."""

import ast
import signal
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, free_leases, start_odoo

setUpModule = start_odoo
MODELS = Path(__file__).resolve().parents[2] / "models"
# scheduled actions that go batch by batch: the mark of what is left goes with each batch, so that one that is cut off
# goes on where it stopped (TestLevelsAndBlocks, TestAccess, TestSealLive)
BATCH_BY_BATCH = {
    "mailbox_account_connecting.py",
    "mailbox_archive_level.py",
    "mailbox_block_past.py",
    "mailbox_email_seal.py",
    "mailbox_email_unseal.py",
}


def take_stock(env):
    """All that a run leaves, comparable between databases."""
    messages = env["mailbox.message"].search([])
    archives = env["mailbox.archive"].search([])
    entries = env["mail.message"].search([("subtype_id", "=", env.ref("crm_mailbox.mt_email").id)])
    return {
        "messages": sorted((m.user_id.login, m.folder_id.path, m.imap_uid, m.state) for m in messages),
        "emails": sorted(env["mailbox.email"].search([]).mapped("content_key")),
        "archives": sorted((a.email_id.content_key, a.res_model, a.res_id, a.is_published) for a in archives),
        "entries": sorted((e.model, e.res_id, e.date, e.subject or "", len(e.attachment_ids)) for e in entries),
    }


class TestCrash(OdooCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.control = "live_crash_control"
        cls.new_database(cls.control, cls.database)
        cls.read_everything(cls.control)
        with cls.environment(cls.control) as env:
            cls.wanted = take_stock(env)

    def test_the_control_run_has_something_to_lose(self):
        for kind, rows in self.wanted.items():
            self.assertGreater(len(rows), 50, kind)

    def test_dying_at_any_commit_loses_nothing_and_doubles_nothing(self):
        """Criterion 8."""
        from odoo.addons.crm_mailbox.models.sync.mailbox_sync import COMMIT_POINTS

        for point in COMMIT_POINTS:
            for moment in ("before", "after"):
                with self.subTest(point=point, moment=moment):
                    self._die_and_recover(point, moment)

    def _die_and_recover(self, point, moment):
        name = f"live_crash_{point}_{moment}"
        self.new_database(name, self.database)
        self.assertEqual(self.run_worker("die", point, moment, database=name), -signal.SIGKILL)
        with self.environment(name) as env:
            free_leases(env)
        self.read_everything(name)
        with self.environment(name) as env:
            self.assertEqual(take_stock(env), self.wanted)
        self.drop_database(name)


class TestCommitsHaveNames(unittest.TestCase):
    def test_nothing_commits_but_the_named_points_and_actions_between_their_batches(self):
        calls = [
            (file.name, node.lineno)
            for file in sorted([*MODELS.rglob("*.py"), *MODELS.parent.glob("[wc]*/*.py")])
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in ("commit", "_commit_progress")
        ]
        while_reading = [file for file, _line in calls if file not in BATCH_BY_BATCH]
        self.assertEqual(while_reading, ["mailbox_sync.py"], calls)

    def test_every_named_point_is_used_and_every_used_one_is_named(self):
        tree, *others = (
            ast.parse((MODELS / file).read_text())
            for file in ("sync/mailbox_sync.py", "sync/mailbox_sync_round.py", "filing/mailbox_sync.py")
        )
        used = {
            node.args[0].value
            for one in (tree, *others)
            for node in ast.walk(one)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_commit_point"
        }
        [named] = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and node.targets[0].id == "COMMIT_POINTS"
        ]
        self.assertEqual(used, set(named))


class TestLease(OdooCase):
    def test_whoever_lost_the_lease_changes_no_row(self):
        """Criterion 9."""
        from odoo.addons.crm_mailbox.models.account.mailbox_lease import LeaseLost

        with self.environment() as first, self.environment() as second:
            ours = first["mailbox.lease"]._claim(10)
            self.assertEqual(len(ours), len(self.employees))
            first.cr.commit()
            self.assertFalse(second["mailbox.lease"]._claim(10), "a claimed mailbox is nobody else's")
            second.cr.commit()
            account_id, fencing = next(iter(ours.items()))
            free_leases(second)
            second.cr.commit()
            theirs = second["mailbox.lease"]._claim(10)
            second.cr.commit()
            self.assertGreater(theirs[account_id], fencing)
            for late in ("_renew", "_release"):
                arguments = [account_id, fencing] + (["2020-01-01"] if late == "_release" else [])
                with self.subTest(late), self.assertRaises(LeaseLost):
                    getattr(first["mailbox.lease"], late)(*arguments)
                self.assertEqual(first.cr.rowcount, 0)
                first.cr.rollback()
            free_leases(second)

    def test_a_worker_that_was_taken_over_stores_nothing_more(self):
        from odoo.addons.crm_mailbox.engine.events import FoldersListed
        from odoo.addons.crm_mailbox.engine.values import FolderInfo
        from odoo.addons.crm_mailbox.models.sync.claim import Claim

        with self.environment() as env:
            free_leases(env)
            account_id, fencing = next(iter(env["mailbox.lease"]._claim(1).items()))
            env.cr.commit()
            event = FoldersListed(account_id, (FolderInfo("Stolen"),))
            late = Claim(account_id, fencing - 1)
            self.assertFalse(env["mailbox.sync"]._receive(late, event))
            self.assertFalse(env["mailbox.folder"].search([("path", "=", "Stolen")]))
            free_leases(env)
