"""Rules of the organisation's own, in CEL: read with the policy, asked like every other."""
