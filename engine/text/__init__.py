"""What a mail says: its own words without quotes, and what kind of mail it is."""
