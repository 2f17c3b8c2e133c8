"""A sign-in that cannot be completed: its settings do not fit together, or its server does not lead to one."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from plugingov.model.address import hangs_on_reference, read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Auth, Server
from plugingov.model.launch import command_lines
from plugingov.rules.authenticate.answered import FIX_OUT_OF_REACH, as_answered
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.cowork.desktop_servers import each_beside, judged_beside, seen_servers
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route

if TYPE_CHECKING:  # most runs look at no machine
    from plugingov.surfaces.cowork.desktop.servers import DesktopServer

_OAUTH = frozenset({"oauth", "managed"})
# What reaches remote servers only, whatever the inventory says of the server.
_CONNECTORS = frozenset({"directory-connector", "custom-connector", "claude-ai-connector"})


class Contradiction(NamedTuple):
    """Two settings that exclude each other: where, in words, and what to do where that is not what the rule says."""

    at: Route
    because: str
    fix: str = ""


def _local_server(case: Case, door: Door, auth: Auth) -> Contradiction | None:
    """Return that a stdio server takes its credentials from the environment; a bridge to an address may do otherwise."""
    del case
    server = door.server
    if server is None or server.is_remote is not False or _leads_somewhere(server):
        return None
    because = (
        f"`{auth.method}` is the sign-in of `{door.id}`, and its server is local: nobody is asked to sign in there"
    )
    return Contradiction(door.at("auth", "method"), because)


def _leads_somewhere(server: Server) -> bool:
    """Tell whether the local command may stand for a remote server, and sign in there itself."""
    arguments = (*server.args, *(server.windows.args if server.windows else ()))
    is_addressed = server.url is not None or any("://" in argument for argument in arguments)
    return is_addressed or any(line.launch.bridges for line in command_lines(server))


def _own_client_in_the_directory(case: Case, door: Door, auth: Auth) -> Contradiction | None:
    """Return that a connector of the directory has one client for everybody, the vendor's own."""
    if auth.client != "registered" or not _is_of_the_directory(door, case.layers.via(door)):
        return None
    because = (
        f"the client of `{door.id}` is `registered`, and a connector of the directory takes no client of one's own"
    )
    return Contradiction(door.at("auth", "client"), because)


def _is_of_the_directory(door: Door, via: str) -> bool:
    return via == "directory-connector" or (via == "claude-ai-connector" and door.path == "oauth-connector")


def _no_issuer(case: Case, door: Door, auth: Auth) -> Contradiction | None:
    """Return that an issuer is the https address which discovery starts from."""
    del case
    if auth.issuer is None or _is_issuer(auth.issuer) is not False:
        return None
    return Contradiction(door.at("auth", "issuer"), f"the `issuer` of `{door.id}` is no https address")


@lru_cache(maxsize=4096)
def _is_issuer(text: str) -> bool | None:
    """Tell whether a text is an https address; nothing where a reference decides that."""
    if hangs_on_reference(text):
        return None
    address = read_address(text)
    return address is not None and address.scheme == "https"


def _two_authorizations(case: Case, door: Door, auth: Auth) -> Contradiction | None:
    """Return that a request carries one `Authorization`, and the token of the sign-in belongs there."""
    del case
    headers = (door.server.headers if door.server else None) or {}
    for name in headers:
        if name.strip().casefold() == "authorization":
            because = f"`{door.id}` sends an `Authorization` of its own, where the token of its `{auth.method}` sign-in belongs"
            return Contradiction(door.at("server", "headers", name), because)
    return None


def _out_of_reach(case: Case, door: Door, auth: Auth) -> Contradiction | None:
    """Return that discovery comes from the vendor's cloud, which reaches public IPv4 addresses only."""
    del auth
    url = door.server.url if door.server and door.server.is_remote else None
    host = _host_out_of_reach(url) if url else ""
    if not host or not _is_called_from_the_cloud(case, door):
        return None
    because = f"the server of `{door.id}` is `{host}`, which the vendor's cloud does not reach to begin a sign-in"
    return Contradiction(door.at("server", "url"), because, FIX_OUT_OF_REACH)


def _is_called_from_the_cloud(case: Case, door: Door) -> bool:
    via = case.layers.via(door)
    return via in _CONNECTORS or (via == "org-plugin" and case.organisation.cowork.deployment != "third-party")


@lru_cache(maxsize=4096)
def _host_out_of_reach(url: str) -> str:
    """Return the host of a url where it is this machine, or a number that is no public IPv4 address."""
    address = read_address(url)
    if address is None:
        return ""
    if address.is_loopback:
        return address.host
    if not address.is_number:
        return ""
    try:
        number = ip_address(address.host)
    except ValueError:
        return ""
    return "" if number.version == 4 and number.is_global else address.host  # noqa: PLR2004 (as IPv4 has it)


Row = Callable[[Case, Door, Auth], Contradiction | None]
# Asked of every door whose members sign in with OAuth; the first that holds is reported.
ROWS: tuple[Row, ...] = (
    _local_server,
    _own_client_in_the_directory,
    _no_issuer,
    _two_authorizations,
    _out_of_reach,
)


def _beside_another_method(door: Door, auth: Auth) -> Iterator[Contradiction]:
    """Yield each setting of OAuth that stands beside a method which is none."""
    stated = {"client": auth.client, "issuer": auth.issuer, "scopes": auth.scopes}
    # A token and a certificate have rights and an issuer too; only no sign-in at all has none of these.
    for key in stated if auth.method == "none" else ("client",):
        if stated[key]:
            yield Contradiction(
                door.at("auth", key), f"the sign-in of `{door.id}` is `{auth.method}`, which has no `{key}`"
            )


def _contradictions(case: Case, door: Door, auth: Auth) -> Iterator[Contradiction]:
    if auth.method not in _OAUTH:
        yield from _beside_another_method(door, auth)
        return
    for row in ROWS:
        if found := row(case, door, auth):
            yield found


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    auth = door.auth
    if auth is None or auth.method is None:
        return Unknown(door.at("auth", "method"), f"the inventory does not say the `auth.method` of `{door.id}`")
    if auth.method in _OAUTH and _is_usual(auth, door.server):
        return as_answered(case, door) or PASS
    if found := tuple(_contradictions(case, door, auth)):
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return Finding(found[0].at, found[0].because + more, fix=found[0].fix)
    answered = as_answered(case, door)
    if auth.method not in _OAUTH:
        return answered or NOT_APPLICABLE
    return answered or _unsure(case, door, auth) or PASS


def _is_usual(auth: Auth, server: Server | None) -> bool:
    """Tell whether no row can hold, as of most doors: a remote server by name, a client that is not the door's own."""
    return (
        server is not None
        and server.is_remote is True
        and not server.headers
        and auth.client != "registered"
        and (auth.issuer is None or _is_issuer(auth.issuer) is True)
        and not (server.url and _host_out_of_reach(server.url))
    )


def _unsure(case: Case, door: Door, auth: Auth) -> Unknown | None:
    if auth.issuer is not None and _is_issuer(auth.issuer) is None:
        return Unknown(door.at("auth", "issuer"), f"the `issuer` of `{door.id}` hangs on a reference")
    is_remote = door.server.is_remote if door.server else None
    if is_remote is None and case.layers.via(door) not in _CONNECTORS:
        because = (
            f"the inventory does not say whether the server of `{door.id}` is local, where nobody is asked to sign in"
        )
        return Unknown(door.at("server"), because)
    return None


def each_declared(case: Case) -> tuple[Subject, ...]:
    """Return each declared door: Claude Code's own files do not say how members sign in."""
    return () if isinstance(case, SeenCase) else each_door(case)


def look(server: "DesktopServer") -> Verdict:
    """Return whether the sign-in of a managed server of Claude Desktop can be completed."""
    oauth = server.config.get("oauth")
    if oauth is True:
        return PASS
    if server.level != "managed" or not isinstance(oauth, Mapping):
        return NOT_APPLICABLE
    found = list(_incomplete(oauth))
    if not found:
        return PASS
    key, because = found[0]
    more = f", and {len(found) - 1} more" if found[1:] else ""
    return Finding(server.at("oauth", key), f"the `oauth` of {server.called} has {because}{more}")


def on_devices(case: Case) -> Mapping[Subject, Verdict]:
    """Return whether the sign-in of each server on devices can be completed."""
    return seen_servers(case, look)


def _incomplete(oauth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the key of each setting of a third-party deployment that needs another, and what is missing."""
    ends = [key for key in ("authorizationUrl", "tokenUrl") if oauth.get(key)]
    if len(ends) == 1:
        other = "tokenUrl" if ends == ["authorizationUrl"] else "authorizationUrl"
        yield ends[0], f"`{ends[0]}` without `{other}`"
    for key in ("callbackHost", "callbackPort", *(ends if len(ends) > 1 else ())):
        if key in oauth and not oauth.get("clientId"):
            yield key, f"`{key}` without `clientId`"
    if "tenantId" in oauth and not oauth.get("scope"):
        yield "tenantId", "`tenantId` without `scope`"


SIGN_IN_CANNOT_COMPLETE = Rule(
    id="AUT011",
    name="sign-in-cannot-complete",
    title="A sign-in cannot be completed",
    layer="authenticate",
    severity="high",
    why="Members press Connect, and the sign-in ends in an error that names no cause, or it never begins. Judged is what is declared, of a third-party "
    "deployment what devices show, and where somebody asked the server (`probe`) what it answered on the way in: each surface has its own client, and what stops one may "
    "not stop another. What was not reached from where it was asked is unknown, as is a scope that no list of the server has: such lists need not be complete.",
    fix="Change whichever of the two settings is wrong: state how members really sign in, an `issuer` that begins with `https://`, "
    "and a client only where one can be set. In `oauth` of a managed server write `clientId` beside callbacks, both addresses or neither, "
    "and `scope` beside `tenantId`.",
    references=(
        "OWASP MCP07:2025",
        "modelcontextprotocol.io/specification/2026-07-28/basic/authorization",
        "claude.com/docs/connectors/building/troubleshooting",
        "claude.com/docs/connectors/custom/remote-mcp",
        "claude.com/docs/third-party/claude-desktop/configuration",
        "code.claude.com/docs/en/mcp",
    ),
    controls=Controls(nist=("IA-2", "IA-9"), iso=("A.5.16", "A.8.5"), soc2=("CC6.1",), mas=("9.1",)),
    bad=Example(
        """plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server:
      url: https://10.2.0.7/mcp  # gap
    auth: {method: oauth}
    provision:
      cowork: {via: custom-connector}
      claude-code:
        via: user-server
        auth:
          method: oauth
          client: registered
          issuer: http://login.anycompany.example  # gap
  files:
    title: Files
    path: custom-mcp
    server: {transport: stdio, command: /opt/anycompany/files}
    auth:
      method: oauth  # gap
    provision: {claude-code: {via: user-server}}
  notice-board:
    title: Notice board
    path: custom-mcp
    auth:
      method: none
      issuer: https://login.anycompany.example  # gap
    provision: {cowork: {via: custom-connector}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {url: "https://fx.anycompany.example/mcp"}
    auth: {method: oauth}  # gap
    provision: {claude-code: {via: user-server}}
""",
        answers="""taken_at: 2026-10-01
probed:
  - {plugin: treasury-fx, transport: http, url: "https://fx.anycompany.example/mcp", credential: none}
discovery:
  - {server: 0, step: reach, url: "https://fx.anycompany.example/mcp", reaches: [public]}
  - {server: 0, step: challenge, url: "https://fx.anycompany.example/mcp", status: 401}
  - {server: 0, step: resource-metadata, url: "https://fx.anycompany.example/.well-known/oauth-protected-resource", status: 404}
""",
    ),
    good=Example(
        """plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server: {url: "https://mcp.anycompany.example/vendor-master"}
    auth: {method: oauth, client: registered, issuer: "https://login.anycompany.example"}
    provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}
  files:
    title: Files
    path: custom-mcp
    server: {transport: stdio, command: /opt/anycompany/files}
    auth: {method: api-token}
    provision: {claude-code: {via: user-server}}
""",
        answers="""taken_at: 2026-10-01
probed:
  - {plugin: vendor-master, transport: http, url: "https://mcp.anycompany.example/vendor-master", credential: none}
discovery:
  - {server: 0, step: reach, url: "https://mcp.anycompany.example/vendor-master", reaches: [public]}
  - {server: 0, step: challenge, url: "https://mcp.anycompany.example/vendor-master", status: 401}
  - server: 0
    step: resource-metadata
    url: "https://mcp.anycompany.example/.well-known/oauth-protected-resource/vendor-master"
    status: 200
    said: {resource: "https://mcp.anycompany.example/vendor-master", authorization_servers: ["https://login.anycompany.example"]}
  - server: 0
    step: server-metadata
    url: "https://login.anycompany.example/.well-known/oauth-authorization-server"
    status: 200
    said:
      issuer: "https://login.anycompany.example"
      authorization_endpoint: "https://login.anycompany.example/authorize"
      token_endpoint: "https://login.anycompany.example/token"
      code_challenge_methods_supported: [S256]
""",
    ),
    settings=Settings,
    subjects=each_beside(each_declared, on_devices),
    judge=judged_beside(each_declared, judge, on_devices, answers=True),
    asks="either",
    asks_strangers=False,
)
