"""What the inventory declares for Claude Code, as the files that its clients and admin pages take."""
