from . import (
    base_partner_merge,
    mailbox_account_bind,
    mailbox_password_mixin,
    mailbox_server_test,
    privacy_lookup_wizard,
)
