"""Words to an exit status: options in, one report out, nothing decided here."""
