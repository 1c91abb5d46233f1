from collections import Counter

from ...engine import events

COUNTED = {
    events.FolderOpened: "opened",
    events.HeadersFetched: "new",
    events.HistoryFetched: "history",
    events.FlagsFetched: "flags",
    events.MessagesVanished: "gone",
    events.BodiesFetched: "bodies",
    events.FolderFailed: "failed folders",
}


class Claim:
    """A mailbox that this worker reads in this round, and what came of it: numbers only, for the log."""

    def __init__(self, account_id, fencing, matcher=None, is_sound=False):
        self.account_id = account_id
        self.fencing = fencing
        self.matcher = matcher
        self._is_sound = is_sound
        self._has_told = False
        self._counts = Counter()

    def note(self, event):
        """Count what `event` tells."""
        if isinstance(event, events.MailboxFinished):
            return
        self._has_told = True
        if name := COUNTED.get(type(event)):
            self._counts[name] += len(getattr(event, "rows", getattr(event, "bodies", (event,))))

    def is_unchanged(self, event):
        """Whether with `event` the mailbox was read to its end, and there was nothing to take in."""
        if not isinstance(event, events.MailboxFinished) or self._has_told or not self._is_sound:
            return False
        return event.complete and not event.error and not event.pause

    def has_news(self):
        """Whether mail came, so that more may follow soon."""
        return bool(self._counts["new"])

    def describe(self):
        """What came of it (str)."""
        counts = [f"{count} {name}" for name, count in self._counts.items() if count]
        return ", ".join(counts) or "unchanged"
