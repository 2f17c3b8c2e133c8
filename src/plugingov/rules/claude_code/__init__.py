"""What can be wrong with Claude Code's own files, whatever the inventory says."""
