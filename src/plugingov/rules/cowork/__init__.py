"""What can be wrong with what Cowork's own interface and files show, whatever the inventory says."""
