"""A url in a list of servers that means more, or less, than whoever wrote it thought."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.address import read_address
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.globs import Glob
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_ALLOW, _DENY = "allowedMcpServers", "deniedMcpServers"
_URL = re.compile(r"(?P<scheme>[^:/]*)://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)")


class Pattern(NamedTuple):
    """A url entry in the parts that decide where it leads."""

    text: str
    scheme: str
    host: str


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each url in the managed lists."""
    del case, machine, behaviour
    for key in (_ALLOW, _DENY):
        entries = [entry for entry in managed.parts(key) if "serverUrl" in entry.value]
        patterns = [_pattern(entry.value["serverUrl"]) for entry in entries]
        for entry, pattern in zip(entries, patterns, strict=True):
            wrong = _wrong(key, pattern, patterns)
            because = f"`{pattern.text}` in `{key}` of {entry.where} {wrong}"
            verdict: Verdict = Finding(entry.at, mask(because)) if wrong else PASS
            yield Seen(mask(f"{key} {pattern.text}"), verdict)


def _pattern(written: str) -> Pattern:
    text = written.strip()
    found = _URL.match(text)
    scheme, host = (found["scheme"].lower(), found["host"].lower().removesuffix(".")) if found else ("", "")
    return Pattern(text, scheme, host)


def _wrong(key: str, pattern: Pattern, beside: list[Pattern]) -> str:
    """Say what is wrong with a pattern; nothing where nothing is."""
    if key == _ALLOW and (wide := _too_wide(pattern)):
        return wide
    if key == _DENY and pattern.scheme == "http":
        return "blocks the server without encryption only: the same host loads over https"
    domain = pattern.host.removeprefix("*.")
    if domain != pattern.host and "*" not in domain and not any(_means(other, domain) for other in beside):
        effect = "does not allow" if key == _ALLOW else "does not block"
        return f"{effect} `{domain}` itself, and no other entry does"
    return ""


def _too_wide(pattern: Pattern) -> str:
    if pattern.text == "*":
        return "allows every remote server"
    is_any_host = "*" in pattern.host and not pattern.host.strip("*.")
    if pattern.scheme == "*" and is_any_host:
        return "allows every remote server, by any scheme"
    if is_any_host:
        return f"allows every host over {pattern.scheme}"
    if pattern.scheme == "http" and not _is_loopback(pattern.host):
        return "allows a server without encryption"
    return ""


def _is_loopback(host: str) -> bool:
    address = read_address(f"http://{host}/")
    return address is not None and address.is_loopback


def _means(pattern: Pattern, host: str) -> bool:
    """Tell whether a pattern leads to a host."""
    if pattern.text == "*":
        return True
    first, *rest = pattern.host.split("*")
    return (Glob(first, tuple(rest[:-1]), rest[-1]) if rest else Glob(first)).matches(host)


_LOOK = of_policy(look)

BROAD_URL_ENTRY = Rule(
    id="CCM012",
    name="broad-url-entry",
    title="A url in a list of servers means too much or too little",
    layer="install",
    severity="medium",
    why="A star for the host allows every server there is, `http://` one that anybody on the way can read and change, and "
    "`*.example.com` means neither more nor less than what is below that domain: not the domain itself. In the list that "
    "blocks, `http://` leaves https open. `http://` to this machine itself (loopback) is no gap.",
    fix="Write `https://` and the host; write the bare domain beside `*.domain`; block with `*://`.",
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M12"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [
    {"serverUrl": "https://*/mcp"},  // gap
    {"serverUrl": "http://crm.example/mcp"}  // gap
  ],
  "deniedMcpServers": [
    {"serverUrl": "*://*.pastebin.example/*"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [{"serverUrl": "https://mcp.crm.example/*"}, {"serverUrl": "http://localhost:*/*"}],
  "deniedMcpServers": [{"serverUrl": "*://*.pastebin.example/*"}, {"serverUrl": "*://pastebin.example/*"}]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
