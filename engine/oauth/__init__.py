"""OAuth 2.0: signing in, refreshing, and what the services answer."""
