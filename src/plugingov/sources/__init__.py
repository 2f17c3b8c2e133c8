"""Text to documents in which every value knows its place; nothing here knows what a plugin is."""
