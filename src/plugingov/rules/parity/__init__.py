"""PAR: two surfaces, one decision."""
