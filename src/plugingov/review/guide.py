"""The path guide: by which of the three paths a system comes, by where it is listed."""

from datetime import date
from typing import NamedTuple

from plugingov.model.inventory import PackageSource
from plugingov.model.organisation import Organisation
from plugingov.model.request import Request
from plugingov.model.values import InstallPath
from plugingov.review.question import Question
from plugingov.rules.catalogues import Listed, Systems


class Advice(NamedTuple):
    """The path that the guide recommends, and why; a question where it recommends none."""

    path: InstallPath | None
    because: str
    faster: str = ""  # a connector that would do as well, with less to set up
    question: Question | None = None

    def takes(self, path: InstallPath) -> bool:
        """Tell whether a path is the recommended one, or as good."""
        return path == self.path or (path == "oauth-connector" and bool(self.faster))


def advise(request: Request, organisation: Organisation, systems: Systems, today: date) -> Advice:
    """Return the path for what a request is about."""
    if request.system is None:
        return Advice(None, "nobody says which system it is for", question=_SYSTEM)
    if outdated := systems.outdated(today):
        asks = f"What lists `{request.system}` today? {outdated[0].upper()}{outdated[1:]}, which is too old to say"
        return Advice(None, outdated, question=Question("policy: catalogues", asks, _PATH))
    listed = listed_as(request, systems)
    packages, connectors = (listed.system.marketplace, listed.system.connector) if listed else ((), ())
    own = _own_marketplace(request, organisation)
    if packages or own:
        return _by_marketplace(request, packages, connectors, own)
    if connectors:
        named = _named("connector", connectors)
        return Advice("oauth-connector", f"the directory lists {named}, and no marketplace has a package")
    return _unlisted(request)


_PATH = "by which path it comes"
_SYSTEM = Question("system", "Which business system is it for?", _PATH)


def listed_as(request: Request, systems: Systems) -> Listed | None:
    """Return the system of the catalogue that a request is about: by its name, or by the host of its vendor."""
    server = request.proposes.server
    is_ours = server is not None and server.operator == "us"
    of_url = systems.of_url(server.url) if server and server.url and not is_ours else None
    return next((each for each in (systems.of_name(request.system), of_url) if each and each.is_offered), None)


def _own_marketplace(request: Request, organisation: Organisation) -> str:
    """Return the marketplace of our own that is said to list it; nothing where it is none of ours."""
    source = request.proposes.source
    name = source.marketplace if isinstance(source, PackageSource) else ""
    return name if name in organisation.marketplaces and request.proposes.path != "custom-mcp" else ""


def _by_marketplace(request: Request, packages: tuple[str, ...], connectors: tuple[str, ...], own: str) -> Advice:
    where = f"package {_first(packages)} is listed" if packages else f"our marketplace `{own}` lists it"
    if not connectors:
        return Advice("marketplace", f"{where}, and the directory has no connector for it")
    named = _named("connector", connectors)
    if _hosts_something(request):
        return Advice("marketplace", f"{where}; {named} of the directory would leave out what is to be hosted")
    because = f"{where}, and so is {named} in the directory"
    return Advice("marketplace", because, f"{named} is faster where only its remote tools are wanted")


def _hosts_something(request: Request) -> bool:
    """Tell whether a request wants a server that somebody has to run."""
    server = request.proposes.server
    return server is not None and (server.is_remote is False or server.operator == "us")


def _unlisted(request: Request) -> Advice:
    server = request.proposes.server
    if server is not None and server.operator == "us":
        return Advice("custom-mcp", f"`{request.system}` is internal: its server is ours, and no catalogue lists it")
    asks = f"Is `{request.system}` internal, with a server that we run (`operator: us`)? No catalogue lists it"
    if server is not None and server.operator:
        asks = f"Who lists `{request.system}`? No catalogue does, and its server is run by `{server.operator}`"
    return Advice(None, f"no catalogue lists `{request.system}`", question=Question(_OPERATOR, asks, _PATH))


_OPERATOR = "proposes.server.operator"


def _named(kind: str, names: tuple[str, ...]) -> str:
    return f"{kind} {_first(names)}"


def _first(names: tuple[str, ...]) -> str:
    return f"`{names[0]}`" + (f" (and {len(names) - 1} more)" if names[1:] else "")
