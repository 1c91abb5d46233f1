"""What the Odoo tests share: a company with a mail server, employees with mailboxes, a customer with a deal."""

import copy
import importlib.util
import inspect
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.mail.tools.discuss import Store
from odoo.models import BaseModel
from odoo.tests import TransactionCase

from .fake_server import HOST, FakeServer

PASSWORD = "correct horse battery"


class MailboxCase(TransactionCase):
    """Anna and Ben of the company write with Nina of Northwind, who has one open deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake = FakeServer()
        cls.addClassCleanup(cls.fake.close)
        cls.company = cls.env["res.company"].create({"name": "Corp"})
        cls.company.mailbox_archiving = True
        # a test of binding alone asks for the owner's word
        cls.company.mailbox_notice = False
        cls.server = cls.env["mailbox.server"].create(cls._prepare_server_values())
        cls.anna = cls._new_user("anna", "sales_team.group_sale_salesman")
        cls.ben = cls._new_user("ben", "sales_team.group_sale_salesman")
        cls.northwind = cls.env["res.partner"].create({"name": "Northwind", "is_company": True})
        cls.nina = cls.env["res.partner"].create(
            {"name": "Nina", "email": "nina@northwind.example", "parent_id": cls.northwind.id}
        )
        cls.deal = cls.env["crm.lead"].create(
            {
                "name": "Forty conveyors",
                "type": "opportunity",
                "partner_id": cls.nina.id,
                "user_id": cls.anna.id,
                "company_id": cls.company.id,
            }
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        # the database forgets each test, so the server has to as well
        for name in ("boxes", "passwords", "uidvalidity", "uidvalidities", "flags", "highest"):
            self.addCleanup(setattr, self.fake, name, copy.deepcopy(getattr(self.fake, name)))
        self.fake.commands.clear()

    @classmethod
    def _prepare_server_values(cls):
        return {
            "name": "Corp Mail",
            "company_id": cls.company.id,
            "domains": "corp.example",
            "incoming_host": HOST,
            "incoming_port": cls.fake.imap_port,
            "outgoing_host": HOST,
            "outgoing_port": cls.fake.smtp_port,
            "ca_certificate": cls.fake.certificate.authority_pem,
            "is_private_allowed": True,
        }

    @classmethod
    def _new_user(cls, login, groups, **values):
        return mail_new_test_user(
            cls.env,
            login=login,
            email=f"{login}@corp.example",
            groups=f"base.group_user,{groups}" if groups else "base.group_user",
            company_id=values.pop("company_id", cls.company.id),
            company_ids=values.pop("company_ids", [(6, 0, cls.company.ids)]),
            **values,
        )

    @classmethod
    def bind(cls, user, email=None):
        """A connected mailbox of `user`, bound without a dialog."""
        email = email or user.email
        cls.fake.add_user(email, PASSWORD)
        Account = cls.env["mailbox.account"].with_user(user).with_company(cls.company)
        credential = Account.env["mailbox.credential"].sudo()._seal(cls.server, email, PASSWORD)
        return Account._bind(cls.server, email, credential, receiving_only=False).sudo()

    @contextmanager
    def committing(self):
        """Inside, a commit releases a savepoint of the test's own transaction."""
        with self.enter_registry_test_mode():
            yield

    def show(self, entries, user=None):
        """What the chatter shows `user` (Anna) of `entries`: of each a dict with `subject`, `body`, `from`, `author` (a
        name), `to`, `files` (names), and `mailbox`, what is drawn around it."""
        if not entries:
            return []
        user = user or self.anna
        self.env.flush_all()
        entries = entries.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        data = Store().add(entries).get_result()
        names = {
            model: {row["id"]: row["name"] for row in data.get(model, ()) if "name" in row}
            for model in ("res.partner", "ir.attachment")
        }
        rows = {row["id"]: row for row in data["mail.message"]}
        return [
            {
                "subject": row["subject"],
                "body": row["body"][1] if row["body"] else "",
                "from": row.get("email_from"),
                "author": names["res.partner"].get(row["author_id"]),
                "to": row["incoming_email_to"],
                "files": [names["ir.attachment"][id_] for id_ in row["attachment_ids"]],
                "mailbox": row.get("mailbox"),
            }
            for row in (rows[entry.id] for entry in entries)
        ]

    def run_round(self):
        """One round of the scheduled action, over everything that is due."""
        self.env["mailbox.lease"].search([]).next_sync_at = datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        with self.committing():
            self.env.ref("crm_mailbox.ir_cron_mailbox_sync").method_direct_trigger()
        self.env.invalidate_all()


def find_buttons(model):
    """The public methods of ours that act on rows of `model` (a recordset): (name, arguments to call it with)."""
    cls = type(model)
    for name in dir(cls):
        method = getattr(cls, name)
        if name.startswith("_") or hasattr(BaseModel, name) or not inspect.isfunction(method):
            continue
        is_ours = method.__module__.startswith("odoo.addons.crm_mailbox")
        if is_ours and not hasattr(method, "_api_model") and not hasattr(method, "_api_private"):
            wanted = list(inspect.signature(method).parameters.values())[1:]
            yield name, ["x" for one in wanted if one.default is one.empty]


def load_migration(name):
    """The update script `name` (post-words.py) as a module; no two scripts have one name."""
    [path] = (Path(__file__).parents[1] / "migrations").glob(f"*/{name}")
    spec = importlib.util.spec_from_file_location("migration", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def seconds_left(seconds):
    """Inside, a scheduled action that commits a batch is told that it has so many `seconds` for others."""
    return patch.object(IrCron, "_commit_progress", lambda *_done, **_left: seconds)


def make_mail(sender, to, subject="Forty conveyors", text="Could you do 4 % if we take both?", **headers):
    """A mail as bytes with CR LF. Headers by name: `cc`, `bcc`, `date` (aware datetime), `message_id`, `files`."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    for name in ("cc", "bcc", "in_reply_to", "references"):
        if value := headers.get(name):
            mail[name.replace("_", "-").title()] = value
    mail["Subject"] = subject
    mail["Date"] = format_datetime(headers.get("date") or datetime.now(timezone.utc))
    mail["Message-ID"] = headers.get("message_id") or make_msgid(domain="northwind.example")
    mail.set_content(text)
    if html := headers.get("html"):
        mail.add_alternative(html, subtype="html")
    for name, content in headers.get("files") or ():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def use_key_folder(case):
    """A key folder of this test's own, with no key in it and none named in the database: its path."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    path = Path(folder.name) / "mailbox_key"
    patcher = patch.object(type(case.env["mailbox.key"]), "_get_folder", lambda _key: path)
    patcher.start()
    case.addCleanup(patcher.stop)
    case.env["ir.config_parameter"].search([("key", "=like", "crm_mailbox.%key%")]).unlink()
    return path
