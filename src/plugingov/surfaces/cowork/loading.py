"""Where the server of a package or extension loads (claude.com/docs/plugins/platform-support)."""

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.inventory import Package, Server
from plugingov.model.organisation import Organisation
from plugingov.model.values import USUAL_RUNS, Run
from plugingov.sources.document import Route
from plugingov.surfaces.runs import over_runs
from plugingov.surfaces.surface import Need

# What loads in some places and not in others; a connector or a managed server is reached from everywhere.
LOADED = frozenset({"org-plugin", "desktop-extension"})
_NO_SERVER = Server()
_OPTION = "${user_config."
_EVERYWHERE: tuple[Run, ...] = ("chat", *USUAL_RUNS["cowork"])


def loads_everywhere(organisation: Organisation, door: Door, via: str) -> bool:
    """Tell whether the door's server loads wherever a project may run."""
    if via not in LOADED:
        return True
    package = organisation.packages.get(door.package or "")
    return all(not_loading(door, via, package, run, ()) is None for run in _EVERYWHERE)


def where_it_loads(organisation: Organisation, door: Door, via: str, need: Need, usual: Answer) -> Answer:
    """Tell in which of the places where the project runs the door's server loads."""
    package = organisation.packages.get(door.package or "")
    at: Route = ("projects", need.project, "runs")
    runs = organisation.projects[need.project].runs or USUAL_RUNS["cowork"]
    return over_runs(need.project, usual, [(run, not_loading(door, via, package, run, at)) for run in runs])


def loading_nowhere(door: Door, via: str) -> Answer | None:
    """Say what Cowork cannot do for a door wherever it runs: show a certificate, or ask members for a value."""
    is_local = door.server is not None and door.server.is_remote is False
    if door.auth and door.auth.method == "mtls" and not is_local:
        because = f"Cowork shows no client certificate, and `{door.id}` asks for one"
        return Answer("off", because, door.at("auth", "method"))
    return not_loading(door, via, None, "cowork-local", ())


def not_loading(door: Door, via: str, package: Package | None, run: Run, runs: Route) -> Answer | None:
    """Say why the door's server does not, or may not, load in a place; nothing where it does."""
    if via not in LOADED:
        return None
    if via == "desktop-extension":
        return _extension(run, runs)
    server = door.server or _NO_SERVER
    if run != "cowork-local":
        if server.is_remote is False:
            return Answer("off", "a local server of a package loads only on the member's computer", runs)
        if server.is_remote is None and "local-mcp" in ((package and package.parts) or ()):
            because = f"the inventory does not say whether `{door.id}` is a local server of its package"
            return Answer("unknown", because, door.at("server"))
    return _with_options(server, run, door)


def _extension(run: Run, runs: Route) -> Answer | None:
    if run == "cowork-local":
        return None
    if run == "chat":
        return Answer("unknown", "chat loads a desktop extension only in the Desktop app", runs)
    return Answer("off", "a desktop extension loads only on the member's computer", runs)


def _with_options(server: Server, run: Run, door: Door) -> Answer | None:
    """Say what becomes of a server that asks members for values: neither chat nor Cowork asks them."""
    if run == "chat":
        if _OPTION not in (server.url or ""):
            return None
        return Answer("off", "chat ignores a server whose address asks members for a value", door.at("server"))
    texts = (server.url or "", server.command or "", *server.args)
    named = (*(server.env or {}).values(), *(server.headers or {}).values())
    if _OPTION not in "\n".join((*texts, *named)):
        return None
    because = "Cowork ignores a server that asks members for a value without a default, and none is stated"
    return Answer("unknown", because, door.at("server"))
