"""Which sign-ins are on record for a door."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.inventory import Credential
from plugingov.model.values import Surface
from plugingov.rules.case import Case

OnRecord = Mapping[tuple[str, Surface], Mapping[str, Credential]]


@lru_cache(maxsize=8)
def credentials_by_door(case: Case) -> OnRecord:
    """Return the credentials of each door that has some, by name, in the order of the files."""
    found: dict[tuple[str, Surface], dict[str, Credential]] = {}
    for name, credential in case.organisation.credentials.items():
        found.setdefault((credential.plugin, credential.surface), {})[name] = credential
    return found
