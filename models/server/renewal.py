import threading
from contextlib import contextmanager
from dataclasses import replace

from odoo import SUPERUSER_ID, api
from psycopg2.errors import LockNotAvailable, SerializationFailure

from ...engine.errors import NeedsOwner, RetryLater

ENDED = "oauth_sign_in_again"
LOCK_SECONDS = 20
TRIES = 5
# of this process to the database, each for as long as a provider takes to answer
CONNECTIONS = 6
_SLOTS = threading.BoundedSemaphore(CONNECTIONS)


class Renewal:
    """The sign-in of one mailbox for the thread that reads it: the token at hand while it is fresh, else a new one.

    Providers give the next refresh token with the new access token, and take the former back. So one of all threads
    and workers asks, while it holds the row's lock; the others wait and find what it stored. What came is committed
    before anybody uses it: a cursor of its own, never the transaction of a batch, which may be rolled back.
    """

    def __init__(self, registry, credential):
        """For the `credential` of a mailbox, as it was read just now."""
        self._registry = registry
        self._account_id = credential.account_id.id
        self._host = credential.account_id.server_id.incoming_host
        self._credentials = credential._to_engine__()
        self._is_fresh = credential._is_fresh()

    def __call__(self, force):
        """Credentials to sign in with; `force`: those of before were refused. Raises MailboxError."""
        if not force and self._is_fresh:
            return self._credentials
        with _SLOTS:
            self._credentials = self._renew(self._credentials.token if force else "")
        return self._credentials

    def _renew(self, refused):
        for _attempt in range(TRIES):
            try:
                return self._take_turn(refused)
            except SerializationFailure:
                # somebody stored another one while we waited for the lock: our snapshot is from before
                continue
            except LockNotAvailable:
                break
        raise RetryLater("in_use", host=self._host)

    def _take_turn(self, refused):
        with self._lock() as credential:
            sent = credential._open_tokens__().refresh
            if credential._is_fresh() and credential._to_engine__().token != refused:
                return credential._to_engine__()
            try:
                return credential._renew__()
            except NeedsOwner as error:
                if error.code != ENDED:
                    raise
                ended = error
        return self._find_other(sent, ended)

    def _find_other(self, sent, ended):
        """What the owner has signed in for meanwhile: the refresh token `sent` is not the stored one any more."""
        with self._lock() as credential:
            if credential._open_tokens__().refresh == sent:
                raise ended
            return credential._to_engine__()

    @contextmanager
    def _lock(self):
        """The mailbox's credential in a transaction of its own, nobody else's until its end."""
        with self._registry.cursor() as cr:
            cr.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
            credentials = api.Environment(cr, SUPERUSER_ID, {})["mailbox.credential"]
            yield self._find(credentials)

    def _find(self, credentials):
        return credentials._lock_of(self._account_id)


class SharedRenewal(Renewal):
    """The same with the one token that an application has for all mailboxes of a server."""

    def __init__(self, registry, credential, shared):
        """For the `credential` of a mailbox and the row of the token that it shares."""
        super().__init__(registry, credential)
        self._server_id = shared.token_server_id.id
        self._login = self._credentials.login
        self._is_fresh = shared._is_fresh()

    def _renew(self, refused):
        return replace(super()._renew(refused), login=self._login)

    def _find(self, credentials):
        return credentials._lock_shared(self._server_id)
