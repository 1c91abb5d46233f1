"""Another mail program on the same mailbox: what employees do to their mail while Odoo looks away."""

import imaplib
import re
import ssl
from contextlib import contextmanager

FLAGGING = re.compile(rb"UID (\d+).*FLAGS \(([^)]*)\)", re.DOTALL)


class Webmail:
    """One mailbox of the bed, by IMAP. A context manager; folders are named by path, mails by UID."""

    def __init__(self, facts, login):
        context = ssl.create_default_context(cafile=facts["ca"])
        self._imap = imaplib.IMAP4_SSL("127.0.0.1", facts["ports"]["imaps"], ssl_context=context, timeout=20)
        self._imap.login(login, facts["password"])

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._imap.shutdown()

    def folders(self):
        return [line.decode().rpartition(' "/" ')[2].strip('"') for line in self._ask("list") if line]

    def create(self, path):
        self._ask("create", f'"{path}"')

    def rename(self, path, to):
        self._ask("rename", f'"{path}"', f'"{to}"')

    def deliver(self, path, raw, flags=""):
        self._ask("append", f'"{path}"', f"({flags})", None, raw)

    def flag(self, path, uid, flags):
        with self._open(path):
            self._ask("uid", "STORE", str(uid), "FLAGS", f"({flags})")

    def move(self, path, uid, to):
        with self._open(path):
            self._ask("uid", "MOVE", str(uid), f'"{to}"')

    def expunge(self, path, *uids):
        with self._open(path):
            self._ask("uid", "STORE", ",".join(map(str, uids)), "+FLAGS", "(\\Deleted)")
            self._ask("expunge")

    def look(self, path):
        """{UID: (Message-ID, sorted flags)} of a folder."""
        with self._open(path, readonly=True):
            answer = self._ask("uid", "FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        found = {}
        for item in answer:
            if isinstance(item, tuple):
                uid, flags = FLAGGING.search(item[0]).groups()
                words = sorted(flag for flag in flags.decode().split() if flag != "\\Recent")
                found[int(uid)] = (item[1].decode().partition(":")[2].strip().strip("<>"), words)
        return found

    @contextmanager
    def _open(self, path, readonly=False):
        """The folder is selected inside only: a test may change it below the server's feet afterwards."""
        self._ask("select", f'"{path}"', readonly)
        yield
        self._ask("unselect")

    def _ask(self, verb, *arguments):
        status, answer = getattr(self._imap, verb)(*arguments)
        if status != "OK":
            raise AssertionError(f"{verb} {arguments[:2]}: {answer}")
        return answer
