"""IMAP: a session that only reads, and what it says of folders and messages."""
