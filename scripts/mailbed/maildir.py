"""Writing straight into Dovecot's Maildirs, before the first login or beneath the running server."""

import base64
import itertools
import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from .ports import wait_until

# Part of every file name we write: two programs, or two runs of one, never choose the same.
_RUN = secrets.token_hex(4)
_COUNTER = itertools.count()


class Copy(NamedTuple):
    """One copy of a mail in one folder; `when` is INTERNALDATE as epoch, flags are Maildir's (S seen, R answered)."""

    user: str
    folder: str
    when: int
    flags: str
    raw: bytes


class Maildirs:
    """The mail store of a bed. Users are `alice` or `alice@corp.example`, folders as IMAP shows them."""

    def __init__(self, root, account):
        self.root = Path(root)
        self.account = account

    def put(self, copies):
        """Write any number of Copy tuples as messages that a client has already noticed (no \\Recent)."""
        made = set()
        for copy in copies:
            box = self.box(copy.user, copy.folder)
            if box not in made:
                self._make(box)
                made.add(box)
            self._write(box, "cur", copy)

    def append(self, user, raw, folder="INBOX", flags="", when=None):
        """Put one message into a folder with these Maildir flags, as IMAP's APPEND would; returns its file name."""
        return self._write_one(user, raw, folder, "cur", flags, when)

    def deliver(self, user, raw, folder="INBOX"):
        """Put one message into a folder as new mail (\\Recent, unseen), as a delivery would; returns its file name."""
        return self._write_one(user, raw, folder, "new", "", None)

    def flags(self, user, folder="INBOX"):
        """The flags of every message by its file's unique name: equal snapshots mean that nobody marked anything."""
        box = self.box(user, folder)
        names = [name for kind in ("cur", "new") for name in os.listdir(box / kind)]
        return {name.split(":")[0]: name.partition(":2,")[2] for name in names}

    def messages(self, user, folder="INBOX"):
        """The raw bytes of every message of a folder; lines end in LF, as they lie on the disk."""
        box = self.box(user, folder)
        return [path.read_bytes() for kind in ("cur", "new") for path in sorted((box / kind).glob("*"))]

    def folders(self, user):
        """The names of the user's folders on the disk that are not INBOX, as the Maildir spells them."""
        return sorted(path.name[1:] for path in self.box(user).glob(".*") if path.is_dir())

    def renumber(self, user, folder="INBOX", uidvalidity=None, next_uid=1):
        """Give the folder another UIDVALIDITY (a new one by default) and all its messages new UIDs from `next_uid`."""
        box = self.box(user, folder)
        if uidvalidity is None:
            uidvalidity = self._uidvalidity(box) + 1
        for stale in [*box.glob("dovecot.index*"), *box.glob("dovecot-uidlist*")]:
            stale.unlink(missing_ok=True)
        uidlist = box / "dovecot-uidlist"
        uidlist.write_text(f"3 V{uidvalidity} N{next_uid} G{secrets.token_hex(16)}\n")
        self._own(uidlist)
        return uidvalidity

    def wipe(self, user):
        """Remove all mail and folders of a user; the server makes an empty INBOX at the next login."""
        box = self.box(user)
        # A session that is just closing may write an index between listing and removing.
        wait_until(lambda: (shutil.rmtree(box, ignore_errors=True), not box.exists())[1], 5)

    def box(self, user, folder="INBOX"):
        """The directory of a folder."""
        name, domain = (user if "@" in user else f"{user}@corp.example").lower().split("@")
        maildir = self.root / domain / name / "Maildir"
        return maildir if folder in ("", "INBOX") else maildir / f".{_imap_utf7(folder).replace('/', '.')}"

    def _write_one(self, user, raw, folder, kind, flags, when):
        box = self.box(user, folder)
        self._make(box)
        return self._write(box, kind, Copy(user, folder, int(when or time.time()), flags, raw))

    def _make(self, box):
        """Make a folder and what is above it, all owned by the servers' account."""
        for path in reversed([box, *box.parents]):
            if path.is_relative_to(self.root) and not path.exists():
                path.mkdir(parents=True)
                self._own(path)
        for kind in ("cur", "new", "tmp"):
            if not (box / kind).exists():
                (box / kind).mkdir()
                self._own(box / kind)
        if box.name.startswith("."):
            (box / "maildirfolder").touch()
            self._own(box / "maildirfolder")

    def _write(self, box, kind, copy):
        """Write through tmp/, so that the server never sees half a mail. Dovecot reads the sizes from the name."""
        body = copy.raw.replace(b"\r\n", b"\n")
        name = f"{int(copy.when)}.M{next(_COUNTER):06d}R{_RUN}.mailbed,S={len(body)},W={len(body) + body.count(10)}"
        temporary = box / "tmp" / name
        with open(temporary, "wb") as file:
            file.write(body)
        os.utime(temporary, (copy.when, copy.when))
        self._own(temporary)
        os.rename(temporary, box / kind / (f"{name}:2,{''.join(sorted(copy.flags))}" if kind == "cur" else name))
        return name

    def _own(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.account.uid, self.account.gid)

    @staticmethod
    def _uidvalidity(box):
        """The folder's present UIDVALIDITY, or the time if no client has opened it yet."""
        try:
            header = (box / "dovecot-uidlist").read_text().split("\n", 1)[0]
        except FileNotFoundError:
            return int(time.time())
        return int(re.search(r" V(\d+)", header)[1])


def _imap_utf7(name):
    """Modified UTF-7 of RFC 3501, the alphabet of folder names."""

    def encode(match):
        coded = base64.b64encode(match[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return f"&{coded.decode()}-"

    return re.sub(r"[^\x20-\x7e]+", encode, name.replace("&", "&-"))
