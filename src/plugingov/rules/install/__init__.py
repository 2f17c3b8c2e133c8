"""INS: is the door there, and is it locked."""
