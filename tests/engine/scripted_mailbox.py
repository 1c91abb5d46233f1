"""An Imap with mails in it: a dict of folders behind the scripted server."""

import re

from scripted_server import Imap, Said


def mail(number, size=0):
    """A small mail with CR LF."""
    head = (
        f"From: Nina <nina@cust.example>\r\nTo: anna@us.example\r\nSubject: Mail {number}\r\nMessage-ID: <{number}@x>"
    )
    return f"{head}\r\n\r\nbody {number}{'.' * size}\r\n".encode()


class Mailbox(Imap):
    """`folders` is {path: {uid: bytes}}. `uidnext`, `uidvalidity`: as EXAMINE says them, None to say nothing.

    `sizes` {uid: octets} are what the server claims where that is not the truth."""

    def __init__(self, folders=None, answers=None, uidvalidity=7, says_uidnext=True):
        self.folders = (
            folders if folders is not None else {"INBOX": {n: mail(n) for n in (1, 2, 4)}, "Sent": {9: mail(9)}}
        )
        self.uidvalidity = uidvalidity
        self.says_uidnext = says_uidnext
        self.sizes = {}
        self._open = {}
        own = {"LIST": self._list, "EXAMINE": self._examine, "FETCH": self._fetch, "UID FETCH": self._fetch_by_uid}
        super().__init__({**own, **(answers or {})})

    def _list(self, *_command):
        return Said(*[f'* LIST (\\HasNoChildren) "/" "{path}"' for path in self.folders])

    def _examine(self, _line, _tag, words):
        self._open = self.folders[words.strip('"')]
        numbers = [f"* {len(self._open)} EXISTS"]
        if self.uidvalidity:
            numbers.append(f"* OK [UIDVALIDITY {self.uidvalidity}] valid")
        if self.says_uidnext:
            numbers.append(f"* OK [UIDNEXT {max(self._open, default=0) + 1}] next")
        return Said(*numbers, end="OK [READ-ONLY] done")

    def _fetch(self, _line, _tag, words):
        number = int(words.split(" ")[0])
        return Said(f"* {number} FETCH (UID {sorted(self._open)[number - 1]})")

    def _fetch_by_uid(self, _line, _tag, words):
        sequence, _, items = words.partition(" ")
        rows = []
        for number, uid in enumerate(sorted(self._open), 1):
            if _names(sequence, uid, max(self._open)):
                rows.append(self._describe(number, uid, items))
        return Said(*rows)

    def _describe(self, number, uid, items):
        raw = self._open[uid]
        row = f"* {number} FETCH (UID {uid} FLAGS () RFC822.SIZE {self.sizes.get(uid, len(raw))}".encode()
        section = re.search(r"BODY\.PEEK(\[[^\]]*\])", items)
        if section:
            content = raw if section[1] == "[]" else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            row += b" BODY%s {%d}\r\n" % (section[1].encode(), len(content)) + content
        return row + b")\r\n"


def _names(sequence, uid, highest):
    """Whether the sequence set names `uid`; `n:*` names the highest even if that is below n (RFC 3501, 9)."""
    for part in sequence.split(","):
        first, _, last = part.partition(":")
        ends = [highest if end == "*" else int(end) for end in (first, last or first)]
        if min(ends) <= uid <= max(ends):
            return True
    return False
