"""An endpoint that anybody on the way can read."""

import re

from plugingov.model.address import hangs_on_reference, read_address
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import bridged
from plugingov.rules.subjects import each_door
from plugingov.sources.document import Route

# Most addresses are this and no more is asked of them.
_ENCRYPTED = re.compile(r"https://[A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]{1,5})?(?:[/?#]|$)")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    server = door.server
    if server and server.url:
        return _judged(door.id, subject, server.url, door.at("server", "url"))
    if server and server.is_remote is False:
        verdicts = [_judged(door.id, subject, url or "", at) for url, at in bridged(case, door)]
        return min(verdicts, key=_gaps_first, default=NOT_APPLICABLE)
    return Unknown(door.at("server", "url"), f"the inventory does not say the `server.url` of `{door.id}`")


def _gaps_first(verdict: Verdict) -> int:
    return 0 if isinstance(verdict, Finding) else 1 if isinstance(verdict, Unknown) else 2


def _judged(name: str, subject: Subject, url: str, at: Route) -> Verdict:
    if _ENCRYPTED.match(url):
        return PASS
    address = read_address(url)
    if address is None:
        if not hangs_on_reference(url):
            return Unknown(at, f"the address of `{name}` is no http or https address")
        if url.strip().lower().startswith("https://"):
            return PASS
        return Unknown(at, f"a reference decides where the address of `{name}` leads")
    if address.scheme == "https" or address.is_loopback:
        return PASS
    return Finding(at, f"`{name}` is reached over plain http on {subject.surface}")


PLAIN_HTTP_ENDPOINT = Rule(
    id="SRC006",
    name="plain-http-endpoint",
    title="A server is reached without encryption",
    layer="install",
    severity="high",
    why="Tokens and data cross the network in the clear, and anybody on the way can change what comes back. "
    "A server on this machine itself (loopback) is no gap; behind a local bridge the bridge's address counts.",
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
    asks="either",
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
