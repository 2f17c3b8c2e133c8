"""What rendering gives, whichever surface takes it: files, what they cannot hold, and what is deployed instead."""
