"""Claude Code: the command line and the IDE extensions, which read the same settings files."""
