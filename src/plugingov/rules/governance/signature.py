"""How people are written down where they ask for a plugin or approve it."""

from functools import lru_cache

_MAIL_TO = "mailto:"


@lru_cache(maxsize=4096)
def signed(name: str) -> str:
    """Return the one spelling of an address or a name: `Ada <Ada@acme.example>` is `ada@acme.example`."""
    _, opened, rest = name.rpartition("<")
    address, closed, _ = rest.partition(">")
    written = address if opened and closed and address.strip() else name
    return written.strip().casefold().removeprefix(_MAIL_TO).strip()
