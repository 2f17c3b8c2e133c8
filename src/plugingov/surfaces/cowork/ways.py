"""How a door arrives in a deployment of Cowork, and which ways lead nowhere there."""

from plugingov.model.answer import Answer
from plugingov.model.attested import Deployment
from plugingov.model.door import Door
from plugingov.model.organisation import Organisation
from plugingov.sources.document import Route

FIRST_PARTY = frozenset({"directory-connector", "custom-connector"})
_BY_PATH = {"oauth-connector": "directory-connector", "custom-mcp": "custom-connector"}


def via_of(door: Door, deployment: Deployment) -> str:
    """Return how the door arrives: as it is written, or as its package, preference or path implies."""
    if door.provision.via:
        return door.provision.via
    if door.path == "marketplace" or door.package or door.provision.preference:
        return "org-plugin"
    return "managed-server" if deployment == "third-party" else _BY_PATH[door.path]


def in_words(via: str) -> str:
    """Return the way a door arrives as a sentence names it."""
    return f"a {via.replace('-', ' ')}"


def refusal(organisation: Organisation, door: Door, via: str, deployment: Deployment) -> Answer | None:
    """Say why a deployment takes no such door that arrives this way; nothing where it does."""
    if deployment == "third-party" and via in FIRST_PARTY:
        because = f"{in_words(via)} exists only when signed in with the vendor, not in a third-party deployment"
        return Answer("off", because, door.provision_at("via"))
    if deployment == "third-party" and via == "desktop-extension":
        return Answer(
            "off", "members of a third-party deployment cannot install desktop extensions", door.provision_at("via")
        )
    if deployment == "first-party" and via == "managed-server":
        return Answer("off", "a managed server exists only in a third-party deployment", door.provision_at("via"))
    if via in FIRST_PARTY and door.server and door.server.is_remote is False:
        because = f"{in_words(via)} reaches remote servers only, and the server of `{door.id}` is local"
        return Answer("off", because, door.at("server"))
    package = organisation.packages.get(door.package or "") if via == "org-plugin" else None
    if package and "bin" in (package.parts or ()):
        part: Route = ("packages", door.package or "", "parts", (package.parts or ()).index("bin"))
        if organisation.is_seen(part):
            # The interface lists programs, and serves the package: what it refuses is a folder, which no page shows.
            open_question = "and whether it lies in `bin`, for which Cowork refuses a package, no page says"
            because = f"`{door.package}` brings a program, {open_question}"
            return Answer("unknown", because, part, "observed")
        return Answer("off", f"Cowork refuses package `{door.package}`, because it has a `bin` part", part)
    return None
