"""Employee mailboxes in Odoo. `engine/` is plain Python; `models/` is the Odoo side of it."""

from . import models, wizard
from .hooks import post_init_hook, uninstall_hook
