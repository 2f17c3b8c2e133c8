"""The connectors that an Owner added to the organisation: those of doors as such, and those that packages bundle."""

from collections.abc import Mapping
from functools import cached_property

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Route

_ADDED: Route = ("surfaces", "cowork", "connectors_added")


class Connectors:
    """The list of added connectors of one organisation, where there is one."""

    def __init__(self, organisation: Organisation) -> None:
        self._attested = organisation.cowork

    @cached_property
    def _added(self) -> Mapping[str, int] | None:
        """Return where each door stands in the list of connectors that an Owner added; nothing without a list."""
        added = self._attested.connectors_added
        return None if added is None else {name: number for number, name in reversed(tuple(enumerate(added)))}

    def listed(self, door: Door) -> Answer | None:
        """Say that an Owner added the connector of the door; nothing where no list names it."""
        if not self._added or door.id not in self._added:
            return None
        return Answer("on", f"an Owner added the connector of `{door.id}`", (*_ADDED, self._added[door.id]))

    def missing(self, door: Door, via: str, deployment: Deployment) -> Answer | None:
        """Say that the connector which the package bundles was not added to the organisation."""
        added = self._added
        if via != "org-plugin" or deployment != "first-party" or added is None or door.id in added:
            return None
        is_remote = door.server.is_remote if door.server else None
        if is_remote is None:
            because = f"the inventory does not say whether `{door.id}` bundles a remote server, which an Owner must add"
            return Answer("unknown", because, _ADDED)
        return _not_added(door) if is_remote else None

    def bundled(self, door: Door, deployment: Deployment) -> Answer:
        """Tell whether the connector that a package bundles was added in a deployment that may install it."""
        if deployment == "third-party":
            because = f"whether a third-party deployment admits the server that `{door.id}` bundles is not stated"
            return Answer("unknown", because, ("surfaces", "cowork", "deployment"))
        return self.missing(door, "org-plugin", deployment) or self.on_account(door)

    def on_account(self, door: Door) -> Answer:
        """Tell whether the connector that a package bundles is in the accounts: an Owner adds it."""
        if door.server and door.server.is_remote is False:
            return Answer("off", f"the server of `{door.id}` is local, so it bundles no connector", door.at("server"))
        if self._added is None:
            because = f"the inventory does not say whether the connector that `{door.id}` bundles was added"
            return Answer("unknown", because, _ADDED)
        return self.listed(door) or _not_added(door)


def _not_added(door: Door) -> Answer:
    return Answer("off", f"the connector that `{door.id}` bundles was not added to the organisation", _ADDED)
