"""Claude Desktop's own files on a machine, to the same observation as those of Claude Code."""
