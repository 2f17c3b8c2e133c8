"""An endpoint that anybody on the way can read."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door

# Most addresses are this and no more is asked of them.
_ENCRYPTED = re.compile(r"https://[A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]{1,5})?(?:[/?#]|$)")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    server, at = door.server, door.at("server", "url")
    if server and server.is_remote is False and not server.url:
        return NOT_APPLICABLE
    if server is None or not server.url:
        return Unknown(at, f"the inventory does not say the `server.url` of `{door.id}`")
    if _ENCRYPTED.match(server.url):
        return PASS
    if server.url.lstrip().startswith("${"):
        return Unknown(at, f"the `server.url` of `{door.id}` opens with a reference")
    try:
        # Browsers and runtimes read a back slash as a slash, which moves the end of the host.
        parts = urlsplit(server.url.strip().replace("\\", "/"))
        is_plain = parts.scheme.lower() == "http" and not is_loopback(parts.hostname or "")
        is_address = parts.scheme.lower() in {"http", "https"} and parts.hostname
    except ValueError:
        is_address = is_plain = False
    if not is_address:
        return Unknown(at, f"the `server.url` of `{door.id}` is no http or https address")
    return Finding(at, f"`{door.id}` is reached over plain http on {door.surface}") if is_plain else PASS


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    host = host.removesuffix(".").lower()
    try:
        address = ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


PLAIN_HTTP_ENDPOINT = Rule(
    id="SRC006",
    name="plain-http-endpoint",
    title="A server is reached without encryption",
    layer="install",
    severity="high",
    why="Tokens and data cross the network in the clear, and anybody on the way can change what comes back. "
    "A server on this machine itself (loopback) is no gap.",
    fix="Serve the endpoint over https and write the new `url`.",
    references=("modelcontextprotocol.io/specification/2026-07-28/basic/authorization",),
    controls=Controls(nist=("SC-8",), iso=("A.8.24",), soc2=("CC6.7",), mas=("10.1", "11.2")),
    bad=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    server:
      transport: http
      url: http://paylater.anycompany.example/mcp  # gap
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    server: {transport: http, url: https://paylater.anycompany.example/mcp}
    provision:
      cowork: {via: custom-connector}
      claude-code: {via: user-server, server: {transport: http, url: "http://127.0.0.1:8080/mcp"}}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
