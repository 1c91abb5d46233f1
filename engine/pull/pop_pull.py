"""A POP mailbox in one round: what is not known yet, the newest first, and the bodies the database asks for.

POP has no numbers that last and tells of nothing that changed. So the database knows a message by its key and gives
it a number of its own; a message that is missing is not gone, because many servers show the last thirty days only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from ..errors import MessageRefused
from ..events import Event, FetchedBody, FolderSettled, FoldersListed, HeadersFetched, Job, RefusedRow, UidlsListed
from ..imap import folders
from ..mime import header
from ..mime.spool import Spool
from ..pop.session import AT_ONCE, INBOX, PopMessage, PopSession
from ..reading import read_email
from ..values import Fingerprint, FolderCursor, HeaderRow, ReadEmail
from .bodies import read_safely
from .large import LARGE, only_header, read_spooled

UIDVALIDITY = 1 << 32  # of no IMAP folder: what was read by one protocol is mapped anew by the other
Number = int
Content = TypeVar("Content")


class PopPull:
    """Reads the mailbox: `put` takes the events, `ask` those that want an answer, `check_time` raises where nothing
    new may begin, `read_bodies` fetches what the database asks for of (path, uidvalidity) by `fetch_bodies`."""

    def __init__(
        self,
        session: PopSession,
        job: Job,
        put: Callable[[Event], None],
        ask: Callable[[Event], tuple[int, ...]],
        check_time: Callable[[], None],
        read_bodies: Callable[[str, int], None],
        be_patient: Callable[[], None],
    ) -> None:
        self._session = session
        self._job = job
        self._put = put
        self._ask = ask
        self._check_time = check_time
        self._read_bodies = read_bodies
        self._be_patient = be_patient
        self._messages: dict[Number, PopMessage] = {}

    def run(self) -> None:
        """Read it. Raises MailboxError, and whatever the callables raise."""
        job, listed = self._job, self._session.list_folders()
        if frozenset(listed) != job.listed:
            self._put(FoldersListed(job.account_id, listed))
        cursor = next((cursor for cursor in job.cursors if cursor.path == INBOX), FolderCursor(INBOX))
        if not folders.choose(listed, job.roles, job.choices, has_labels=False) or cursor.is_paused:
            return
        messages = self._session.list_messages()
        now = _fingerprint(messages)
        if now == cursor.fingerprint and not cursor.has_wanted:
            return
        self._read(messages)
        self._put(FolderSettled(job.account_id, INBOX, UIDVALIDITY, now))

    def _read(self, messages: tuple[PopMessage, ...]) -> None:
        job, keys = self._job, tuple(message.key for message in messages)
        done, *numbers = self._ask(UidlsListed(job.account_id, INBOX, UIDVALIDITY, keys, job.history_limit)) or (0,)
        self._messages = dict(zip(numbers, messages, strict=False))
        self._read_bodies(INBOX, UIDVALIDITY)
        new = sorted(number for number in numbers if number > done)
        for start in range(0, len(new), AT_ONCE):
            self._check_time()
            self._read_headers(new[start : start + AT_ONCE])
            self._read_bodies(INBOX, UIDVALIDITY)

    def _read_headers(self, numbers: list[Number]) -> None:
        rows: list[HeaderRow] = []
        refused: list[RefusedRow] = []
        answers = self._session.fetch_headers(self._messages[number] for number in numbers)
        for number, (message, answer) in zip(numbers, answers, strict=True):
            if isinstance(answer, MessageRefused):
                refused.append(RefusedRow(number, message.size, answer, message.key))
            else:
                rows.append(_to_row(number, message, answer))
        done = numbers[-1]
        self._put(HeadersFetched(self._job.account_id, INBOX, UIDVALIDITY, done, tuple(rows), tuple(refused)))

    # ------------------------------------------------------------ bodies

    def fetch_bodies(self, numbers: tuple[Number, ...]) -> Iterator[tuple[FetchedBody, ...]]:
        """The mails of these numbers, one by one. None is left out."""
        for number in numbers:
            message = self._messages.get(number)
            yield (read_safely(number, lambda: self._fetch_body(message)),)  # noqa: B023 - called at once

    def _fetch_body(self, message: PopMessage | None) -> ReadEmail:
        """One mail. Raises MessageRefused, and MailboxError for what is not of this mail alone."""
        if message is None:
            raise MessageRefused("no_data")
        if message.size > self._job.size_limit:
            [(_message, top)] = self._session.fetch_headers([message])
            return only_header(_checked(top), message.size)
        if message.size <= LARGE:
            return read_email(_checked(self._session.fetch_mail(message, b"".join)))
        self._be_patient()
        return read_spooled(_checked(self._session.fetch_mail(message, Spool().write)))


def _checked(answer: Content | MessageRefused) -> Content:
    """What came. Raises the refusal it may be."""
    if isinstance(answer, MessageRefused):
        raise answer
    return answer


def _to_row(number: Number, message: PopMessage, raw: bytes) -> HeaderRow:
    fields = header.split(raw)[0]
    return HeaderRow(
        uid=number,
        flags=(),
        size=message.size,
        internal_date=header.arrival(fields),
        header=header.read_fields(fields),
        uidl=message.key,
    )


def _fingerprint(messages: tuple[PopMessage, ...]) -> Fingerprint:
    """The same as long as no message comes or goes."""
    seal = hashlib.sha256("".join(message.key for message in messages).encode())
    return Fingerprint(len(messages), int.from_bytes(seal.digest()[:8], "big") >> 1, UIDVALIDITY, 0)
