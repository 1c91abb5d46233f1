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
    "data": [
        "security/crm_mailbox_groups.xml",
        "security/ir.model.access.csv",
        "data/mail_message_subtype_data.xml",
        "security/crm_mailbox_security.xml",
        "data/ir_cron_data.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
