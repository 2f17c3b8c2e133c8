"""A server that its registry no longer stands for, or in a version that nobody should run."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from plugingov.model.change_words import named
from plugingov.model.registry import RegistryEntry
from plugingov.model.values import Text, Version
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import first
from plugingov.rules.source.registered import Listed, listed
from plugingov.rules.source.versions import is_number, order

_STATES = ("active", "deprecated", "deleted")  # the mildest first: of two entries of one version that one counts


class EntrySettings(Settings):
    """Below which version of a package, or of an entry, nobody should be."""

    minimum_versions: dict[Text, Version] = Field(default={})


def each_listed(case: Case) -> tuple[Subject, ...]:
    """Return each door of which an answer of a registry lists anything."""
    return tuple(Subject(plugin=plugin, surface=surface) for plugin, surface in listed(case))  # type: ignore[arg-type]  # a surface


def judge(case: Case, subject: Subject, settings: EntrySettings) -> Verdict:
    found = listed(case)[subject.plugin or "", subject.surface or ""]
    verdicts = [verdict for one in found for verdict in _verdicts(one, settings.minimum_versions)]
    findings = first(case, (each for each in verdicts if isinstance(each, Finding)))
    return findings or next((each for each in verdicts if isinstance(each, Unknown)), PASS)


def _verdicts(one: Listed, minimum: Mapping[str, str]) -> Iterator[Verdict]:
    if one.unknown:
        yield Unknown(one.at, f"{one.what}, and {one.unknown}")
        return
    yield _of_status(one)
    for name, version in one.versions.items():
        if lowest := minimum.get(name):
            yield _of_version(one, name, version, lowest)


def _of_status(one: Listed) -> Verdict:
    known = [entry for entry in one.entries if entry.status in _STATES]
    if not known:
        return Unknown(one.at, f"{one.what}, and the answer of the registry does not say whether that is active")
    entry = min(known, key=lambda each: _STATES.index(each.status))
    if entry.status == "active":
        return PASS
    message = f"{one.what}, and its registry says of `{named(entry.name)}` `{named(entry.version)}`: {entry.status}"
    return Finding(one.at, f"{message}{_why(entry)}", grade="high" if entry.status == "deleted" else None)


def _why(entry: RegistryEntry) -> str:
    return f" (`{named(entry.message)}`)" if entry.message.strip() else ""


def _of_version(one: Listed, name: str, version: str, lowest: str) -> Verdict:
    if not is_number(version):
        because = f"{one.what}, and nobody can tell whether `{named(version)}` is below `{lowest}`"
        return Unknown(one.at, because)
    if order(version) >= order(lowest):
        return PASS
    return Finding(one.at, f"{one.what}, and `{named(name)}` `{named(version)}` is below `{lowest}`")


_ANSWERS = """\
registry:
- name: io.github.acme/files
  version: 1.2.0
  status: deprecated
  message: moved to io.github.acme/folders
  latest: false
  packages: [{kind: npm, identifier: "@acme/files", version: 1.2.0}]
- name: io.github.acme/files
  version: 1.3.0
  status: active
  latest: true
  packages: [{kind: npm, identifier: "@acme/files", version: 1.3.0}]
"""
_DOOR = """\
plugins:
  files:
    title: Files
    path: custom-mcp
    server:
      command: npx
      args:
        - -y
        - "@acme/files@VERSION"
    provision: {claude-code: {via: user-server}}
"""

DEPRECATED_OR_DELETED_ENTRY = Rule(
    id="SRC012",
    name="deprecated-or-deleted-entry",
    title="A registry no longer stands for a server",
    layer="install",
    severity="medium",
    why="Whoever publishes a server tells in its registry that a version is deprecated, or takes it away: then nobody mends it, and a deleted one "
    "(high) may be gone because it did harm. Compared are packages that a door starts, in the version that it names, and addresses that it reaches, "
    "with the latest entry for them, in answers of a registry that somebody saved; they tell of that day. A door of which the answers list nothing is "
    "not asked: most servers stand in no registry, and one that is listed is not approved by that. `minimum_versions` holds names of packages or of entries.",
    fix="Move to what replaces it, at a version that is active; where there is nothing, close the door or accept it with a waiver.",
    references=(
        "OWASP MCP04:2025",
        "github.com/modelcontextprotocol/registry/blob/main/docs/reference/api/generic-registry-api.md",
    ),
    controls=Controls(nist=("SI-2", "SR-3"), iso=("A.5.21", "A.8.8"), soc2=("CC7.1",), mas=("7.4",)),
    asks="registry",
    bad=Example(_DOOR.replace('VERSION"', '1.2.0"  # gap'), answers=_ANSWERS),
    good=Example(_DOOR.replace("VERSION", "1.3.0"), answers=_ANSWERS),
    settings=EntrySettings,
    subjects=each_listed,
    judge=judge,
)
