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

    `sizes` {uid: octets} are what the server claims where that is not the truth, `flags` {uid: text} stand on them.
    `modseq`: HIGHESTMODSEQ, None for a server without; `uidnext`: where it is not the next after the highest.
    `unsaid`: folders LIST tells no status of."""

    def __init__(self, folders=None, answers=None, uidvalidity=7, says_uidnext=True, **how):
        self.folders = (
            folders if folders is not None else {"INBOX": {n: mail(n) for n in (1, 2, 4)}, "Sent": {9: mail(9)}}
        )
        self.uidvalidity = uidvalidity
        self.says_uidnext = says_uidnext
        self.sizes, self.flags, self.labels = {}, {}, {}
        self.modseq = self.uidnext = None
        self.unsaid = set()
        self._open = {}
        own = {
            "LIST": self._list,
            "STATUS": self._status,
            "EXAMINE": self._examine,
            "FETCH": self._fetch,
            "UID FETCH": self._fetch_by_uid,
        }
        super().__init__({**own, "NOOP": Said(), "ENABLE": self._enable, **(answers or {})}, **how)

    def _enable(self, _line, _tag, words):
        return Said(f"* ENABLED {words}")

    def _list(self, _line, _tag, words):
        told = [path for path in self.folders if "STATUS" in words and path not in self.unsaid]
        return Said(
            *[f'* LIST (\\HasNoChildren) "/" "{path}"' for path in self.folders],
            *[f'* STATUS "{path}" {self._numbers(path)}' for path in told],
        )

    def _status(self, _line, _tag, words):
        path = words.split('"')[1]
        return Said(f'* STATUS "{path}" {self._numbers(path)}')

    def _numbers(self, path):
        folder = self.folders[path]
        numbers = [f"MESSAGES {len(folder)} UNSEEN 0"]
        numbers += [f"UIDVALIDITY {self.uidvalidity}"] if self.uidvalidity else []
        numbers += [f"UIDNEXT {self.uidnext or max(folder, default=0) + 1}"] if self.says_uidnext else []
        numbers += [f"HIGHESTMODSEQ {self.modseq}"] if self.modseq else []
        return f"({' '.join(numbers)})"

    def _examine(self, _line, _tag, words):
        path, _, _parameters = words.partition(" (")
        self._open = self.folders[path.strip('"')]
        numbers = [f"* {len(self._open)} EXISTS"]
        if self.uidvalidity:
            numbers.append(f"* OK [UIDVALIDITY {self.uidvalidity}] valid")
        if self.says_uidnext:
            numbers.append(f"* OK [UIDNEXT {self.uidnext or max(self._open, default=0) + 1}] next")
        if self.modseq:
            numbers.append(f"* OK [HIGHESTMODSEQ {self.modseq}] changes")
        return Said(*numbers, end="OK [READ-ONLY] done")

    def _fetch(self, _line, _tag, words):
        sequence, _, items = words.partition(" ")
        highest = len(self._open)
        rows = [(number, uid) for number, uid in enumerate(sorted(self._open), 1) if _names(sequence, number, highest)]
        return Said(*[self._describe(number, uid, items) for number, uid in rows])

    def _fetch_by_uid(self, _line, _tag, words):
        sequence, _, items = words.partition(" ")
        highest = max(self._open, default=0)
        rows = [(number, uid) for number, uid in enumerate(sorted(self._open), 1) if _names(sequence, uid, highest)]
        return Said(*[self._describe(number, uid, items) for number, uid in rows])

    def _describe(self, number, uid, items):
        raw = self._open[uid]
        flags, labels = self.flags.get(uid, ""), self.labels.get(uid, "")
        row = f"* {number} FETCH (UID {uid} FLAGS ({flags})".encode()
        if "X-GM-LABELS" in items:
            row += f" X-GM-LABELS ({labels})".encode()
        if "RFC822.SIZE" in items:
            row += f" RFC822.SIZE {self.sizes.get(uid, len(raw))}".encode()
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
