"""An allowed command line that starts no server on Windows."""

from collections.abc import Iterator, Sequence

from plugingov.model.observation import Certainty
from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.claude_code.words import command_words, without_homes
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

# What Windows has as a script, which only its shell can start; `uvx` and `docker` are programs there too.
_SCRIPTS = frozenset({"npx", "npm", "pnpm", "pnpx", "yarn"})


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each allowed command line that Windows starts in another way."""
    del behaviour
    entries = [entry for entry in managed.parts("allowedMcpServers") if "serverCommand" in entry.value]
    commands = [entry.value["serverCommand"] for entry in entries]
    for entry, words in zip(entries, commands, strict=True):
        item = f"allowedMcpServers {without_homes(command_words(words), machine)}"
        if words[0] not in _SCRIPTS:
            yield Seen(item, NOT_APPLICABLE)
        elif any(_is_twin(words, other) for other in commands):
            yield Seen(item, PASS)
        else:
            yield Seen(item, _verdict(entry, command_words(words), _has_windows(case, machine, managed)))


def _has_windows(case: Case, machine: Machine, managed: Managed) -> Certainty:
    """Tell whether somebody who has this list has Windows: preferences are of macOS alone, a file says nothing."""
    platforms = case.organisation.claude_code.platforms
    if machine.observation.platform == "windows":
        return "yes"
    if managed.winner.name == "plist":
        return "no"
    return "unknown" if platforms is None else "yes" if "windows" in platforms else "no"


def _verdict(entry: Found, line: str, has_windows: Certainty) -> Verdict:
    because = f"`allowedMcpServers` in {entry.where} allows `{line}`, and not `cmd /c {line}`, as Windows needs it"
    match has_windows:
        case "yes":
            return Finding(entry.at, because)
        case "no":
            return NOT_APPLICABLE
    return Unknown(entry.at, f"{because}, and nobody says whether the fleet has Windows (`platforms`)")


def _is_twin(words: Sequence[str], other: Sequence[str]) -> bool:
    shell, *rest = other
    return (
        shell.lower() in {"cmd", "cmd.exe"} and [each.lower() for each in rest[:1]] == ["/c"] and rest[1:] == [*words]
    )


_LOOK = of_policy(look)

WINDOWS_COMMAND_MISSING = Rule(
    id="CCM014",
    name="windows-command-missing",
    title="An allowed command line does not hold on Windows",
    layer="install",
    severity="medium",
    why="A command line in the list matches word by word. On Windows `npx` and its like are scripts that only `cmd /c` "
    "can start, so the server's command line there is another one, and the list that admits it on other systems blocks "
    "it. Where no machine is Windows the inventory says whether the fleet has some (`platforms`); unset, that is unknown.",
    fix='Add `["cmd", "/c", ...]` with the same words beside the entry.',
    references=("code.claude.com/docs/en/managed-mcp", "Claude Code condition CC-M14"),
    controls=LISTS,
    item_is="entry",
    bad=Example(
        inventory="surfaces: {claude-code: {platforms: [macos, windows]}}\n",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [
    {"serverCommand": ["npx", "-y", "@acme/db-mcp@1.4.0"]}  // gap
  ]
}
"""
        },
    ),
    good=Example(
        inventory="surfaces: {claude-code: {platforms: [macos, windows]}}\n",
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "allowManagedMcpServersOnly": true,
  "allowedMcpServers": [
    {"serverCommand": ["npx", "-y", "@acme/db-mcp@1.4.0"]},
    {"serverCommand": ["cmd", "/c", "npx", "-y", "@acme/db-mcp@1.4.0"]}
  ]
}
"""
        },
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
