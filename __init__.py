"""Employee mailboxes in Odoo. `engine/` is plain Python; `models/` is the Odoo side of it."""

from . import controllers
from . import models
from . import wizard
from .hooks import post_init_hook, uninstall_hook
