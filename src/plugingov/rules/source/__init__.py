"""SRC: where the door comes from."""
