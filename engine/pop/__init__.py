"""POP3: a session that only reads."""
