"""What the server says of folders without opening them: by LIST-STATUS (RFC 5819) of all at once, else one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import RetryLater
from ..values import Fingerprint, FolderInfo
from .connection import Client

LARGEST = (1 << 63) - 1
Result = TypeVar("Result")


class ImapStatus:
    """The part of a session that asks for numbers of folders."""

    def _run(self, command: str, ask: Callable[[Client], Result]) -> Result:
        raise NotImplementedError

    def list_folders(self, options: str = "") -> tuple[FolderInfo, ...]:
        raise NotImplementedError

    def list_with_status(self) -> tuple[tuple[FolderInfo, ...], dict[str, Fingerprint] | None]:
        """Every folder that can be opened, and {path: its numbers} of those the server told them of.

        None where it tells them one by one only (`fetch_status`): which is not the same as telling of none."""
        options = self._run("CAPABILITY", _choose_options)
        if not options:
            return self.list_folders(), None
        try:
            listed = self.list_folders(options)
        except RetryLater as error:
            if error.code != "command_refused":
                raise
            return self.list_folders(), None
        return listed, self._run("LIST", lambda client: _to_fingerprints(client.take_statuses()))

    def fetch_status(self, path: str) -> Fingerprint | None:
        """The numbers of one folder; None where the server says nothing, or refuses: opening it will tell more."""

        def ask(client: Client) -> Fingerprint | None:
            client.take_statuses()
            client.ask_status(path, _choose_items(client))
            return next(iter(_to_fingerprints(client.take_statuses()).values()), None)

        try:
            return self._run("STATUS", ask)
        except RetryLater as error:
            if error.code != "command_refused":
                raise
            return None


def _choose_items(client: Client) -> str:
    modseq = " HIGHESTMODSEQ" if client.has_capability("CONDSTORE") else ""
    return f"(MESSAGES UIDNEXT UIDVALIDITY UNSEEN{modseq})"


def _choose_options(client: Client) -> str:
    """What LIST is to tell of each folder; '' where it can tell nothing."""
    if not client.has_capability("LIST-STATUS"):
        return ""
    special_use = "SPECIAL-USE " if client.has_capability("SPECIAL-USE") else ""
    return f"({special_use}STATUS {_choose_items(client)})"


def _to_fingerprints(statuses: dict[str, dict[bytes, Any]]) -> dict[str, Fingerprint]:
    return {
        "INBOX" if path.upper() == "INBOX" else path: Fingerprint(
            messages=_to_number(items.get(b"MESSAGES")),
            uidnext=_to_number(items.get(b"UIDNEXT")),
            uidvalidity=_to_number(items.get(b"UIDVALIDITY")),
            unseen=_to_number(items.get(b"UNSEEN")),
            # 0 is a folder that keeps none (RFC 7162, 3.1.2.2)
            modseq=_to_number(items.get(b"HIGHESTMODSEQ")) or None,
        )
        for path, items in statuses.items()
    }


def _to_number(value: object) -> int | None:
    """None also for what is no number: a folder with such a status is opened, and EXAMINE judges."""
    return value if isinstance(value, int) and 0 <= value <= LARGEST else None
