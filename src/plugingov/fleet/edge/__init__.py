"""What a machine ships: its files cut into rows, alike where machines are, without what no rule says anything of."""
