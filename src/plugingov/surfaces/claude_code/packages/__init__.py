"""The packages of a machine: recorded, switched on, locked, blocked, loaded; and the servers they bring."""
