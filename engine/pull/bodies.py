"""The second phase: the mails the database asked for, small ones together, large ones each alone and part by part."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from email.errors import MessageError

from ..errors import SLIPS, MailboxError, MessageRefused, RetryLater, trace
from ..events import FetchedBody
from ..html.clean import MarkupError
from ..imap.fetch_bisect import gather, to_refusal
from ..imap.messages import ImapMessages
from ..reading import read_email
from ..values import ReadEmail
from . import large, sync

_logger = logging.getLogger(__name__)
# what bytes that nobody thought of may raise in what reads them, ours and the libraries'
UNREADABLE = (*SLIPS, OSError, EOFError, MessageError, MarkupError, struct.error, zlib.error)


def fetch_bodies(
    session: ImapMessages, uids: tuple[int, ...], limit: int, be_patient: Callable[[], None]
) -> Iterator[tuple[FetchedBody, ...]]:
    """The mails `uids` of the open folder in batches that memory and a slow line can bear. None is left out.

    Above `limit` octets only a mail's header is read. `be_patient` is called before a large one begins. Raises
    MailboxError for what is not of one mail alone."""
    sizes = session.fetch_sizes(uids)
    if missing := tuple(FetchedBody(uid, None, MessageRefused("no_data")) for uid in uids if uid not in sizes):
        yield missing
    # a server that says no size may mean any
    small = {uid: size for uid, size in sizes.items() if 0 < size <= large.LARGE}
    for batch in sync.plan_batches(small):
        for piece, answer in gather(batch, lambda part: tuple(session.fetch_bodies(part))):
            yield (
                (FetchedBody(piece[0], None, to_refusal(answer)),)
                if isinstance(answer, RetryLater)
                else tuple(_read_small(uid, raw) for uid, raw in answer)
            )
    for uid in (uid for uid in sizes if uid not in small):
        be_patient()
        yield (read_safely(uid, lambda: large.read_large(session, uid, sizes[uid], limit)),)  # noqa: B023 - called at once


def _read_small(uid: int, raw: bytes | MessageRefused) -> FetchedBody:
    return FetchedBody(uid, None, raw) if isinstance(raw, MessageRefused) else read_safely(uid, lambda: read_email(raw))


def read_safely(uid: int, read: Callable[[], ReadEmail]) -> FetchedBody:
    """The mail as it was read. One that our own code trips over is put aside, and the others go on."""
    try:
        return FetchedBody(uid, read())
    except MessageRefused as error:
        return FetchedBody(uid, None, error)
    except MailboxError:
        raise
    except UNREADABLE as error:  # in this mail: it is put aside, the others go on
        _logger.error("a mail could not be read: %s", trace(error))
        return FetchedBody(uid, None, MessageRefused("unreadable"))
