"""What the client makes of each settings file, and which file's value of a key counts."""
