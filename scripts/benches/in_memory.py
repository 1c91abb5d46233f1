"""A mail server that is a list: an IMAP session as the puller knows it, with everything but the network."""

from collections.abc import Iterator

from odoo.addons.crm_mailbox.engine import values
from odoo.addons.crm_mailbox.engine.mime import mail as mime

HEADER_END = b"\r\n\r\n"


class MailsInMemory:
    """An INBOX that holds `mails`, numbered from 1."""

    def __init__(self, mails: list[bytes]) -> None:
        self._mails = dict(enumerate(mails, 1))

    def open(self, _settings: values.ServerSettings, _credentials: values.Credentials) -> "MailsInMemory":
        return self

    def __enter__(self) -> "MailsInMemory":
        return self

    def __exit__(self, *_error: object) -> None:
        self.abort()

    def abort(self) -> None:
        """Nothing is under way."""

    def list_with_status(self) -> tuple[tuple[values.FolderInfo, ...], dict[str, values.Fingerprint]]:
        count = len(self._mails)
        numbers = values.Fingerprint(count, uidnext=count + 1, uidvalidity=1, unseen=0)
        return (values.FolderInfo("INBOX", "inbox", "name"),), {"INBOX": numbers}

    def has_labels(self) -> bool:
        return False

    def find_tier(self, _status: values.FolderStatus) -> values.Tier:
        return "none"

    def examine(self, _path: str, _since: tuple[int, int] | None = None) -> values.FolderStatus:
        return values.FolderStatus(len(self._mails), uidvalidity=1, uidnext=len(self._mails) + 1)

    def first_uid_of_newest(self, status: values.FolderStatus, count: int) -> int:
        return max(1, status.exists - count + 1)

    def fetch_headers(self, first: int, last: int) -> tuple[values.HeaderRow, ...]:
        found = {uid: self._mails[uid] for uid in range(first, min(last, len(self._mails)) + 1)}
        return tuple(
            values.HeaderRow(uid, ("\\Seen",), len(raw), None, mime.parse_header(raw.partition(HEADER_END)[0]))
            for uid, raw in found.items()
        )

    def fetch_sizes(self, uids: tuple[int, ...]) -> dict[int, int]:
        return {uid: len(self._mails[uid]) for uid in uids}

    def fetch_bodies(self, uids: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
        return ((uid, self._mails[uid]) for uid in uids)
