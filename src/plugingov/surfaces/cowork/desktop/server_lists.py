"""The lists that say which servers plugins may connect to: which entries work, and what they let in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import Certainty, Observation
from plugingov.sources.globs import glob
from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.deciding import configuration_of

ALLOWED, DENIED = "allowedPluginMcpServers", "deniedPluginMcpServers"
# The build since which one unreadable entry of the deny list blocks every remote server of plugins.
BLOCKS_ALL_SINCE = "2.16120.0"
_REFERENCES = ("${", "{{", MASK)
_SCHEME = re.compile(r"(?:\*|[A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(r"[^:/]*://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)")
Wrong: TypeAlias = Literal["", "unreadable", "without a scheme"]


class Entry(NamedTuple):
    """One entry of a list: the pattern of a url, or why it is none."""

    number: int
    pattern: str
    wrong: Wrong = ""

    @property
    def is_any_host(self) -> bool:
        """Tell whether it lets in every host."""
        found = _HOST.match(self.pattern)
        return not self.wrong and found is not None and bool(found["host"]) and not found["host"].strip("*.")


def entries(value: Any) -> Iterator[Entry]:
    """Yield the entries of a list; the app takes those that are nothing but a `serverUrl`."""
    for number, said in enumerate(value if isinstance(value, list) else ()):
        url = said.get("serverUrl") if isinstance(said, Mapping) else None
        if not isinstance(url, str) or len(said) != 1:
            yield Entry(number, url if isinstance(url, str) else "", "unreadable")
        else:
            pattern = url.strip()
            yield Entry(number, pattern, "" if _SCHEME.match(pattern) else "without a scheme")


def kept_out_by_lists(observation: Observation, config: Mapping[str, Any], loads: Ruling) -> Ruling | None:
    """Say that the lists of a device keep out a server that a plugin brings, or that nobody knows whether they do.

    Nothing where they let it in, or where it does not load anyhow.
    """
    keys = configuration_of(observation, "")
    if keys is None or loads.holds == "no":
        return None
    for key in (DENIED, ALLOWED):
        if because := keys.doubt or ("" if key in keys.settings else keys.lacks(key)):
            return Ruling("unknown", f"nobody knows what `{key}` is: {because}", keys.at)
    url = config.get("url")
    if not isinstance(url, str) or config.get("type") == "stdio":
        return _local(keys)
    rulings = [each for each in (_denied(keys, url), _let_in(keys, url)) if each.holds != "yes"]
    kept = next((each for each in rulings if each.holds == "no"), next(iter(rulings), None))
    if kept and any(mark in url for mark in _REFERENCES):
        return kept._replace(
            holds="unknown", because=f"{kept.because}, and where it leads a reference or a secret decides"
        )
    return kept


def _local(keys: Configuration) -> Ruling | None:
    """Say that plugins may start no server of their own: with a list of allowed ones none may."""
    if ALLOWED not in keys.settings:
        return None
    setting = keys.settings[ALLOWED]
    because = f"`{ALLOWED}` in {called(setting.file)} is set, and lets plugins start no server of their own"
    return Ruling("no", because, setting.at, "policy")


def _denied(keys: Configuration, url: str) -> Ruling:
    """Tell whether a remote server may be reached, as far as the list of denied ones goes."""
    setting = keys.settings.get(DENIED)
    if setting is None:
        return Ruling("yes", "")
    where = f"`{DENIED}` in {called(setting.file)}"
    denying = tuple(entries(setting.value))
    for each in denying:
        if _means(each, url) == "yes":
            return Ruling("no", f"{where} has it", setting.at_part(each.number), "policy")
    for each in denying:
        if each.wrong == "unreadable":
            because = f"{where} has an entry that the app cannot read, which blocks it from build {BLOCKS_ALL_SINCE} on"
            return Ruling("unknown", because, setting.at_part(each.number))
        if _means(each, url) == "unknown":
            because = f"whether an entry of {where} means it the vendor does not say"
            return Ruling("unknown", because, setting.at_part(each.number))
    return Ruling("yes", "")


def _let_in(keys: Configuration, url: str) -> Ruling:
    """Tell whether a remote server may be reached, as far as the list of allowed ones goes: without one, all may."""
    setting = keys.settings.get(ALLOWED)
    if setting is None:
        return Ruling("yes", "")
    where = f"`{ALLOWED}` in {called(setting.file)}"
    match _any(_means(each, url) for each in entries(setting.value)):
        case "yes":
            return Ruling("yes", "")
        case "no":
            return Ruling("no", f"no entry of {where} lets it in", setting.at, "policy")
    return Ruling("unknown", f"whether an entry of {where} means it the vendor does not say", setting.at)


def _any(found: Iterable[Certainty]) -> Certainty:
    told = set(found)
    return "yes" if "yes" in told else "unknown" if "unknown" in told else "no"


def _means(entry: Entry, url: str) -> Certainty:
    """Tell whether an entry means a url; whether one without a star goes on below its path the vendor does not say."""
    pattern, address = entry.pattern.lower().rstrip("/"), url.lower().rstrip("/")
    if entry.wrong:
        return "no"
    if glob(pattern).matches(address):
        return "yes"
    return "unknown" if glob(f"{pattern}/*").matches(address) else "no"
