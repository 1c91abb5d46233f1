"""Folder = concern, file = model. Ask: what for? then: of which model?

The order here is the law: a package imports and calls what stands in itself or above it, never below. What comes later
joins in by overriding a method that an earlier package declares as a hook."""

from . import security
from . import server
from . import account
from . import contacts
from . import sync
from . import filing
from . import activity
from . import visibility
from . import onboarding
from . import offboarding
from . import reader
