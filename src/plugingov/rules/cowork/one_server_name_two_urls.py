"""One name for two servers, of which only one is there."""

from collections.abc import Iterator, Mapping

from plugingov.model.address import read_address
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.servers import MANAGED, DesktopServer, managed_servers


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each name of a managed server that has an address."""
    named: dict[str, list[DesktopServer]] = {}
    for server in managed_servers(configuration):
        if server.name and server.url:
            named.setdefault(server.name, []).append(server)
    for name, servers in named.items():
        yield Seen(mask(visible(name)), _verdict(case, name, servers))


def _verdict(case: Case, name: str, servers: list[DesktopServer]) -> Verdict:
    first, *others = servers
    other = next((each for each in others if _form(each.url) != _form(first.url)), None)
    if other:
        return Finding(
            other.at("name"), mask(visible(f"two managed servers are called `{name}`, with different addresses"))
        )
    brought = _of_plugins(case).get(name)
    if brought and brought[1] and _form(brought[1]) != _form(first.url):
        because = f"the managed server `{name}` has the name of the server that `{brought[0]}` comes from, with another address"
        return Finding(first.at("name"), mask(visible(because)))
    return PASS


def _form(url: str) -> str:
    """Return an address in the form in which it is compared."""
    address = read_address(url)
    return address.canonical if address else url


def _of_plugins(case: Case) -> Mapping[str, tuple[str, str]]:
    """Return the door and the address of each server that a declared package brings on Cowork, by its key there."""
    found: dict[str, tuple[str, str]] = {}
    for package in case.organisation.packages.values():
        for plugin, key in (package.servers or {}).items():
            door = case.layers.doors.get((plugin, "cowork"))
            if door and case.layers.via(door) == "org-plugin" and door.server and door.server.url:
                found[key] = door.id, door.server.url
    return found


_LOOK = of_configurations(look, MANAGED)

ONE_SERVER_NAME_TWO_URLS = Rule(
    id="COW019",
    name="one-server-name-two-urls",
    title="Two servers of one name lead to different places",
    layer="install",
    severity="medium",
    why="The name keys a server's tool policy and its sign-in, and of a managed server and one that a plugin brings under the same "
    "name the managed one is there alone. Which of two addresses members reach hangs on that. Of what plugins bring only "
    "what the inventory declares is compared.",
    fix="Give each server a name of its own, or both the same `url`.",
    references=("claude.com/docs/third-party/claude-desktop/extensions", "Cowork condition A15"),
    controls=PACKAGES,
    item_is="server",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [
    {"name": "wiki", "transport": "http", "url": "https://mcp.anycompany.example/wiki"},
    {"name": "wiki", "transport": "http", "url": "https://mcp.wiki.example/mcp"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [
    {"name": "wiki", "transport": "http", "url": "https://mcp.anycompany.example/wiki"},
    {"name": "public-wiki", "transport": "http", "url": "https://mcp.wiki.example/mcp"}
  ]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
