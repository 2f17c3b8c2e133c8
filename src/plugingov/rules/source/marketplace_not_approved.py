"""A package from a marketplace that nobody approved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from plugingov.model.door import Door
from plugingov.model.inventory import NO_MARKETPLACE, NO_PACKAGE
from plugingov.model.source import Source
from plugingov.model.values import Surface, Text
from plugingov.rules.case import Case
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_packaged_door
from plugingov.rules.written import Written
from plugingov.sources.bounds import MAX_PATTERNS
from plugingov.sources.document import Route
from plugingov.sources.globs import first_fit, glob


def _kind_of_entry(value: Any) -> str:
    return "id" if isinstance(value, str) else "source"


Entry = Annotated[Annotated[Text, Tag("id")] | Annotated[Source, Tag("source")], Discriminator(_kind_of_entry)]


class MarketplaceSettings(Settings):
    """Which marketplaces are approved: by their id in the inventory, or by where they come from."""

    allow: Annotated[tuple[Entry, ...], Field(max_length=MAX_PATTERNS)] | None = None


@dataclass(frozen=True, eq=False)
class Approved:
    """What is approved: patterns of ids, and sources of which every key that is stated has to fit."""

    ids: tuple[str, ...]
    sources: tuple[Mapping[str, Any], ...]

    def holds_id(self, marketplace: str) -> bool:
        """Tell whether a marketplace is approved by its id."""
        return first_fit(self.ids, marketplace) is not None

    def holds_source(self, source: Source | None) -> bool:
        """Tell whether something that comes from there is approved; what is relative comes from a marketplace."""
        if source is None or source.source == "relative":
            return False
        said = _said(source)
        return any(_fits(approved, said) for approved in self.sources)


def prepared(settings: MarketplaceSettings, written: Written) -> Approved:
    """Return the approved ids and sources apart."""
    del written
    entries = settings.allow or ()
    ids = tuple(entry for entry in entries if isinstance(entry, str))
    return Approved(ids, tuple(_said(entry) for entry in entries if isinstance(entry, Source)))


def _said(source: Source) -> Mapping[str, Any]:
    return source.model_dump(mode="json", by_alias=True, exclude_none=True)


def _fits(approved: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return all(key in said and _equals(value, said[key]) for key, value in approved.items())


def _equals(approved: Any, said: Any) -> bool:
    if isinstance(approved, str) and isinstance(said, str):
        return glob(approved).matches(said)
    return json.dumps(approved, sort_keys=True) == json.dumps(said, sort_keys=True)


@lru_cache(maxsize=8)
def _answers(case: Case, approved: Approved) -> Mapping[str, bool | None]:
    """Return whether each package is approved; nothing where that hangs on a source that is not stated."""
    return {name: _is_approved(case, approved, name) for name in case.doors_of_package}


def _is_approved(case: Case, approved: Approved, package: str) -> bool | None:
    marketplace = package.partition("@")[2]
    source = case.organisation.marketplaces.get(marketplace, NO_MARKETPLACE).source
    own = case.organisation.packages.get(package, NO_PACKAGE).source
    if approved.holds_id(marketplace) or approved.holds_source(source) or approved.holds_source(own):
        return True
    return None if approved.sources and source is None else False


@lru_cache(maxsize=8)
def _package_of(case: Case) -> Mapping[tuple[str | None, Surface | None], str | None]:
    return {(door.id, door.surface): door.package for door in case.layers.doors.values()}


def judge(case: Case, subject: Subject, approved: Approved) -> Verdict:
    name = subject.item or _package_of(case)[subject.plugin, subject.surface]
    if name is None:
        at = case.door(subject.plugin, subject.surface).provision_at("package")
        return Unknown(at, f"the inventory does not say which package `{subject.plugin}` comes in")
    answer = _answers(case, approved)[name]
    if answer:
        return PASS
    marketplace = name.partition("@")[2]
    if answer is None:
        because = f"the inventory does not say where marketplace `{marketplace}` comes from"
        return Unknown(("marketplaces", marketplace, "source"), because)
    if subject.item:
        at = ("packages", name)
        return Finding(at, f"package `{name}` comes from marketplace `{marketplace}`, which nobody approved")
    door = case.door(subject.plugin, subject.surface)
    message = f"`{door.id}` on {door.surface} comes from marketplace `{marketplace}`, which nobody approved"
    return Finding(_named_at(case, door), message)


def _named_at(case: Case, door: Door) -> Route:
    """Return the line that names the package or marketplace of a door."""
    for key in ("package", "marketplace"):
        if getattr(door.provision, key):
            return door.provision_at(key)
    if door.provision.source or door.plugin.source:
        return door.at("source", "marketplace")
    declared = case.organisation.packages.get(door.package or "", NO_PACKAGE)
    if door.id in (declared.servers or ()):
        return ("packages", door.package or "", "servers", door.id)
    return door.provision_at("via")


def idle(case: Case, approved: Approved) -> Iterator[str]:
    """Yield each entry that fits nothing here."""
    known = case.organisation.marketplaces
    yield from unmatched(approved.ids, known, "allow", "is no marketplace here")
    sources = [marketplace.source for marketplace in known.values()]
    sources += [package.source for package in case.organisation.packages.values()]
    said = [_said(source) for source in sources if source]
    for entry in approved.sources:
        if not any(_fits(entry, each) for each in said):
            yield f"a {entry['source']} source in `allow` is that of no marketplace or package here"


MARKETPLACE_NOT_APPROVED = Rule(
    id="SRC003",
    name="marketplace-not-approved",
    title="A package comes from a marketplace that nobody approved",
    layer="install",
    severity="high",
    why="Whoever keeps a marketplace decides what its packages hold, today and after the next push. An entry of `allow` is the id of "
    "a marketplace, or a source whose every stated key has to fit (a star is a glob); a package whose own source is on the list "
    "passes wherever it is listed.",
    fix="Take the package from an approved marketplace, or approve this one on purpose in the policy.",
    references=("OWASP MCP04:2025", "code.claude.com/docs/en/plugin-marketplaces", "claude.com/docs/plugins/org-sync"),
    controls=Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",)),
    item_is="package",
    required=("allow",),
    bad=Example(
        """\
marketplaces:
  acme-tools: {source: {github: acme/plugins}}
  strangers: {source: {github: strangers/plugins}}
packages:
  lint@strangers: {parts: [skills]}  # gap
plugins:
  notes:
    title: Notes
    path: marketplace
    provision: {cowork: {marketplace: acme-tools}}
  wiki:
    title: Wiki
    path: marketplace
    provision: {cowork: {marketplace: strangers}}  # gap
""",
        "{allow: [acme-tools]}",
    ),
    good=Example(
        """\
marketplaces:
  acme-tools: {source: {github: acme/plugins}}
  vendor: {source: {source: url, url: "https://plugins.vendor.example/marketplace.json"}}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision: {cowork: {marketplace: acme-tools}}
  wiki:
    title: Wiki
    path: marketplace
    provision: {cowork: {marketplace: vendor}}
""",
        "{allow: [vendor, {github: acme/*}]}",
    ),
    asks="either",
    settings=MarketplaceSettings,
    prepare=prepared,
    subjects=each_packaged_door,
    judge=judge,
    idle=idle,
)
