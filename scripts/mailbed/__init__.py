"""Local mail servers with a seeded story, for the demo and for tests.

    from mailbed import Bed
    bed = Bed()                 # the checkout's own folder; Bed(folder) for a private one
    facts = bed.start()         # ports, addresses, users, CA file; reuses a running bed
    bed.mail.deliver('alice', raw_bytes)
    bed.stop()

`bed.py` starts and stops, `dovecot.py`, `tls.py` and `smarthost.py` are the servers, `maildir.py` writes mail beneath a
running server, `story.py` and `storyline.py` are what the mail is about, `generate.py` and `bulk.py` make it.
`oauth.py`, `oauth_server.py` and `oauth_site.py` are the sign-in service. A second IMAP server and a proxy that injects
faults come with their own issues.
"""

from .bed import Bed
from .errors import BedError, SoftwareMissing
from .maildir import Copy
from .story import ALIASES, COMPANIES, CREW, CUSTOMERS, DEALS, EMPLOYEES, PASSWORD, USERS
from .storyline import CANARY, STORYLINE

__all__ = [
    "ALIASES",
    "CANARY",
    "COMPANIES",
    "CREW",
    "CUSTOMERS",
    "DEALS",
    "EMPLOYEES",
    "PASSWORD",
    "STORYLINE",
    "USERS",
    "Bed",
    "BedError",
    "Copy",
    "SoftwareMissing",
]
