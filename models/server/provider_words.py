"""What there is to say of each provider. A row serves the provider and its regions: `zoho` also `zoho_eu`."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# for who sets the server up
NOTES = {
    "exmail": _lt(
        "Exmail shows other programs the last 30 days only: switch to All in its settings before anybody binds. "
        "Open IMAP/SMTP for the members in its administration. Where secure login is on, employees need a client "
        "password."
    ),
    "alibaba": _lt(
        "Allow other mail programs in Alibaba's administration first; new customers begin without. Where security "
        "passwords are enforced, employees need one."
    ),
    "netease_qiye": _lt(
        "Employees need an authorization code from their settings, not their login password. If NetEase knows nobody "
        "of your domain, choose its other servers (Hangzhou). Take this Odoo into the list of allowed addresses."
    ),
    "netease": _lt("You need an authorization code from your settings, not your login password."),
    "netease_ym": _lt("The old free enterprise mail of NetEase. It takes the login password."),
    "qq": _lt("Switch IMAP on in your settings and take the authorization code from there as password."),
    "feishu": _lt("Employees need a password for mail programs from Feishu's settings."),
    "m365": _lt(
        "Microsoft takes no passwords from mail programs, only OAuth 2.0. IMAP and authenticated SMTP must be on for "
        "each mailbox."
    ),
    "outlook": _lt("Microsoft takes no passwords from mail programs, only OAuth 2.0."),
    "gmail": _lt("Google takes OAuth 2.0, or app passwords of accounts with 2-step verification."),
    "zoho": _lt(
        "Choose the data centre your organization is in, or nobody can sign in. IMAP is off until each employee "
        "switches it on. With two-factor sign-in they need an app password."
    ),
    "yandex": _lt(
        "Each employee switches IMAP on in Yandex's settings, accepts its terms once in the browser, and makes an app "
        "password."
    ),
    "fastmail": _lt("Fastmail takes app passwords only."),
    "yahoo": _lt("Yahoo takes app passwords only."),
    "aol": _lt("AOL takes app passwords only."),
    "icloud": _lt("Apple takes app-specific passwords only, for accounts with two-factor sign-in. It has no POP."),
    "gmx": _lt("Switch IMAP on in the settings of GMX first."),
    "workmail": _lt("The hosts carry your AWS region."),
}

# one line under the password, for who types it: which password the provider wants
PASSWORDS = {
    "exmail": _lt("With secure login on, Exmail wants a client password, not your login password."),
    "alibaba": _lt("Alibaba Mail may want a security password for mail programs, not your login password."),
    "netease": _lt("NetEase wants an authorization code, not your login password."),
    "netease_ym": "",
    "qq": _lt("QQ Mail wants an authorization code, not your QQ password."),
    "feishu": _lt("Feishu wants a password for mail programs, not your login password."),
    "gmail": _lt("Google wants an app password, not your login password."),
    "zoho": _lt("With two-factor sign-in, Zoho wants an app password."),
    "yandex": _lt("Yandex wants an app password, not your login password."),
    "fastmail": _lt("Fastmail wants an app password, not your login password."),
    "yahoo": _lt("Yahoo wants an app password, not your login password."),
    "aol": _lt("AOL wants an app password, not your login password."),
    "icloud": _lt("Apple wants an app-specific password, not your login password."),
}

# a switch in the employee's own settings, to be turned before anything is read
BEFORE = {
    "exmail": _lt(
        "Exmail shows other programs the last 30 days only, and no folders of your own: switch to All and tick your "
        "folders in its settings, under the clients, before you bind."
    ),
}

UNCERTAIN = {
    "incoming_host": _lt("incoming server"),
    "outgoing_host": _lt("outgoing server"),
    "pop_host": _lt("POP server"),
    "pop_port": _lt("POP port"),
    "sign_in": _lt("kind of password"),
    "oauth": _lt("OAuth 2.0"),
    "mx": _lt("mail exchanger"),
}

DEADLINES = {
    "m365_basic_smtp": _lt(
        "From %(day)s on Microsoft switches sending with a password off, tenant by tenant, and later for good: set up "
        "OAuth 2.0 before. Receiving needs it already."
    ),
    "workmail_end": _lt("Amazon ends WorkMail on %(day)s. Move the mailboxes before that."),
}


def find_words(table, key):
    """The row of `table` for the provider `key` (str) or, where it has none, for what it is a region of; else None."""
    while key:
        if key in table:
            return table[key]
        key = key.rpartition("_")[0]
    return None
