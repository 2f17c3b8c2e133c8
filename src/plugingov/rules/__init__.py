"""The questions of a policy: one file each, asked of every subject they are about."""
