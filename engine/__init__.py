"""Protocol, MIME, addresses, matching and rules in plain Python. Nothing here imports Odoo."""
