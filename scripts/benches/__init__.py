"""Benches: `stage` sets servers and database up, each other module is a process inside Odoo that measures one thing."""
