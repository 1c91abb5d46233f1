"""What we know of mail providers: hosts, ports, limits, words of refusal."""
