"""What there is to say of each provider's sign-in: its name on the button, and the way to a client of one's own there.
A row serves the provider and its regions, as in `provider_words.py`."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# as people call whom they sign in with; elsewhere the name of the mail server's form
NAMES = {
    "m365": "Microsoft",
    "outlook": "Microsoft",
    "gmail": "Google",
    "yandex": "Yandex",
    "fastmail": "Fastmail",
    "yahoo": "Yahoo",
    "aol": "AOL",
}

_MICROSOFT = (
    _lt("In the Microsoft Entra admin center open App registrations, then New registration."),
    _lt("Under Redirect URI choose Web and paste the Redirect URL."),
    _lt(
        "Under API permissions add Microsoft Graph, delegated: IMAP.AccessAsUser.All, POP.AccessAsUser.All, SMTP.Send, "
        "offline_access, openid, email. Grant admin consent, so that nobody is asked."
    ),
    _lt("Under Certificates & secrets make a client secret, and paste its Value as Client Secret."),
    _lt("From Overview copy the Application ID as Client ID, and the Directory ID as Tenant."),
    _lt("In the Exchange admin center switch IMAP and Authenticated SMTP on for each mailbox."),
)
_CONTRACT = (
    _lt("Ask the provider for a client for mail: they are given under a contract only."),
    _lt("Name the Redirect URL as the address to return to."),
    _lt("Paste the Client ID and the Client Secret here."),
)
GENERIC_STEPS = (
    _lt("Register Odoo as a web application at your provider's sign-in service."),
    _lt("Name the Redirect URL as the address to return to."),
    _lt("Allow it to read and send mail, to stay signed in, and to see the email address of who signs in."),
    _lt("Paste the Client ID and the Client Secret here, and the provider's URLs and scopes under Advanced."),
)

OAUTH_STEPS = {
    "m365": _MICROSOFT,
    "outlook": _MICROSOFT,
    "gmail": (
        _lt("In the Google Cloud console make a project and switch the Gmail API on."),
        _lt("Under Google Auth Platform, Audience, choose Internal: other clients end every sign-in after 7 days."),
        _lt("Under Data Access add the scope https://mail.google.com/."),
        _lt("Under Clients make one of the kind Web application, with the Redirect URL as authorized redirect URI."),
        _lt("Paste its Client ID and Client Secret here."),
    ),
    "yandex": (
        _lt("At oauth.yandex.com make an application for web services, with the Redirect URL as its redirect URI."),
        _lt("Allow it mail:imap_full, mail:smtp and login:email."),
        _lt("Paste its Client ID and Client Secret here."),
        _lt("Each employee switches IMAP on in Yandex's settings."),
    ),
    "fastmail": _CONTRACT,
    "yahoo": _CONTRACT,
    "aol": _CONTRACT,
}
