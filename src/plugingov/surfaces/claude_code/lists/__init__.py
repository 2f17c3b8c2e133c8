"""Which servers the organisation's lists admit, by name, command and url."""
