"""What the steps of trying a server out are called, and what mostly helps where one fails."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

LABELS = {
    "name": _lt("Name"),
    "connection": _lt("Connection"),
    "encryption": _lt("Encryption"),
    "certificate": _lt("Certificate"),
    "incoming": _lt("Incoming sign-in"),
    "folders": _lt("Folders"),
    "outgoing": _lt("Outgoing sign-in"),
}

# by step, and where it makes a difference by how people sign in
FIXES = {
    "name": _lt(
        "Compare the server's name with the provider's help page, letter by letter. A name that only your own network "
        "knows has to be known to the machine this Odoo runs on."
    ),
    "connection": _lt(
        "Usual ports are 993 (IMAP), 995 (POP) and 465 (SMTP) with SSL/TLS, 143, 110 and 587 with STARTTLS. A firewall "
        "between this Odoo and the server has to let the port through."
    ),
    "encryption": _lt(
        "Ports 993, 995 and 465 are encrypted from the first byte on: choose SSL/TLS. Ports 143, 110 and 587 begin "
        "later: choose STARTTLS."
    ),
    "certificate": _lt(
        "Enter the server by the name its certificate is made for. Where your company signs certificates itself, paste "
        "its authority's certificate into Company CA Certificate, on the page Advanced of the mail server."
    ),
    "incoming": _lt(
        "Try the same address and password in the web mail. Many providers want reading by mail programs switched on "
        "there first, and a password made for them."
    ),
    ("incoming", "oauth"): _lt(
        "Sign in again with the address of the mailbox itself, and agree to everything that Odoo asks for."
    ),
    ("incoming", "administrator"): _lt(
        "Follow the steps of the access on the form of the mail server once more, to the last one; a change at the "
        "provider may take an hour."
    ),
    "folders": _lt("Open this mailbox in the web mail once: some servers make its folders only then. Then test again."),
    "outgoing": _lt(
        "Check the outgoing server and its port. Many providers want sending by mail programs (SMTP) switched on for "
        "the mailbox first."
    ),
}
