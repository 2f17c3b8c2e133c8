"""What the organisation's own interface says: saved pages of plugins, groups, roles, usage and what was changed."""
