"""What Claude Desktop makes of its files: which of them counts, and what each key in it means."""
