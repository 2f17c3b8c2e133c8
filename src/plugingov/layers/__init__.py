"""The heart: is each layer on, for whom, and which line says so. Whoever wants to know asks here."""
