"""Documents to an organisation and a policy: typed, frozen, checked; no file is opened and nothing judged here."""
