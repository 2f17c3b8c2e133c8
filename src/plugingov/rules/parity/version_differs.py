"""A door whose package is not the same on both surfaces."""

from functools import lru_cache

from plugingov.rules.case import Case
from plugingov.rules.parity.package import difference, package_at
from plugingov.rules.parity.pair import Pair, is_on_both, pairs
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings


@lru_cache(maxsize=8)
def each_packaged_pair(case: Case) -> tuple[Subject, ...]:
    """Return each plugin that both surfaces have as a package: nothing else has a version to compare."""
    return tuple(
        Subject(plugin=plugin) for plugin, pair in pairs(case).items() if all(case.is_packaged(door) for door in pair)
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    pair = pairs(case)[subject.plugin or ""]
    ours, theirs = pair.cowork.package, pair.claude_code.package
    if (ours and ours == theirs) or _is_synced_as_it_is(pair):
        return PASS
    if not is_on_both(case, pair):
        return NOT_APPLICABLE
    for door in pair:
        if door.package is None:
            because = f"the inventory does not say which package `{door.id}` comes in on {door.surface}"
            return Unknown(door.provision_at("package"), because)
    found = difference(case, ours or "", theirs or "")
    if not isinstance(found, str):
        return found or PASS
    packages = f"comes in package `{ours}` on cowork and in `{theirs}` on claude-code"
    return Finding(package_at(pair.claude_code), f"`{pair.id}` {packages}, which differ in {found}")


def _is_synced_as_it_is(pair: Pair) -> bool:
    said = pair.claude_code.provision
    return said.via == "synced-plugin" and not (said.package or said.marketplace or said.source)


VERSION_DIFFERS = Rule(
    id="PAR003",
    name="version-differs",
    title="The surfaces install different versions",
    layer="install",
    severity="medium",
    why="One of the two versions is the one that was reviewed. Version, source and pin of the packages are compared. That a "
    "surface does not hold what one declared package says is moving-source; a package on one surface and a connector "
    "on the other cannot be compared.",
    fix="Name one package for both surfaces, or bring both packages to the version, source and commit that were reviewed.",
    references=("code.claude.com/docs/en/plugin-marketplaces", "claude.com/docs/plugins/org-sync"),
    controls=Controls(nist=("CM-2", "CM-8"), iso=("A.8.9", "A.5.9"), soc2=("CC7.1",), mas=("7.2",)),
    bad=Example(
        """\
marketplaces:
  tools: {source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}
  old-tools: {source: {github: acme/old-plugins, sha: 89abcdef0123456789abcdef0123456789abcdef}}
packages:
  notes@tools: {version: 1.4.0, source: ./notes}
  notes@old-tools: {version: 1.1.0, source: ./notes}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: notes@tools}
      claude-code:
        via: managed-plugin
        package: notes@old-tools  # gap
""",
    ),
    good=Example(
        """\
marketplaces:
  tools: {source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}
  mirror: {source: {source: git, url: "https://github.com/acme/plugins.git", ref: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}
packages:
  notes@tools: {version: 1.4.0, source: ./notes}
  notes@mirror: {version: 1.4.0, source: ./notes}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: notes@tools}
      claude-code: {via: managed-plugin, package: notes@mirror}
  ledger:
    title: Ledger
    path: marketplace
    source: {marketplace: tools}
    provision:
      cowork: {preference: available}
      claude-code: {via: synced-plugin}
""",
    ),
    asks="either",
    asks_strangers=False,
    settings=Settings,
    subjects=each_packaged_pair,
    judge=judge,
)
