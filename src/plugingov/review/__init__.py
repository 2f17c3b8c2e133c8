"""A request reviewed: may we have this plugin, by which path, under which conditions, and what is done then."""
