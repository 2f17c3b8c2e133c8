"""The keys of one of Claude Desktop's files as the app reads them there, and those that it does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from plugingov.model.observation import FileKind, NativeFile
from plugingov.sources.document import Place, Route
from plugingov.sources.native import read_native
from plugingov.sources.secrets import MASK
from plugingov.surfaces.cowork.desktop.keys import GROUPS, KEYS, Key, Takes, nested_in

# How a file holds a value: a property list and the registry take texts, in which lists and mappings are JSON.
Encoding: TypeAlias = Literal["plist", "registry", "json"]
REGISTRY: frozenset[FileKind] = frozenset({"desktop-hklm", "desktop-hkcu"})
_TEXTS = frozenset({"REG_SZ"})
_READ = frozenset({"REG_SZ", "REG_DWORD"})
_PRESENT = frozenset({*_READ, "REG_EXPAND_SZ"})  # the last counts as a policy, and nobody can read it
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Setting:
    """One key of a file: its value as the app has it, or why it has none."""

    key: str
    value: Any = None
    file: NativeFile
    route: Route  # from the top of the file
    flaw: str = ""  # why the app does not read it
    doubt: str = ""  # why nobody knows whether it does
    is_in_text: bool = False  # what stands inside has no place of its own

    @property
    def at(self) -> Place:
        """Return where it is written."""
        return self.file.place(*self.route)

    def at_part(self, *steps: str | int) -> Place:
        """Return where a part of it is written, or the key where that is a text."""
        return self.at if self.is_in_text else self.file.place(*self.route, *steps)

    @property
    def is_read(self) -> bool:
        """Tell whether its value is known to be what the app has."""
        return not self.flaw and not self.doubt


@lru_cache(maxsize=512)
def settings_in(file: NativeFile) -> tuple[Setting, ...]:
    """Return every key of a file, decoded."""
    if file.kind in REGISTRY:
        return tuple(_of_registry(file, name, said) for name, said in file.settings.items())
    if file.kind == "desktop-plist":
        return tuple(_of_plist(file, name, said) for name, said in file.settings.items())
    flat = {name: said for name, said in file.settings.items() if name not in GROUPS or not isinstance(said, dict)}
    return (*_nested(file), *(_fitting(file, name, KEYS.get(name), said) for name, said in flat.items()))


def is_present(file: NativeFile) -> bool:
    """Tell whether a source holds anything that counts as a policy: of the registry, what the app can see."""
    if file.kind in REGISTRY:
        types = [said.get("type") for said in file.settings.values() if isinstance(said, Mapping)]
        return not _PRESENT.isdisjoint(map(str, types))
    return bool(file.settings)


def _of_registry(file: NativeFile, name: str, said: Any) -> Setting:
    kind, value = (said.get("type"), said.get("value")) if isinstance(said, Mapping) else (None, None)
    if kind == "key":
        return _flawed(file, name, "it is a key of its own, and the app reads values alone")
    if kind == "REG_EXPAND_SZ":
        return _flawed(file, name, "it is a REG_EXPAND_SZ, which counts as a policy and cannot be read")
    if kind not in _READ:
        return _flawed(file, name, f"it is a {kind or 'value without a type'}, which the app does not see")
    if "." in name:
        return _dotted(file, name)
    known = KEYS.get(name)
    if kind in _TEXTS:
        return _of_text(file, name, known, str(value))
    return _of_number(file, name, known, value)


def _of_number(file: NativeFile, name: str, known: Key | None, value: Any) -> Setting:
    """Return what a REG_DWORD means: yes or no, or a number, and never anything else."""
    if known is None:
        return Setting(key=name, value=value, file=file, route=(name,))
    if "yes or no" in known.takes:
        if value in {0, 1}:
            return Setting(key=name, value=value == 1, file=file, route=(name,))
        return _doubted(file, name, f"`{value}` is neither 0 nor 1")
    if "a number" in known.takes:
        return Setting(key=name, value=value, file=file, route=(name,))
    return _flawed(file, name, f"it is a REG_DWORD, and the key takes {' or '.join(known.takes)} in a REG_SZ")


def _of_plist(file: NativeFile, name: str, said: Any) -> Setting:
    if "." in name:
        return _dotted(file, name)
    if isinstance(said, list | dict):
        what = "array" if isinstance(said, list) else "dictionary"
        return _flawed(file, name, f"it is a native {what}, and the app takes JSON in one string")
    known = KEYS.get(name)
    if isinstance(said, str):
        return _of_text(file, name, known, said)
    if said is None:
        return _flawed(file, name, "it is neither a string nor a number nor a boolean")
    return _fitting(file, name, known, said)


def _dotted(file: NativeFile, name: str) -> Setting:
    return _flawed(file, name, "its name has a dot, and the app knows no such names here")


def _of_text(file: NativeFile, name: str, known: Key | None, text: str) -> Setting:
    """Return what a text means under a key that takes one, or something that is written in it."""
    if known is None or ("a text" in known.takes and text.lstrip()[:1] not in {"[", "{"}):
        return Setting(key=name, value=text, file=file, route=(name,))
    if "yes or no" in known.takes:
        if text.strip() in _WORDS:
            return Setting(key=name, value=_WORDS[text.strip()], file=file, route=(name,))
        return _doubted(file, name, f"`{text[:20]}` is neither `true` nor `false`")
    if "a number" in known.takes:
        if text.strip().isdecimal() and len(text) < _LONGEST:
            return Setting(key=name, value=int(text), file=file, route=(name,))
        return _doubted(file, name, f"`{text[:20]}` is no number")
    return _of_json_text(file, name, known, text)


_LONGEST = 18


def _of_json_text(file: NativeFile, name: str, known: Key, text: str) -> Setting:
    if text == MASK:
        return _doubted(file, name, "its text is not JSON that a strict reader takes, and none of it was kept")
    native = read_native("", text.encode("utf-8", "surrogatepass"))
    if native.document is None or not native.is_strict:
        return _flawed(file, name, "its text is not JSON")
    value = native.document.data
    if _takes(known, value):
        return Setting(key=name, value=value, file=file, route=(name,), is_in_text=True)
    return _flawed(file, name, f"its text holds no {' or '.join(_bare(each) for each in known.takes)}")


def _bare(takes: Takes) -> str:
    return takes.removeprefix("a ")


def _takes(known: Key, value: Any) -> bool:
    match value:
        case bool():
            return "yes or no" in known.takes
        case int() | float():
            return "a number" in known.takes
        case str():
            return "a text" in known.takes
        case list():
            return "a list" in known.takes
        case dict():
            return "a mapping" in known.takes
    return False


def _fitting(file: NativeFile, name: str, known: Key | None, value: Any) -> Setting:
    if known is None or _takes(known, value):
        return Setting(key=name, value=value, file=file, route=(name,))
    return _doubted(file, name, f"it is {_what(value)}, and the key takes {' or '.join(known.takes)}")


def _what(value: Any) -> str:
    match value:
        case bool():
            return "yes or no"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return "nothing"


def _nested(file: NativeFile) -> Iterator[Setting]:
    """Yield the keys of the nested form under their flat names; a flat key of the same name comes later and counts."""
    for flat, group, name, value in nested_in(file.settings):
        known = KEYS.get(flat)
        if known is None or not _takes(known, value):
            because = "nobody here knows what the app makes of it in this group"
            yield Setting(key=f"{group}.{name}", file=file, route=(group, name), doubt=because)
        else:
            because = "managed settings are read with flat names" if file.kind == "desktop-managed" else ""
            doubt = f"{because}, and it stands in a group" if because else ""
            yield Setting(key=flat, value=value, file=file, route=(group, name), doubt=doubt)


def _flawed(file: NativeFile, name: str, flaw: str) -> Setting:
    return Setting(key=name, file=file, route=(name,), flaw=flaw)


def _doubted(file: NativeFile, name: str, doubt: str) -> Setting:
    return Setting(key=name, file=file, route=(name,), doubt=doubt)
