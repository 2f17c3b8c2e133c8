"""A part of a package that nobody approved."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.door import Door
from plugingov.model.inventory import Part
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.exported_reach import exported_reach, reach_verdict
from plugingov.rules.source.part_approvals import covered_by, is_approved_whole
from plugingov.rules.subjects import each_packaged_door
from plugingov.sources.document import Route

# These run nothing themselves.
_HARMLESS = frozenset({"settings", "user_config"})


class PartSettings(Settings):
    """Which parts need no approval of their own."""

    approved: tuple[Part, ...] = ("skills", "commands", "agents")


def each_made_of_parts(case: Case) -> tuple[Subject, ...]:
    """Return each door and package that carries parts, and of what Cowork exported how far each reaches."""
    return (*each_packaged_door(case), *exported_reach(case))


def judge(case: Case, subject: Subject, settings: PartSettings) -> Verdict:
    if reach := exported_reach(case).get(subject):
        return reach_verdict(case, reach, settings.approved)
    if subject.item:
        return _verdict(case, None, subject.item, settings.approved)
    door = case.door(subject.plugin, subject.surface)
    if door.package is None:
        return Unknown(door.provision_at("package"), f"the inventory does not say which package `{door.id}` comes in")
    return _verdict(case, door, door.package, settings.approved)


def _verdict(case: Case, door: Door | None, name: str, approved: tuple[Part, ...]) -> Verdict:
    asked = _asked(case, approved).get(name)
    if asked == ():
        return _needs(case, name)
    at: Route = ("packages", name, "parts")
    if asked is None:
        route = door.provision_at("package") if door and name not in case.organisation.packages else at
        return Unknown(route, f"the inventory does not say which `parts` package `{name}` has")
    covered = covered_by(case, door.plugin.review) if door else ()
    carried, whose = case.organisation.packages[name].parts or (), f" of `{door.id}`" if door else ""
    if covered is None:
        because = f"package `{name}` carries `{asked[0]}`, and the review{whose} does not say which `parts` it covers"
        return Unknown((*at, carried.index(asked[0])), because)
    uncovered = [part for part in asked if part not in covered]
    if not uncovered:
        return _needs(case, name)
    message = (
        f"package `{name}` carries {', '.join(f'`{part}`' for part in uncovered)}, and no approval{whose} covers that"
    )
    return Finding((*at, carried.index(uncovered[0])), message)


def _needs(case: Case, name: str) -> Verdict:
    """Tell whether a package brings others that the inventory does not know: the client installs them with it."""
    needed, package = case.organisation.needs.get(name), case.organisation.packages[name]
    if not needed or is_approved_whole(case, name, package):
        return PASS
    others = ", ".join(f"`{each}`" for each in needed)
    because = f"package `{name}` needs {others}, which the inventory does not know, and no approval covers that"
    return Finding(("packages", name, "parts"), because)


@lru_cache(maxsize=8)
def _asked(case: Case, approved: tuple[Part, ...]) -> Mapping[str, tuple[Part, ...]]:
    """Return the parts of each package that need an approval by name; a package whose parts nobody states is left out."""
    needless = _HARMLESS.union(approved)
    found: dict[str, tuple[Part, ...]] = {}
    for name, package in case.organisation.packages.items():
        if package.parts is not None:
            asked = tuple(part for part in dict.fromkeys(package.parts) if part not in needless)
            found[name] = () if asked and is_approved_whole(case, name, package) else asked
    return found


UNAPPROVED_PART = Rule(
    id="SRC013",
    name="unapproved-part",
    title="A package carries a part that nobody approved",
    layer="install",
    severity="high",
    why="Whoever approves a door looks at its server. Hooks, programs, monitors, language servers and local servers in the same "
    "package run on every member's machine all the same, without a question; and what the package depends on is installed "
    "with it: a package that a machine's depends on and the inventory does not know is a gap too. Settings and options that "
    "members fill in run nothing and are not asked about. On Cowork a page also says how far a package reaches: `privileged` may be "
    "parts that no page lists (monitors, language servers, settings, skills that allow themselves tools), and needs an approval "
    "all the same; what is not said, or is of a kind that nobody here knows, is unknown.",
    fix="Leave the part out of the package; or review the whole package and write down the version or commit that was read "
    "(`review.covers`), or review the part and name it in `review.covers.parts` of each door in the package. Declare the "
    "packages that it depends on.",
    references=(
        "OWASP MCP04:2025",
        "code.claude.com/docs/en/plugins-reference",
        "claude.com/docs/plugins/platform-support",
        "Cowork condition I09",
    ),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    item_is="package",
    bad=Example(
        """\
marketplaces: {acme: {}}
packages:
  notes@acme:
    parts:
      - skills
      - hooks  # gap
plugins:
  notes:
    title: Notes
    path: marketplace
    review: {approvals: {it@acme.example: 2026-09-01}, covers: {parts: [skills]}}
    provision: {cowork: {marketplace: acme}}
""",
    ),
    good=Example(
        """\
marketplaces: {acme: {}}
packages:
  notes@acme: {parts: [skills, hooks]}
plugins:
  notes:
    title: Notes
    path: marketplace
    review: {approvals: {it@acme.example: 2026-09-01}, covers: {parts: [skills, hooks]}}
    provision: {cowork: {marketplace: acme}}
""",
    ),
    asks="either",
    settings=PartSettings,
    subjects=each_made_of_parts,
    judge=judge,
)
