"""A remote server behind a program on the member's machine."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from plugingov.model.address import read_address
from plugingov.model.launch import Bridge, Fetched
from plugingov.model.values import Text, Version
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import Line, each_local_door, first, lines_of, silent
from plugingov.rules.source.versions import order


class BridgeSettings(Settings):
    """Below which version a program is known to be unsafe."""

    minimum_versions: dict[Text, Version] = Field(
        default={"mcp-remote": "0.1.16", "@modelcontextprotocol/inspector": "0.14.1", "mcp": "1.23.0"}
    )


# Names that mean one package of one registry, and another elsewhere.
_KINDS = {"mcp-remote": "npm", "@modelcontextprotocol/inspector": "npm", "mcp": "pypi"}


def judge(case: Case, subject: Subject, settings: BridgeSettings) -> Verdict:
    lines = lines_of(case).get((subject.plugin, subject.surface))
    if lines is None:
        return silent(case, subject)
    findings = (found for line in lines for found in _findings(line, settings.minimum_versions))
    return first(case, findings) or next(_unknowns(lines), PASS)


def _findings(line: Line, minimum: Mapping[str, str]) -> Iterator[Finding]:
    bridges = [bridge for bridge in line.launch.bridges if not _is_at_home(bridge)]
    for bridge in bridges:
        yield _bridged(line, bridge, minimum)
    told = {bridge.package for bridge in bridges}
    for fetched in line.launch.fetched:
        if (safe := _safe_version(fetched, minimum)) and fetched not in told:
            message = f"{line.whose} runs {fetched} `{fetched.shown_version}`, which is unsafe below `{safe}`"
            yield Finding(line.at(fetched.word), message, grade="critical")


def _bridged(line: Line, bridge: Bridge, minimum: Mapping[str, str]) -> Finding:
    address = read_address(bridge.url or "")
    host = f"`{address.host}`" if address else "a remote server"
    message = f"{line.whose} reaches {host} through `{bridge.program}`"
    package = bridge.package
    if package is None:
        return Finding(line.at(bridge.word), f"{message}, in a version that is not stated")
    if safe := _safe_version(package, minimum):
        message += f" `{package.shown_version}`, which is unsafe below `{safe}`"
        return Finding(line.at(package.word), message, grade="critical")
    exact = f" `{package.shown_version}`" if package.is_exact else ", in no exact version"
    return Finding(line.at(bridge.word), message + exact)


def _is_at_home(bridge: Bridge) -> bool:
    """Tell whether a bridge leads to this machine itself, which is no remote server."""
    address = read_address(bridge.url or "")
    return address is not None and address.is_loopback


def _safe_version(fetched: Fetched, minimum: Mapping[str, str]) -> str | None:
    """Return the first safe version of a package that is fetched below it; nothing where it may be safe."""
    safe = minimum.get(fetched.name)
    if not (safe and fetched.is_exact and fetched.version) or fetched.kind != _KINDS.get(fetched.name, fetched.kind):
        return None
    return safe if order(fetched.version) < order(safe) else None


def _unknowns(lines: tuple[Line, ...]) -> Iterator[Unknown]:
    for line in lines:
        for opaque in line.launch.opaque:
            if opaque.kind not in {"shell", "script", "code"}:
                yield Unknown(line.at(opaque.word), f"{line.whose} runs {opaque.what}")


BRIDGE_TO_REMOTE = Rule(
    id="SRC008",
    name="bridge-to-remote",
    title="A remote server is reached through a program on the member's machine",
    layer="install",
    severity="medium",
    why="A bridge such as `mcp-remote` hides the server that is really reached from every list of hosts, keeps tokens in files of "
    "its own, and is code that a hostile server can attack: below 0.1.16 it ran commands for one (CVE-2025-6514). Programs in "
    "`minimum_versions` that are no bridge (MCP Inspector, the Python SDK) are gaps below their safe version only.",
    fix="Reach the server directly: `transport: http` and its `url`. Until then use the bridge at an exact, safe version.",
    references=(
        "OWASP MCP04:2025",
        "nvd.nist.gov/vuln/detail/CVE-2025-6514",
        "nvd.nist.gov/vuln/detail/CVE-2025-49596",
    ),
    controls=Controls(nist=("SI-2",), iso=("A.8.8",), soc2=("CC7.1",), mas=("7.4",)),
    bad=Example(
        """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    server:
      command: npx
      args: [-y, mcp-remote@0.1.29, "https://mcp.acme.example/tickets"]  # gap
    provision: {claude-code: {via: user-server}}
  ledger:
    title: Ledger
    path: custom-mcp
    server: {command: mcp-proxy, args: ["https://mcp.acme.example/ledger"]}  # gap
    provision: {claude-code: {via: user-server}}
""",
    ),
    good=Example(
        """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/tickets}
    provision: {claude-code: {via: user-server}}
  inspector:
    title: Inspector
    path: custom-mcp
    server: {command: npx, args: ["@modelcontextprotocol/inspector@0.17.0"]}
    provision: {claude-code: {via: user-server}}
""",
    ),
    asks="either",
    settings=BridgeSettings,
    subjects=each_local_door,
    judge=judge,
)
