"""A door that can write and waits for no switch."""

from functools import lru_cache

from plugingov.rules.activate.places import in_words
from plugingov.rules.activate.writing import writing
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings

_HOW = {
    "automatic": "switches itself on once signed in",
    "first-use": "is switched on by its first use",
}


@lru_cache(maxsize=8)
def each_door_without_a_switch(case: Case) -> tuple[Subject, ...]:
    doors = case.layers.doors.values()
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in doors if door.activation in _HOW)


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    tools, missing = writing(case, door)
    if tools:
        fact = f"`{door.id}` {_HOW[door.activation]} on {door.surface}, and can write: {in_words(tools)}"
        return Finding(door.at("activation"), fact)
    return missing or PASS


WRITES_WITHOUT_A_SWITCH = Rule(
    id="ACT006",
    name="writes-without-a-switch",
    title="A plugin that can write waits for no switch",
    layer="activate",
    severity="high",
    why="Once somebody signed in it is on in each of their projects, so that Claude may write there although nobody decided that "
    "it should. A tool that is blocked does not count.",
    fix="Set `activation: switch` where the product has one, or block the tools that write on that surface.",
    references=("OWASP MCP06:2025", "support.claude.com/en/articles/11176164"),
    controls=Controls(nist=("AC-6", "CM-3"), iso=("A.8.2",), soc2=("CC6.3",), mas=("9.2",)),
    bad=Example(
        """\
plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    activation: automatic  # gap
    provides: {tools: {list_regions: {access: read}, run_script: {access: write}}}
    provision: {cowork: {via: directory-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  aws-mcp:
    title: AWS
    path: oauth-connector
    activation: automatic
    provides: {tools: {list_regions: {access: read}, run_script: {access: write}}}
    provision: {cowork: {via: directory-connector, tools: {run_script: blocked}}}
  slack:
    title: Slack
    path: oauth-connector
    provides: {tools: {post_message: {access: write}}}
    provision: {cowork: {via: directory-connector}}
""",
    ),
    settings=Settings,
    subjects=each_door_without_a_switch,
    judge=judge,
)
