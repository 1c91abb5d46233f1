"""Getting a real Odoo, a database and a Python onto a bare Debian machine, and keeping them in one folder.

Standard library only: it runs before anything is installed.
"""
