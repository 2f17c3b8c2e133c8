"""AUT: credentials, how wide and for how long."""
