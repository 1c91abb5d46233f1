"""The story's company inside Odoo: what the demo shows and the live tests run on."""
