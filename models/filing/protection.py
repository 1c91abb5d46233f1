"""What an archive says that is shown to nobody but those who have the email in their mailbox."""

HIDDEN = {"level": "nothing", "is_protected": True}
