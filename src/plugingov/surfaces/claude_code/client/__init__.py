"""Which client reads the files, one start of it, and what the rooms below say of values, shapes and disks."""
