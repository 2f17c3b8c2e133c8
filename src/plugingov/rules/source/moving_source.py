"""A package that can change after it was approved."""

import re
from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.commits import is_full_commit
from plugingov.model.inventory import NO_MARKETPLACE, NO_PACKAGE, Marketplace
from plugingov.model.source import Source
from plugingov.model.values import Surface
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_packaged_door
from plugingov.sources.document import Route
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.found import why_unread

_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_EXACT_VERSION = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?")


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    if subject.item and subject.surface == "cowork" and subject in _on_devices(case):
        return _on_devices(case)[subject]
    if subject.item:
        return _answers(case)[subject.item] or NOT_APPLICABLE
    door = case.door(subject.plugin, subject.surface)
    if door.package is None:
        return Unknown(door.provision_at("package"), f"the inventory does not say which package `{door.id}` comes in")
    # What syncs from the account is what Cowork fetched.
    surface: Surface = "cowork" if case.layers.via(door) == "synced-plugin" else door.surface
    if surface == "cowork" and _is_pinned_there(case, door.package):
        return PASS
    known = _answers(case)[door.package]
    return known if known is not None else _held(case, door.package, surface)


def _is_pinned_there(case: Case, package: str) -> bool:
    """Tell whether members were seen to get one version of a package, whatever its source does: no pin is undone."""
    shown = case.layers.exported
    item = shown.exported.of_organisation.get(package) if shown and not shown.is_third_party else None
    return item is not None and item.flag("served_version_pinned") is True


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return each packaged door, and each marketplace that a third-party deployment allows on devices."""
    return (*each_packaged_door(case), *_on_devices(case))


@lru_cache(maxsize=8)
def _on_devices(case: Case) -> Mapping[Subject, Verdict]:
    """Return what is known of the marketplaces that devices are allowed; of what was seen nobody asks twice."""
    if isinstance(case, SeenCase) or not case.desktops:
        return {}
    from plugingov.rules.cowork.desktops import seen_on_desktops  # noqa: PLC0415 (most runs look at no device)
    from plugingov.rules.source.marketplaces_on_devices import look  # noqa: PLC0415

    return seen_on_desktops(case, look)


@lru_cache(maxsize=8)
def _answers(case: Case) -> Mapping[str, Verdict | None]:
    """Return what is known of each package wherever it is fetched; nothing where that hangs on the surface."""
    return {name: _moves(case, name) for name in case.doors_of_package}


def _moves(case: Case, name: str) -> Verdict | None:
    marketplace = name.partition("@")[2]
    package = case.organisation.packages.get(name, NO_PACKAGE)
    pinned = _pinned(case.organisation.marketplaces.get(marketplace, NO_MARKETPLACE))
    if package.source and package.source.source != "relative":
        if is_immutable(package.source):
            return PASS
        return Finding(
            ("packages", name, "source"), f"package `{name}` comes from {_described(package.source)}, which can change"
        )
    if package.source is None and isinstance(case, SeenCase) and (listing := case.unlisted.get(name)):
        # Whether it moves with its marketplace at all, the listing alone says.
        because = f"what the own source of package `{name}` is, nobody knows: {why_unread(listing)}"
        return Unknown(listing.place(), mask(because))
    at: Route = ("marketplaces", marketplace, "source")
    if pinned is None:
        return Unknown(at, f"the inventory does not say where marketplace `{marketplace}` comes from")
    if not pinned:
        return Finding(at, f"package `{name}` follows marketplace `{marketplace}`, which is not pinned to a commit")
    if package.source is None:
        because = f"the inventory does not say what the own source of package `{name}` is"
        return Unknown(("packages", name, "source") if name in case.organisation.packages else at, because)
    return None


@lru_cache(maxsize=4096)
def _held(case: Case, name: str, surface: Surface) -> Verdict:
    """A pinned marketplace is only as good as the surface that fetches it: some always take the newest commit."""
    answer = case.layers.holds_commit(surface, name.partition("@")[2])
    if answer.state == "off":
        return Finding(answer.at, f"package `{name}` is pinned by its marketplace, but {answer.because}")
    return Unknown(answer.at, answer.because) if answer.state == "unknown" else PASS


def is_immutable(source: Source) -> bool:
    """Tell whether a source always delivers the same: a full commit, a digest or an exact version."""
    if source.source in {"github", "git", "url", "git-subdir"} and _COMMIT.fullmatch(source.sha or ""):
        return True
    if source.source == "archive" and _DIGEST.fullmatch(source.sha256 or ""):
        return True
    return source.source == "npm" and _EXACT_VERSION.fullmatch(source.version or "") is not None


def _pinned(marketplace: Marketplace) -> bool | None:
    """Tell whether a marketplace is approved at a commit or digest; nothing where its source is not stated."""
    source = marketplace.source
    if source is None:
        return None
    commit = _COMMIT.fullmatch(source.sha or "") or _COMMIT.fullmatch(source.ref or "") or is_full_commit(source.ref)
    return bool(commit or _DIGEST.fullmatch(source.manifest_sha256 or "")) or is_immutable(source)


def _described(source: Source) -> str:
    follows = source.ref or source.version
    return f"a {source.source} source" + (f" at `{follows}`" if follows else " without a commit")


MOVING_SOURCE = Rule(
    id="SRC004",
    name="moving-source",
    title="A package can change after it was approved",
    layer="install",
    severity="high",
    why="A branch or a tag can be moved, so what was reviewed is not what runs. A relative source moves with its marketplace. "
    "Claude Code keeps a repository at the full commit that its `ref` names, and since client 2.1.330 at least: of an older "
    "one nobody knows it. Cowork follows the default branch where it syncs automatically, unless the served version is "
    "pinned, as an export of the organization shows. A third-party deployment takes a marketplace without a pin for one that "
    "members may add, whatever its entry asks.",
    fix="Give the package a source of its own with the full commit that was reviewed (`sha:`, 40 hex digits), a `sha256` "
    "or an exact version; a marketplace at a commit holds as well: on Cowork with `sync: manual`, or where a version is pinned; "
    "on Claude Code where `minimum_version` is 2.1.330 or later. In a third-party deployment write the full commit as `ref`, or the "
    "`manifestSha256` of a manifest whose archives all have a `sha256`.",
    references=("OWASP MCP04:2025", "code.claude.com/docs/en/plugin-marketplaces", "claude.com/docs/plugins/org-sync"),
    controls=Controls(
        nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21", "A.8.30"), soc2=("CC6.8", "CC8.1"), mas=("3.4", "6.3")
    ),
    item_is="package",
    bad=Example(
        """\
marketplaces:
  moving:
    source: {github: acme/plugins, ref: main}  # gap
  held:
    source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}
    cowork: {sync: automatic}  # gap
packages:
  notes@held:
    source: {github: acme/notes, ref: v2}  # gap
  ledger@held:
    source: ./ledger
plugins:
  box: {title: Box, path: marketplace, provision: {cowork: {marketplace: moving}}}
  notes: {title: Notes, path: marketplace, provision: {cowork: {marketplace: held}}}
  ledger: {title: Ledger, path: marketplace, provision: {cowork: {marketplace: held}}}
""",
    ),
    good=Example(
        """\
surfaces: {claude-code: {minimum_version: 2.1.330}}
marketplaces:
  held:
    source: {github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}
    cowork: {sync: manual}
packages:
  notes@held:
    source: {github: acme/notes, sha: 89abcdef0123456789abcdef0123456789abcdef}
  ledger@held:
    source: ./ledger
plugins:
  notes: {title: Notes, path: marketplace, provision: {claude-code: {via: marketplace-plugin, marketplace: held}}}
  ledger:
    title: Ledger
    path: marketplace
    provision: {cowork: {marketplace: held}, claude-code: {via: marketplace-plugin, marketplace: held}}
""",
    ),
    asks="either",
    settings=Settings,
    subjects=subjects,
    judge=judge,
)
