"""DRF: what is declared against what is really there."""
