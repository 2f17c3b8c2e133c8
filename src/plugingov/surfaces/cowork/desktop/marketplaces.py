"""Marketplaces that a third-party deployment allows: names, pins, and what a preference comes to without one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from plugingov.model.observation import Certainty
from plugingov.model.values import Preference
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.decoding import Setting
from plugingov.surfaces.cowork.desktop.org_plugins import MARKERS

KEY = "allowedPluginMarketplaces"
# claude.com/docs/third-party/claude-desktop/extensions
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
RESERVED = ("unknown", "org", "org-provisioned")
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_NAMED_BY = {"github": "repo", "git": "url", "url": "url"}


class Allowed(NamedTuple):
    """One entry of the list."""

    setting: Setting
    number: int
    said: Mapping[str, Any]
    pinned: Certainty
    why_pinned: str
    preference: Preference | None  # what the entry comes to for members; nothing where nobody knows
    because: str

    @property
    def item(self) -> str:
        """Return what the file calls it: the name that is expected, or else its source."""
        name = self.said.get("expectedName")
        if isinstance(name, str) and name:
            return name
        source = self.said.get(_NAMED_BY.get(str(self.said.get("source")), "url"))
        return source if isinstance(source, str) and source else f"{KEY}[{self.number}]"

    def at(self, *steps: str) -> Place:
        """Return where a part of it stands."""
        return self.setting.at_part(self.number, *steps)


def marketplaces(configuration: Configuration) -> tuple[Allowed, ...]:
    """Return the marketplaces that a configuration allows; an entry that is no mapping is none."""
    setting = configuration.settings.get(KEY)
    return tuple(_allowed(setting)) if setting and isinstance(setting.value, list) else ()


def _allowed(setting: Setting) -> Iterator[Allowed]:
    for number, said in enumerate(setting.value):
        if isinstance(said, Mapping):
            pinned, why = pin_of(said)
            preference, because = _effective(said, pinned, why, called(setting.file))
            yield Allowed(
                setting=setting,
                number=number,
                said=said,
                pinned=pinned,
                why_pinned=why,
                preference=preference,
                because=because,
            )


def pin_of(said: Mapping[str, Any]) -> tuple[Certainty, str]:
    """Tell whether an entry always delivers what was reviewed, and why."""
    match said.get("source"):
        case "github" | "git":
            ref = said.get("ref")
            if isinstance(ref, str) and _COMMIT.fullmatch(ref):
                return "yes", "its `ref` is a full commit"
            return "no", f"its `ref` is `{ref}`, which can move" if isinstance(ref, str) else "it has no `ref`"
        case "url":
            digest = said.get("manifestSha256")
            if isinstance(digest, str) and _DIGEST.fullmatch(digest):
                return "unknown", "whether each archive has a `sha256` only its manifest says, which no device holds"
            return "no", "its `manifestSha256` is no digest" if digest else "it has no `manifestSha256`"
    return "unknown", "its `source` is none of github, git and url"


def _effective(said: Mapping[str, Any], pinned: Certainty, why: str, file: str) -> tuple[Preference | None, str]:
    """Return what members get of a marketplace: without a pin it is only there for them to add."""
    asked = said.get("installationPreference")
    if asked is None:
        return "available", f"its entry in {file} has no `installationPreference`"
    known = next((each for each in MARKERS if each == asked), None)
    if known is None:
        return None, f"`installationPreference` in {file} is none of required, auto_install and available"
    if known == "available" or pinned == "yes":
        return known, f"`installationPreference` in {file} is `{known}`"
    if pinned == "no":
        return "available", f"`installationPreference` in {file} is `{known}`, which counts as `available`: {why}"
    return None, f"`installationPreference` in {file} is `{known}`, and {why}"


def refused_name(name: str) -> str:
    """Return why the app takes no marketplace of this name; nothing where it does."""
    if name in RESERVED:
        return "which is reserved"
    return "" if _NAME.fullmatch(name) else "which is not of letters, digits, `.`, `_` and `-`, 128 at most"
