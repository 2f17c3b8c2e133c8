"""A door of Cowork that reaches Claude Code with the account, though nobody declared it there."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.parity.copies import copies, name_of
from plugingov.rules.parity.endpoint import Difference, difference
from plugingov.rules.parity.pair import pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.session import ObservedPackage, ObservedServer


@lru_cache(maxsize=8)
def each_on_cowork(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that Cowork has: what Claude Code has never reaches an account."""
    return tuple(Subject(plugin=door.id) for door in case.layers.doors.values() if door.surface == "cowork")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case).get(subject.plugin or "")
    differing = difference(case, pair) if pair else None
    if pair and (pair.is_one_way or differing is None):
        return PASS
    door = case.door(subject.plugin, "cowork")
    seen = _seen(case, door) if pair is None else None
    if isinstance(seen, Finding):
        return seen
    declared = _by_ways(case, door, differing, is_second=pair is not None)
    return declared if seen is None or isinstance(declared, Finding) else seen


def _by_ways(case: Case, door: Door, differing: Difference | Unknown | None, *, is_second: bool) -> Verdict:
    """Return what follows from what is said of the routes of the account."""
    ways = list(_ways(case, door))
    if not ways:
        return NOT_APPLICABLE
    way = next((way for state in ("on", "unknown") for way in ways if way.state == state), None)
    if way is None:
        return PASS
    if way.state == "unknown":
        return Unknown(way.at, way.because)
    if isinstance(differing, Unknown):
        return differing
    return Finding(("plugins", door.id, "provision"), _message(door, way, is_second=is_second))


def _seen(case: Case, door: Door) -> Verdict | None:
    """Return what machines show, whatever is said of the routes: a gap where one has it, unknown where one may."""
    if not case.observed:
        return None
    from plugingov.layers.recognition import names_of  # noqa: PLC0415 (most runs look at no machine)
    from plugingov.layers.sightings import is_there  # noqa: PLC0415 (as above)

    names = [("connector", f"claude.ai {name}") for name in names_of(door) if name]
    names += [("package", f"{name_of(door.package)}@synced")] if door.package else []
    found = [(what, name, each) for what, name in names if (each := _of_account(case).get(name))]
    for what, name, observed in sorted(found, key=lambda each: not is_there(each[2])):
        whose = f"a {what} of the account (`{name}`)"
        if is_there(observed):
            return Finding(observed.at, f"`{door.id}` is declared for cowork alone, and a machine has it as {whose}")
        because = f"`{door.id}` is declared for cowork alone, and a machine names it as {whose}: {observed.because}"
        return Unknown(observed.at, because)
    return None


@lru_cache(maxsize=8)
def _of_account(case: Case) -> Mapping[str, ObservedServer | ObservedPackage]:
    """Return each connector and package of an account that loads on some machine or may load, best where it is there."""
    from plugingov.layers.sightings import is_there  # noqa: PLC0415 (most runs look at no machine)

    servers = (each.server for each in case.sightings.servers if each.server.configured_in == "connector")
    packages = (each.package for each in case.sightings.packages if each.package.id.endswith("@synced"))
    named: list[tuple[str, ObservedServer | ObservedPackage]] = [(each.name, each) for each in servers]
    named += [(each.id, each) for each in packages]
    may_load = [(name, each) for name, each in named if each.loads != "no"]
    return {**dict(reversed(may_load)), **{name: each for name, each in reversed(may_load) if is_there(each)}}


def _ways(case: Case, door: Door) -> Iterator[Answer]:
    """Yield whether each way from the account is open; a package that managed settings hold too does not come along."""
    for arrival in case.layers.comes_along(door):
        held = [copy.offered for copy in copies(case).get(name_of(door.package or ""), {}).values() if copy.is_managed]
        if arrival.via == "synced-plugin" and arrival.answer.state == "on" and held:
            yield held[0] if held[0].state == "unknown" else held[0]._replace(state="off")
        else:
            yield arrival.answer


def _message(door: Door, way: Answer, *, is_second: bool) -> str:
    key = way.at[-1]
    if is_second:
        return f"the server that `{door.id}` has on cowork reaches claude-code beside the declared one: {way.because} (`{key}`)"
    return f"`{door.id}` is declared for cowork alone and reaches claude-code too: {way.because} (`{key}`)"


ARRIVES_BY_ITSELF = Rule(
    id="PAR008",
    name="arrives-by-itself",
    title="A plugin reaches Claude Code although nobody declared it there",
    layer="install",
    severity="high",
    why="Connectors of the account load in Claude Code by default, and packages of the account sync into it since 2.1.273. "
    "What was decided for Cowork, with its project switches, is then on in every session on the command line. "
    "A plugin that Claude Code has by a route of its own is no gap while both reach the same server, for the client keeps "
    "one of two equal servers; nor is a package that managed settings hold under the same name. A machine that has it "
    "counts before what is said of the routes; one that only remembers its name, as the client does with connectors, leaves it "
    "unknown where the routes do not open it.",
    fix="Declare it on Claude Code (`via: claude-ai-connector`, or `synced-plugin` for a package), or close the route there "
    "with `disableClaudeAiConnectors: true` or `syncClaudeAiPlugins: false`, and write that down in `surfaces.claude-code`.",
    references=(
        "OWASP MCP09:2025",
        "code.claude.com/docs/en/managed-mcp",
        "claude.com/docs/plugins/org-rollout",
    ),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
surfaces:
  claude-code: {minimum_version: 2.1.273, claude_ai_connectors: true, claude_ai_plugin_sync: true}
plugins:
  box:
    title: Box
    path: oauth-connector
    provision:  # gap
      cowork: {via: directory-connector}
  notes:
    title: Notes
    path: marketplace
    provision:  # gap
      cowork: {via: org-plugin, preference: required}
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {transport: http, url: https://fx.anycompany.example/mcp}
    provision:  # gap
      cowork: {via: custom-connector}
      claude-code:
        via: project-file
        server: {transport: stdio, command: /opt/anycompany/fx-mcp}
        differs_because: The developers' copy answers with made-up rates.
""",
    ),
    good=Example(
        """\
surfaces:
  claude-code: {minimum_version: 2.1.273, claude_ai_connectors: true, claude_ai_plugin_sync: false}
plugins:
  box:
    title: Box
    path: oauth-connector
    provision:
      cowork: {via: directory-connector}
      claude-code: {via: claude-ai-connector}
  notes:
    title: Notes
    path: marketplace
    server: {transport: stdio, command: /opt/anycompany/notes-mcp}
    provision:
      cowork: {via: org-plugin, preference: required}
""",
    ),
    settings=Settings,
    asks="either",
    asks_strangers=False,
    subjects=each_on_cowork,
    judge=judge,
)
