"""A url in a list of servers that means more, or less, than whoever wrote it thought."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from plugingov.model.address import read_address
from plugingov.rules.case import Case
from plugingov.rules.claude_code.anybodys import is_anybodys
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.globs import Glob
from plugingov.sources.secrets import MASK, mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.lists.urls import read_pattern
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

_ALLOW, _DENY = "allowedMcpServers", "deniedMcpServers"
_URL = re.compile(r"(?P<scheme>[^:/]*)://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)")
_SCHEMES = frozenset({"http", "https", "ws", "wss"})
_ANY_SCHEME = re.compile(r"(?:\*|[A-Za-z]+)://")
_WHOLE_HOST = frozenset({"", "/*"})  # what follows a host whose every path is meant


class Pattern(NamedTuple):
    """A url entry in the parts that decide where it leads."""

    text: str
    scheme: str
    host: str
    rest: str = ""


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each url in the managed lists."""
    del case, machine, behaviour
    entries = {key: [each for each in managed.parts(key) if "serverUrl" in each.value] for key in (_ALLOW, _DENY)}
    allowing, blocking = ([_pattern(each.value["serverUrl"]) for each in found] for found in entries.values())
    for entry, pattern in zip(entries[_ALLOW], allowing, strict=True):
        yield _seen(_ALLOW, entry, pattern, _too_wide(pattern, blocking) or _too_narrow(_ALLOW, pattern, allowing))
    for entry, pattern in zip(entries[_DENY], blocking, strict=True):
        wrong = _open_over_https(pattern, blocking, allowing) or _too_narrow(_DENY, pattern, blocking)
        yield _seen(_DENY, entry, pattern, wrong)


def _seen(key: str, entry: Found, pattern: Pattern, wrong: str) -> Seen:
    because = f"`{pattern.text}` in `{key}` of {entry.where} {wrong}"
    verdict: Verdict = Finding(entry.at, mask(because)) if wrong else PASS
    return Seen(mask(f"{key} {pattern.text}"), verdict)


def _pattern(written: str) -> Pattern:
    text = written.strip()
    found = _URL.match(text)
    if not found:
        return Pattern(text, "", "")
    return Pattern(text, found["scheme"].lower(), found["host"].lower().removesuffix("."), text[found.end() :])


def _too_wide(pattern: Pattern, blocking: list[Pattern]) -> str:
    """Say what an entry allows that nobody meant; nothing where that is nothing."""
    if pattern.text == "*":
        return "allows every remote server"
    if _is_any_host(pattern):
        return (
            "allows every remote server, by any scheme"
            if pattern.scheme == "*"
            else f"allows every host over {pattern.scheme}"
        )
    if elsewhere := _of_others(pattern.host):
        return f"allows {elsewhere}, whoever that belongs to"
    if pattern.scheme in {"http", "*"} and not _is_loopback(pattern.host) and not _is_shut(pattern, blocking):
        return (
            "allows a server without encryption"
            if pattern.scheme == "http"
            else "allows the server without encryption, too"
        )
    return ""


def _is_any_host(pattern: Pattern) -> bool:
    return "*" in pattern.host and not pattern.host.strip("*.")


def _of_others(host: str) -> str:
    """Return what a host's star takes in beyond its own domain: what ends, or begins, the name as anybody likes."""
    before, star, behind = host.rpartition("*")
    if not star or "${" in behind:
        return ""  # and what a variable holds is asked about by itself
    begun, dot, domain = behind.partition(".")
    if not dot:
        return f"hosts that begin with `{before}`" if before and "*" not in before else f"hosts that fit `{host}`"
    if not is_anybodys(domain):
        return ""  # a star stands for dots too, yet all of it is below one domain
    if not f"{before}{begun}".strip("*."):
        return f"every host below `{domain}`"
    if not before:
        return f"hosts that end in `{behind}` without a dot before it"
    return f"hosts below `{domain}` that fit `{host.removesuffix('.' + domain)}`"


def _is_shut(pattern: Pattern, blocking: list[Pattern]) -> bool:
    """Tell whether the list that blocks shuts every way to a host that is not encrypted."""
    ways = (other for other in blocking if other.scheme in {"http", "*"} and other.rest in _WHOLE_HOST)
    return any(_means(other, pattern.host.replace("*", "x")) for other in ways)


def _open_over_https(pattern: Pattern, beside: list[Pattern], allowing: list[Pattern]) -> str:
    """Say that a server which is blocked without encryption loads with it, where nobody meant that."""
    if pattern.scheme != "http" or _is_any_host(pattern) or _is_loopback(pattern.host):
        return ""  # whoever blocks `http://*` means the scheme
    host = pattern.host.replace("*", "x")
    twins = (other for other in beside if other.rest in {*_WHOLE_HOST, pattern.rest})
    is_blocked = any(_is_encrypted(other) and _means(other, host) for other in twins)
    is_meant = any(other.scheme == "https" and _means(other, host) for other in allowing)
    return "" if is_blocked or is_meant else "blocks the server without encryption only: the same host loads over https"


def _is_encrypted(pattern: Pattern) -> bool:
    return pattern.text == "*" or pattern.scheme in {"https", "*"}


def _too_narrow(key: str, pattern: Pattern, beside: list[Pattern]) -> str:
    """Say what an entry leaves out that it seems to mean; nothing where that is nothing."""
    verb = "allow" if key == _ALLOW else "block"
    if _matches_nothing(pattern.text):
        return f"{verb}s nothing: it has no scheme, such as `https://`, that a server has"
    domain = pattern.host.removeprefix("*.")
    is_bare_missing = domain != pattern.host and "*" not in domain and "." in domain and not is_anybodys(domain)
    if is_bare_missing and not any(_means(other, domain) for other in beside):
        return f"does not {verb} `{domain}` itself, and no other entry does"
    return ""


def _matches_nothing(text: str) -> bool:
    """Tell whether no url can be the entry's; what variables or masks hide of it may be a scheme."""
    if text == "*" or "${" in text or MASK in text:
        return False
    pattern = read_pattern(text)
    if pattern.address is None:
        return _ANY_SCHEME.match(text) is None
    return not pattern.any_scheme and pattern.address.scheme not in _SCHEMES


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
    "`*.example.com` means neither more nor less than what is below that domain: not the domain itself. `*example.com`, "
    "`example*.com`, `example.*` and `*.co.uk` mean domains of anybody, and what has no scheme means nothing. In the list that blocks, `http://` leaves "
    "https open, unless `http://*` blocks the scheme itself. `http://` to this machine itself (loopback) is no gap.",
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
