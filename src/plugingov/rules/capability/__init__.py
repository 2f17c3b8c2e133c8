"""CAP: what the door can do."""
