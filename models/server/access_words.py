"""The way to an administrator's access at each provider that has one."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

DELEGATION_STEPS = {
    "microsoft": (
        _lt("In the Microsoft Entra admin center open App registrations, then New registration."),
        _lt(
            "Under API permissions add Office 365 Exchange Online, application permissions: IMAP.AccessAsApp, "
            "POP.AccessAsApp and, to send, SMTP.SendAsApp. Grant admin consent."
        ),
        _lt("Under Certificates & secrets make a client secret, and paste its Value as Client Secret."),
        _lt("From Overview copy the Application ID as Client ID, and the Directory ID as Tenant."),
        _lt(
            "In Exchange Online PowerShell: New-ServicePrincipal for the application, then Add-MailboxPermission with "
            "FullAccess for each mailbox that Odoo may open. It takes up to an hour to work."
        ),
    ),
    "google": (
        _lt("In the Google Cloud console switch the Gmail API on and make a service account with a JSON key."),
        _lt(
            "In the Google Admin console: Security, API controls, Domain-wide delegation; add the service account's "
            "client ID with the scope https://mail.google.com/."
        ),
        _lt("Paste the whole JSON key here."),
    ),
    "master": (
        _lt(
            "In Dovecot add a passdb with master = yes, mechanisms = plain and a password file with one master user; "
            "it comes before the others."
        ),
        _lt("Take this Odoo's address as the only one from which the master user may sign in."),
        _lt("Enter the master user's name and password here."),
    ),
}
