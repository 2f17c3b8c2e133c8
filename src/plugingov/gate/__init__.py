"""The gate: what a change opens, what it claims, and whether it may pass."""
