"""The vendor's own files, read from a machine or a copy of one: facts with places, and nothing is started."""
