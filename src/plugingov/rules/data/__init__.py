"""DAT: where data goes."""
