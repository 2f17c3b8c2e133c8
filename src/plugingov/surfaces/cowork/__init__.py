"""Claude Cowork: claude.ai, Desktop and Cowork, signed in with the vendor or on a model provider of one's own."""
