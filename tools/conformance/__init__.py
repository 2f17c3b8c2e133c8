"""Compares what we say loads with what the vendor's own client keeps, over generated machines."""
