"""A sign-in that asks for no refresh token, so that members sign in again and again."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import ACCESS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.servers import MANAGED, NAMELESS, DesktopServer, managed_servers

_OFFLINE = "offline_access"


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each managed server that members sign in to."""
    del case
    for server in managed_servers(configuration):
        yield Seen(mask(visible(server.name or NAMELESS)), _verdict(server))


def _verdict(server: DesktopServer) -> Verdict:
    oauth = server.config.get("oauth")
    if oauth is True:
        return PASS  # asks for whatever the server offers, which is refresh too where it has any
    if not isinstance(oauth, Mapping) or server.config.get("server"):
        return NOT_APPLICABLE
    scope = oauth.get("scope")
    if scope is None or oauth.get("appendOfflineAccess") is True or _OFFLINE in _words(scope):
        return PASS
    at = server.at("oauth", "scope")
    said = f"the sign-in of {server.called} asks for no `{_OFFLINE}`"
    if "tenantId" in oauth:
        return Finding(at, mask(visible(f"{said}, and the tokens of Entra last about an hour without it")))
    return Unknown(at, mask(visible(f"{said}, and no file tells how long the tokens of its issuer last")))


def _words(scope: Any) -> list[str]:
    return scope.split() if isinstance(scope, str) else list(map(str, scope)) if isinstance(scope, list) else []


_LOOK = of_configurations(look, MANAGED)

SIGN_IN_WITHOUT_REFRESH = Rule(
    id="COW022",
    name="sign-in-without-refresh",
    title="A sign-in asks for no refresh token",
    layer="authenticate",
    severity="medium",
    why="When its token ends, the server goes back to a Connect button until the member signs in anew: whoever scheduled a task "
    "finds it stopped. A gap is what is known to end soon, which is Entra's; of other issuers nobody knows it from a file. "
    "Without a `scope` the app asks for what the server advertises.",
    fix="Set `appendOfflineAccess` to `true`, or add `offline_access` to `oauth.scope`.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition U07"),
    controls=ACCESS,
    item_is="server",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "foundry",
  "managedMcpServers": [{
    "name": "vendor-master", "transport": "http", "url": "https://mcp.anycompany.example/vendor-master",
    "oauth": {
      "clientId": "4f6c1b1e", "tenantId": "anycompany",
      "scope": "api://vendor-master/vendor.read"  // gap
    }
  }]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "foundry",
  "managedMcpServers": [{
    "name": "vendor-master", "transport": "http", "url": "https://mcp.anycompany.example/vendor-master",
    "oauth": {
      "clientId": "4f6c1b1e", "tenantId": "anycompany",
      "scope": "api://vendor-master/vendor.read", "appendOfflineAccess": true
    }
  }]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
