{
    "name": "Employee Mailboxes",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Customer mail from everybody's mailbox on the timelines of contacts, leads and opportunities",
    "author": "crm_mailbox contributors",
    "license": "LGPL-3",
    "depends": ["crm", "privacy_lookup"],
    "external_dependencies": {
        "python": ["imapclient", "authlib", "lxml", "nh3", "charset-normalizer", "cryptography"],
    },
    "data": [],
    "application": True,
    "installable": True,
}
