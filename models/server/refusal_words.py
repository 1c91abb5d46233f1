"""The provider coach: a sentence for each refusal of `providers/refusals.py`, and the steps at that provider."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REFUSALS = {
    "unsafe_login": _lt("%(host)s held this sign-in for unsafe and closed the mailbox to mail programs."),
    "address_denied": _lt(
        "%(host)s lets nobody in from the address of this Odoo. Take the address into the list of allowed ones in "
        "the provider's administration, or switch that list off."
    ),
    "domain_unknown": _lt(
        "%(host)s does not know the domain of this address. The provider has several servers: choose its other ones."
    ),
    "mailbox_unknown": _lt("%(host)s knows no mailbox of this address. Check how it is written."),
    "app_password_needed": _lt("%(host)s wants a password made for mail programs, not your login password."),
    "clients_off": _lt(
        "Your organization lets no other mail programs in at %(host)s. Switch them on in the provider's administration."
    ),
    "web_login_needed": _lt(
        "%(host)s wants to see you in the browser first. Sign in to your web mail, confirm that it was you, and try"
        " again."
    ),
    "imap_off": _lt("%(host)s says that reading by mail programs (IMAP) is switched off for your mailbox."),
    "account_locked": _lt("%(host)s has locked this mailbox. Unlock it in your web mail, then reconnect."),
    "password_expired": _lt("The password has expired at %(host)s. Set a new one there and enter it here."),
    "too_many_attempts": _lt("%(host)s saw too many sign-ins and wants to be left alone for a while."),
    "not_connected": _lt(
        "%(host)s took the sign-in but opens no mailbox. Check that the account has a mailbox and a license and "
        "that IMAP is on for it."
    ),
    "sending_off": _lt("%(host)s lets nobody send by mail programs (SMTP AUTH)."),
    "passwords_off": _lt(
        "%(host)s takes no passwords from mail programs any more, right or wrong. Signing in needs OAuth 2.0."
    ),
    "encryption_required": _lt(
        "%(host)s takes passwords over an encrypted connection only. Check encryption and port."
    ),
    "contact_provider": _lt("%(host)s does not let this mailbox in and asks to call its administration."),
    "oauth_sign_in_again": _lt("The sign-in has ended or wants a second factor. Sign in again."),
    "oauth_consent": _lt(
        "Nobody has agreed yet that Odoo may use mailboxes. Grant the application's permissions in the provider's "
        "administration. (%(number)s)"
    ),
    "oauth_client_secret": _lt(
        "The client secret is wrong or has expired. Make a new one at the provider and enter it on the mail server."
        " (%(number)s)"
    ),
    "oauth_client": _lt("The provider knows no application of this Client ID in this tenant. Check both. (%(number)s)"),
    "oauth_tenant": _lt("The provider knows no such tenant, or this user is not in it. Check the tenant. (%(number)s)"),
    "oauth_policy": _lt(
        "A rule of your organization (conditional access or assignment) keeps this sign-in out. (%(number)s)"
    ),
    "oauth_redirect": _lt(
        "The redirect URL is not registered with the application. Copy it from the mail server's form. (%(number)s)"
    ),
    "oauth_refused": _lt("The provider's sign-in service refused. (%(number)s)"),
    "oauth_declined": _lt("The sign-in ended without a yes. Sign in again and allow Odoo to use your mailbox."),
    "oauth_scope": _lt("The sign-in does not allow Odoo to use the mailbox. Sign in again and agree to everything."),
    "token_refused": _lt("%(host)s does not accept the sign-in any more. Sign in again."),
}

# what a refusal is about: there the steps of the provider help
TOPICS = {
    "login_refused": "password",
    "app_password_needed": "password",
    "unsafe_login": "password",
    "imap_off": "imap",
    "clients_off": "clients",
    "not_connected": "imap",
    "sending_off": "sending",
    "passwords_off": "oauth",
    "login_disabled": "oauth",
}

REFUSAL_STEPS = {
    "password": {
        "exmail": _lt(
            "In Exmail's web mail: Settings, then the clients; switch IMAP/SMTP on. With secure login on, generate "
            "a client password there and enter it here."
        ),
        "alibaba": _lt(
            "In Alibaba's web mail: Settings, Account and Security, security password for mail programs. It is "
            "shown once; enter it here."
        ),
        "netease_qiye": _lt(
            "In NetEase's web mail: Settings, Client Settings; bind your phone, generate an authorization code and "
            "enter it here."
        ),
        "netease_ym": _lt("Enter the password with which you sign in to ym.163.com."),
        "netease": _lt(
            "In NetEase's web mail: Settings, POP3/SMTP/IMAP; switch IMAP on, make a new authorization code and "
            "enter it here."
        ),
        "qq": _lt(
            "In QQ Mail: Settings, Account; switch IMAP on and generate an authorization code (16 letters). A new "
            "QQ password ends all codes."
        ),
        "feishu": _lt("In Feishu Mail: Settings, mail programs; make a password for them and enter it here."),
        "gmail": _lt(
            "In your Google Account: Security, 2-Step Verification, App passwords; make one for Odoo and enter it here."
        ),
        "zoho": _lt(
            "In Zoho: My Account, Security, App Passwords; make one and enter it here. Your administrator checks "
            "that the server is the one of your data centre."
        ),
        "yandex": _lt("In Yandex ID: Security, App passwords; make one for mail and enter it here."),
        "fastmail": _lt("In Fastmail: Settings, Privacy & Security, App passwords; make one and enter it here."),
        "yahoo": _lt("In your Yahoo account: Security, Generate app password; enter it here."),
        "aol": _lt("In your AOL account: Security, Generate app password; enter it here."),
        "icloud": _lt(
            "At account.apple.com: Sign-In and Security, App-Specific Passwords; make one and enter it here."
        ),
        "gmx": _lt(
            "In GMX: Settings, POP3/IMAP; switch access by programs on. With two-factor sign-in, make an app password."
        ),
    },
    "imap": {
        "netease": _lt("In NetEase's web mail: Settings, POP3/SMTP/IMAP; switch IMAP/SMTP on."),
        "qq": _lt("In QQ Mail: Settings, Account; switch IMAP/SMTP on."),
        "exmail": _lt("In Exmail's web mail: Settings, then the clients; switch IMAP/SMTP on."),
        "gmail": _lt("In Gmail: Settings, Forwarding and POP/IMAP; enable IMAP."),
        "zoho": _lt("In Zoho Mail: Settings, Mail Accounts, IMAP; enable IMAP access."),
        "yandex": _lt(
            "In Yandex Mail: All settings, Email clients; allow IMAP with app passwords, and accept the terms once "
            "in the browser."
        ),
        "gmx": _lt("In GMX: Settings, POP3/IMAP; switch access by programs on."),
        "m365": _lt("In the Microsoft 365 admin center: Users, Mail, Manage email apps; tick IMAP."),
    },
    "clients": {
        "alibaba": _lt("In Alibaba Mail's administration: security, third-party clients; allow IMAP and SMTP."),
        "exmail": _lt("In Exmail's administration: open Exchange/IMAP/SMTP for the members."),
        "gmail": _lt("In Google's Admin console: Apps, Gmail, End user access; enable IMAP."),
    },
    "sending": {
        "m365": _lt(
            "In the Microsoft 365 admin center: Users, Mail, Manage email apps; tick Authenticated SMTP, for the "
            "organization too."
        ),
    },
    "oauth": {
        "m365": _lt(
            "Microsoft ended passwords for reading in 2022; sending with one is switched off from the end of 2026 on."
        ),
        "outlook": _lt("Microsoft ended passwords for Outlook.com on 16 September 2024."),
    },
}
