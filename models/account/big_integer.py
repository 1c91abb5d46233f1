"""UID, UIDVALIDITY and UIDNEXT are unsigned 32-bit numbers; Odoo's Integer is a signed one."""

from odoo import fields


class BigInteger(fields.Integer):
    """An integer in a 64-bit column.

    XML-RPC knows no such number and gets a float above 2**31-1, so these fields are never on a screen.
    """

    _column_type = ("int8", "int8")
