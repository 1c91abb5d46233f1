"""Whatever happens to a mailbox, in any order: after quiet and one full cycle, database and server agree.

On a real Dovecot, with another mail program at work, connections cut and workers that die at any commit. As many runs
as fit in half a minute; CRM_MAILBOX_EXAMPLES=500 makes a night of it.
"""

import os
import random
import sys
import threading
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from odoocase import free_leases, start_odoo
from test_changes_live import LiveCase, make_mail
from webmail import Webmail

setUpModule = start_odoo
FOLDERS = ("INBOX", "Sent", "Kunden", "Clients")
FLAGS = ("", "\\Seen", "\\Flagged \\Seen", "\\Answered $Label1")
TIERS = ("qresync", "condstore", "uidnext")
MOST_RENUMBERINGS = 4  # beyond it a folder rests for a day, which is another test's matter
EXAMPLES = int(os.environ.get("CRM_MAILBOX_EXAMPLES", "20"))


class Crash(BaseException):
    """The worker dies: nothing of ours may catch it."""


class MailboxMachine(RuleBasedStateMachine):
    """The case gives the database, the bed and `machine_tier`, which is what the server is let to tell."""

    case = None

    @initialize(tier=st.sampled_from(TIERS))
    def begin(self, tier):
        self.webmail = self.case.begin()
        self.tier = tier
        self.delivered = self.renumberings = 0
        self.kunden = "Kunden"

    # ------------------------------------------------------------ somebody works on their mail

    @property
    def folders(self):
        return ("INBOX", "Sent", self.kunden)

    def _pick(self, place, number):
        """Some mail of some folder, or None where there is none."""
        path = self.folders[place % 3]
        uids = sorted(self.webmail.look(path))
        return (path, uids[number % len(uids)]) if uids else None

    @rule(place=st.integers(0, 2), is_customers=st.booleans(), flags=st.sampled_from(FLAGS))
    def deliver(self, place, is_customers, flags):
        self.delivered += 1
        name = f"{'customer' if is_customers else 'private'}-{self.delivered}"
        sender = {"sender": "aunt@family.example"} if not is_customers else {}
        self.webmail.deliver(self.folders[place], make_mail(name, **sender), flags)

    @rule(place=st.integers(0, 2), number=st.integers(0, 99), flags=st.sampled_from(FLAGS))
    def flag(self, place, number, flags):
        if found := self._pick(place, number):
            self.webmail.flag(*found, flags)

    @rule(place=st.integers(0, 2), number=st.integers(0, 99), to=st.integers(1, 2))
    def move(self, place, number, to):
        if found := self._pick(place, number):
            self.webmail.move(*found, self.folders[(place + to) % 3])

    @rule(place=st.integers(0, 2), number=st.integers(0, 99))
    def expunge(self, place, number):
        if found := self._pick(place, number):
            self.webmail.expunge(*found)

    @rule()
    def rename(self):
        to = "Clients" if self.kunden == "Kunden" else "Kunden"
        self.webmail.rename(self.kunden, to)
        self.kunden = to

    @precondition(lambda self: self.renumberings < MOST_RENUMBERINGS)
    @rule(place=st.integers(1, 2), first=st.sampled_from((1, 100, 4000)))
    def renumber(self, place, first):
        if not self._pick(place, 0):
            return
        self.renumberings += 1
        # a session that goes on believes the folder deleted
        self.webmail.__exit__()
        self.case.bed.mail.renumber("bulk", self.folders[place], next_uid=first)
        self.webmail = Webmail(self.case.facts, "bulk@corp.example")

    # ------------------------------------------------------------ Odoo reads it

    @rule()
    def sync(self):
        self._sync()

    @rule(after=st.integers(1, 25))
    def sync_and_be_cut_off(self, after):
        self._sync(_cut_after(after))

    @rule(number=st.integers(1, 25), is_committed=st.booleans())
    def sync_and_die(self, number, is_committed):
        self._sync(_die_at(number, is_committed))

    def _sync(self, *accidents):
        before = self._look()
        with ExitStack() as stack:
            for accident in (_only(self.tier), *accidents):
                stack.enter_context(accident)
            try:
                with self.case.environment() as env:
                    free_leases(env)
                    env.cr.commit()
                    env["mailbox.account"]._cron_sync()
            except Crash:
                pass
        assert self._look() == before, "reading wrote on the server"

    def _look(self):
        return {path: self.webmail.look(path) for path in self.folders}

    # ------------------------------------------------------------ quiet, and one full cycle

    def teardown(self):
        if not hasattr(self, "webmail"):
            return
        try:
            self._quiet()
            with self.case.environment() as env:
                for path, found in self._look().items():
                    self._compare(env, path, found)
                self._check_emails(env)
        finally:
            self.webmail.__exit__()

    def _quiet(self):
        """As if hours had passed: what is missing is missing twice, and every folder is counted."""
        from odoo.addons.crm_mailbox.models.sync import mailbox_folder_changes

        with patch.object(mailbox_folder_changes, "GRACE", timedelta(0)):
            for _cycle in range(4):
                with self.case.environment() as env:
                    env["mailbox.folder"].search([]).write({"is_count_due": True})
                self._sync()

    def _compare(self, env, path, found):
        copies = env["mailbox.message"].search([("folder_id.path", "=", path), ("state", "!=", "gone")])
        assert sorted(copies.mapped("imap_uid")) == sorted(found), (path, copies.mapped("imap_uid"), found)
        for copy in copies:
            message_id, flags = found[copy.imap_uid]
            if "customer" in message_id:
                assert (copy.state, copy.email_id.message_id) == ("stored", message_id), (path, copy.state, message_id)
                assert (copy.flags or "").split() == flags, (path, message_id, copy.flags, flags)
            else:
                assert (copy.state, copy.email_id.id, copy.flags) == ("skipped", False, False), (path, message_id)

    def _check_emails(self, env):
        emails = env["mailbox.email"].search([])
        ids = emails.mapped("message_id")
        assert len(ids) == len(set(ids)), "a mail was stored twice"
        assert not emails.filtered("is_pending"), "a mail waits to be archived"
        for email in emails:
            records = [(archive.res_model, archive.res_id) for archive in email.archive_ids]
            assert len(records) == len(set(records)) >= 2, records


def _only(tier):
    """A server that tells less than ours does."""
    from odoo.addons.crm_mailbox.engine.imap import changes as imap_changes
    from odoo.addons.crm_mailbox.engine.imap import session as imap

    stack = ExitStack()
    if tier != "qresync":
        stack.enter_context(patch.object(imap_changes, "enable", lambda _client: False))
    if tier == "uidnext":
        plain = imap._to_status

        def poor(answer):
            return plain({key: value for key, value in answer.items() if key != b"HIGHESTMODSEQ"})

        stack.enter_context(patch.object(imap, "_to_status", poor))
    return stack


def _cut_after(number):
    """The connection breaks at the command of that number."""
    from odoo.addons.crm_mailbox.engine import wire
    from odoo.addons.crm_mailbox.engine.imap import connection as imap_connection

    command, left, lock = imap_connection._Connection._command, [number], threading.Lock()

    def cutting(connection, name, *arguments):
        with lock:
            left[0] -= 1
        if not left[0]:
            wire.cut(connection.sock)
        return command(connection, name, *arguments)

    return patch.object(imap_connection._Connection, "_command", cutting)


def _die_at(number, is_committed):
    """The worker dies at the commit of that number, before it or right after."""
    from odoo.modules.registry import Registry

    model = Registry(MailboxMachine.case.database)["mailbox.sync"]
    commit, left = model._commit_point, [number]

    def dying(self, *arguments, **options):
        left[0] -= 1
        if not left[0] and not is_committed:
            raise Crash
        result = commit(self, *arguments, **options)
        if not left[0]:
            raise Crash
        return result

    return patch.object(model, "_commit_point", dying)


class TestStateMachine(LiveCase):
    def setUp(self):
        """The machine begins each of its runs itself."""

    def test_after_quiet_database_and_server_agree(self):
        MailboxMachine.case = self
        self.addCleanup(setattr, MailboxMachine, "case", None)
        random.seed(19)
        run_state_machine_as_test(
            MailboxMachine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                database=None,
                derandomize=EXAMPLES < 100,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, Phase.shrink] if EXAMPLES >= 100 else [Phase.generate],
            ),
        )
