"""The servers that a start of the client finds, and whether each loads."""
