"""Claude Cowork: claude.ai, Desktop and Cowork, signed in with the vendor or on the organisation's own model provider."""
