"""The marketplaces that a start of the client knows and may use, and what their files say."""
