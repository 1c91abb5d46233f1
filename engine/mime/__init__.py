"""A mail out of its bytes: header, addresses, parts, charsets, and what is packed in parts."""
