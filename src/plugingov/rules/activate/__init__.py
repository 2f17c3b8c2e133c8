"""ACT: is the door switched on where it should be."""
