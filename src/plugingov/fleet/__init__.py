"""Every machine and every member at once: rows at the edge, one verdict for each shape of them, and who has it."""
