"""Folders of somebody's disk, or of a copy of one: read without leaving them, and without starting anything."""
