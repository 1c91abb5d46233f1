"""Employee mailboxes in Odoo. `engine/` is plain Python; `models/` is the Odoo side of it."""
