"""A door that leads to another server on one surface than on the other."""

from plugingov.rules.case import Case
from plugingov.rules.parity.endpoint import difference
from plugingov.rules.parity.pair import each_pair, is_on_both, pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case)[subject.plugin or ""]
    found = difference(case, pair)
    if found is None or pair.is_explained:
        return PASS
    if not is_on_both(case, pair):
        return NOT_APPLICABLE
    return found if isinstance(found, Unknown) else Finding(found.at, f"`{pair.id}` {found.how}")


ENDPOINT_DIFFERS = Rule(
    id="PAR002",
    name="endpoint-differs",
    title="The surfaces reach different servers",
    layer="install",
    severity="high",
    why="One decision was made about one server. Where the other surface reaches another, nobody reviewed what members "
    "read and write there, and two people who ask the same question get two answers. An account connector or a synced "
    "plugin reaches what Cowork does, unless its provision names a server of its own. Addresses are compared as "
    "clients read them, so upper case in a host, a default port or a closing slash makes no difference.",
    fix="Write the server once, for both surfaces, or say in `differs_because` why they are meant to differ.",
    references=(
        "modelcontextprotocol.io/specification/2026-07-28/basic/authorization",
        "code.claude.com/docs/en/managed-mcp",
    ),
    controls=Controls(nist=("SC-7", "AC-20"), iso=("A.5.14", "A.5.23"), soc2=("CC6.6",), mas=("3.4", "11.2")),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server: {transport: http, url: https://mcp.anycompany.example/vendor-master}
    provision:
      cowork: {via: custom-connector}
      claude-code:
        via: user-server
        server:
          transport: http
          url: https://old.anycompany.example/vendor-master  # gap
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {transport: http, url: https://fx.anycompany.example/mcp}
    provision:
      cowork: {via: custom-connector}
      claude-code:
        via: project-file
        server:
          transport: stdio
          command: /opt/anycompany/fx-mcp  # gap
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server: {transport: http, url: https://mcp.anycompany.example/vendor-master}
    provision:
      cowork: {via: custom-connector}
      claude-code: {via: user-server, server: {transport: http, url: "https://MCP.anycompany.example:443/vendor-master/"}}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {transport: http, url: https://fx.anycompany.example/mcp}
    provision:
      cowork: {via: custom-connector}
      claude-code:
        via: project-file
        server: {transport: stdio, command: /opt/anycompany/fx-mcp}
        differs_because: The developers' copy answers with made-up rates.
""",
    ),
    asks="either",
    asks_strangers=False,
    settings=Settings,
    subjects=each_pair,
    judge=judge,
)
