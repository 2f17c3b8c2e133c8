"""Policies of Claude Desktop in the registry of Windows: each value under its name, with the type that it has there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile
from plugingov.sources.document import Place, Route, Text
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.machine.reading import unread
from plugingov.surfaces.machine.registry import decoded
from plugingov.surfaces.masking.data import masked_data

KEY = "SOFTWARE\\Policies\\Claude"
SUBKEY = "key"  # the type of what is no value at all
Hive: TypeAlias = Literal["desktop-hklm", "desktop-hkcu"]
_MARK = re.compile(r"policies\\+claude(?![\w-])", re.IGNORECASE)
_KEY = re.compile(
    r"^[ \t]*\[?(?P<hive>HKEY_LOCAL_MACHINE|HKLM|HKEY_CURRENT_USER|HKCU|HKEY_USERS\\[^\\\]\r\n]+|HKU\\[^\\\]\r\n]+)"
    r"\\SOFTWARE\\Policies\\Claude(?:\\(?P<sub>[^\]\r\n]+?))?\]?[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_KEY = re.compile(r"^[ \t]*\[?-?(?:HKEY_|HK(?:LM|CU|U|CR)\\)", re.MULTILINE)
_NAME = r'(?P<name>"(?:[^"\\]|\\.)*"|@)'
_EXPORTED = re.compile(rf"^[ \t]*{_NAME}[ \t]*=[ \t]*", re.MULTILINE)
_TEXT = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBER = re.compile(r"dword:(?P<digits>[0-9a-f]{1,8})", re.IGNORECASE)
_HEX = re.compile(r"hex(?:\((?P<type>[0-9a-f]+)\))?:(?P<bytes>(?:[0-9a-f]{2}|[,\s]|\\\r?\n)*)", re.IGNORECASE)
_QUERIED = re.compile(r"^[ \t]+(?P<name>\S.*?)[ \t]+(?P<type>REG_\w+)(?:[ \t]+(?P<value>.*))?$", re.MULTILINE)
_ENDS = re.compile(
    r"^(?:[ \t]*\r?\n(?=[ \t]*(?:\r?\n|HK|\Z))|[ \t]+\S.*?[ \t]+REG_\w+(?:[ \t]|\r?$)|HK|End of search)", re.MULTILINE
)
_TYPES = {"1": "REG_SZ", "2": "REG_EXPAND_SZ", "3": "REG_BINARY", "4": "REG_DWORD", "7": "REG_MULTI_SZ"}
_TYPES |= {"b": "REG_QWORD"}
_TEXT_TYPES = {"REG_SZ", "REG_EXPAND_SZ", "REG_MULTI_SZ"}
_COMMENT = re.compile(r"^[ \t]*;.*$", re.MULTILINE)
_AROUND_QUERIED = re.compile(r"^(?:HK.*|End of search.*)$", re.MULTILINE)
_PRINTED_TYPES = {*_TYPES.values(), "REG_NONE", "REG_LINK", "REG_DWORD_LITTLE_ENDIAN", "REG_DWORD_BIG_ENDIAN"}
_PRINTED_TYPES |= {"REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST"}
_DIGITS = 8  # of every number in an export
_HEADINGS = tuple(f"[{hive}\\{KEY}\\".casefold() for hive in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"))
_CUT_HEADING = "it ends in the middle of the name of a key"
_OTHER_FORM = "it is neither an export (`.reg`) nor what `reg query` prints, and it speaks of Claude Desktop's policy"
_OF_SYSTEM = frozenset({".DEFAULT", "S-1-5-18", "S-1-5-19", "S-1-5-20"})  # accounts without a home


class Value(NamedTuple):
    """One value of the key: what it is called, its type, what it holds, and where that is written."""

    name: str
    type: str
    said: Any
    start: int
    end: int


class Broken(NamedTuple):
    """What stands below the key and is no value in either form: one that was cut off, most likely."""

    start: int
    end: int


def desktop_policies(entry: Entry, content: bytes, home: str = "", *, is_own: bool = False) -> Iterator[NativeFile]:
    """Yield the policies of Claude Desktop in a text form of the registry; nothing where it holds none."""
    text = Text(entry.file, decoded(content))
    is_cut = _is_cut_in_heading(text.content)
    if not _MARK.search(text.content):
        if is_cut:
            yield unread("desktop-hklm", entry, _CUT_HEADING)
        return
    hives: dict[tuple[Hive, str], list[Value | Broken]] = {}
    keys: dict[tuple[Hive, str], tuple[int, int]] = {}
    for found in _KEY.finditer(text.content):
        hive: Hive = "desktop-hklm" if found["hive"].upper() in {"HKEY_LOCAL_MACHINE", "HKLM"} else "desktop-hkcu"
        user = found["hive"].partition("\\")[2]
        if user.upper() not in _OF_SYSTEM:
            keys.setdefault((hive, user), _line(found))
            hives.setdefault((hive, user), []).extend(_values(text.content, found))
    for (hive, user), values in hives.items():
        if is_cut:
            values.append(Broken(text.content.rindex("["), len(text.content)))
        lives = home if hive == "desktop-hkcu" else ""
        yield policy_file(hive, entry.file, values, text, keys[hive, user], home=lives, user=user)
    if not hives and is_cut:
        yield unread("desktop-hklm", entry, _CUT_HEADING)
    elif not hives and is_own and not all(map(_is_another, _lines_about(text.content))):
        yield unread("desktop-hklm", entry, _OTHER_FORM)


def _is_cut_in_heading(content: str) -> bool:
    """Tell whether an export ends in the middle of the name of a key, which may be the one of Claude Desktop."""
    last = content.rpartition("\n")[2].strip().casefold()
    return last.startswith("[") and not last.endswith("]") and any(each.startswith(last) for each in _HEADINGS)


def _lines_about(content: str) -> Iterator[str]:
    return (line for line in content.splitlines() if _MARK.search(line))


def _is_another(line: str) -> bool:
    """Tell whether a line that speaks of the key is one of the two forms all the same: a deleted key, or another's."""
    return _ANY_KEY.match(line) is not None or line.lstrip().startswith(('"', "@"))


def policy_file(
    hive: Hive,
    file: str,
    found: Sequence[Value | Broken],
    text: Text,
    at: tuple[int, int],
    *,
    home: str = "",
    user: str = "",
) -> NativeFile:
    """Return the policy of one hive; every place below a name is that of its value.

    Where something below the key is no value, nobody knows what else is set; with no value at all it is not read.
    """
    values = [each for each in found if isinstance(each, Value)]
    broken = next((each for each in found if isinstance(each, Broken)), None)
    why = f"found what is no value of the registry in line {text.place(*broken).line}" if broken else ""
    places = {value.name: text.place(value.start, value.end) for value in values}
    data = {value.name: {"type": value.type, "value": value.said} for value in values}
    top = f"HKU\\{user}" if user else "HKLM" if hive == "desktop-hklm" else "HKCU"
    return NativeFile(
        kind=hive,
        file=file,
        path=f"{top}\\{KEY}",
        data=masked_data(data, hive) if data or not broken else None,
        state="whole" if not broken else "partly" if data else "unread",
        why=why if data or not broken else f"not read: {why}",
        home=home,
        where=_where(places, text.place(*at)),
    )


def _where(places: Mapping[str, Place], top: Place) -> Callable[[Route], Place]:
    return lambda route: places.get(str(route[0]), top) if route else top


def _values(content: str, key: re.Match[str]) -> Iterator[Value | Broken]:
    """Yield the values of a key; of a key below it that it is one, for no client reads those."""
    following = _ANY_KEY.search(content, key.end())
    end = following.start() if following else len(content)
    is_export = key[0].lstrip().startswith("[")
    if is_export and not key[0].rstrip().endswith("]"):
        yield Broken(*_line(key))
    elif key["sub"]:
        yield Value(key["sub"].partition("\\")[0], SUBKEY, None, *_line(key))
    elif is_export:
        yield from _of_export(content, key.end(), end)
    else:
        yield from _of_query(content, key.end(), end)


def _between(content: str, start: int, end: int, harmless: re.Pattern[str]) -> Iterator[Broken]:
    """Yield what stands between two values and is neither blank nor harmless."""
    if left := harmless.sub("", content[start:end]).strip():
        at = content.index(left.splitlines()[0].strip(), start, end)
        yield Broken(at, end)


def _line(found: re.Match[str]) -> tuple[int, int]:
    return found.start() + len(found[0]) - len(found[0].lstrip()), found.end()


def _of_export(content: str, start: int, end: int) -> Iterator[Value | Broken]:
    while found := _EXPORTED.search(content, start, end):
        yield from _between(content, start, found.start(), _COMMENT)
        kind, said, start = _exported(content, found.end(), end)
        name = "" if found["name"] == "@" else _unescaped(found["name"][1:-1])
        at = _line(found)[0], len(content[:start].rstrip())
        if kind is None:
            yield Broken(*at)
        elif kind:
            yield Value(name, kind, said, *at)
    yield from _between(content, start, end, _COMMENT)


def _exported(content: str, start: int, end: int) -> tuple[str | None, Any, int]:
    """Return the type of what stands behind an equals sign, what it holds, and where it ends.

    The type is "" of what is deleted, and nothing where it was cut off or is in no form that an export has.
    """
    if text := _TEXT.match(content, start, end):
        return "REG_SZ", _unescaped(text["text"]), text.end()
    if number := _NUMBER.match(content, start, end):
        is_whole = len(number["digits"]) == _DIGITS or number.end() < len(content)
        return "REG_DWORD" if is_whole else None, int(number["digits"], 16), number.end()
    if found := _HEX.match(content, start, end):
        kind = _TYPES.get((found["type"] or "3").lower().lstrip("0") or "0", "REG_NONE")
        digits = re.sub(r"[^0-9a-fA-F]", "", found["bytes"])
        is_wide = not content.startswith("REGEDIT4")
        written = bytes.fromhex(digits)
        # Bytes with nothing behind them, not even the end of a line, may go on.
        last = found.start() + len(found[0].rstrip())
        is_whole = found["bytes"].rstrip()[-1:] not in {",", "\\"} and last < len(content)
        return kind if is_whole else None, _of_bytes(kind, written, is_wide=is_wide), found.end()
    line_end = content.find("\n", start, end)
    is_deleted = content[start : start + 1] == "-"
    return "" if is_deleted else None, None, line_end if line_end >= 0 else end


def _of_bytes(kind: str, written: bytes, *, is_wide: bool) -> Any:
    if kind in {"REG_DWORD", "REG_QWORD"}:
        return int.from_bytes(written, "little")
    if kind not in _TEXT_TYPES:
        return None  # bytes that nobody reads, and that may hold a secret
    text = written.decode("utf-16-le" if is_wide else "utf-8", "replace").rstrip("\0")
    return text.split("\0") if kind == "REG_MULTI_SZ" else text


def _unescaped(written: str) -> str:
    return re.sub(r'\\(["\\])', r"\1", written)


def _of_query(content: str, start: int, end: int) -> Iterator[Value | Broken]:
    while found := _QUERIED.search(content, start, end):
        yield from _between(content, start, found.start(), _AROUND_QUERIED)
        after = _ENDS.search(content, found.end(), end)
        start = after.start() if after else end
        said = content[found.start("value") : start].strip() if found["value"] else ""
        name = "" if found["name"] == "(Default)" else found["name"]
        kind = found["type"].upper()
        if kind not in _PRINTED_TYPES or (start == len(content) and _goes_on(content, said)):
            yield Broken(*_line(found))
        else:
            yield Value(name, kind, _printed(kind, said), *_line(found))
        start = max(found.end(), start)
    yield from _between(content, start, end, _AROUND_QUERIED)


def _goes_on(content: str, said: str) -> bool:
    """Tell whether the last value that was printed breaks off: no line ends it, and a bracket that it opens is open."""
    return not content.endswith("\n") and (not said or (said[0] in _CLOSED_BY and said[-1] != _CLOSED_BY[said[0]]))


_CLOSED_BY = {"[": "]", "{": "}"}


def _printed(kind: str, said: str) -> Any:
    """Return what `reg query` has printed of a value."""
    if kind in {"REG_DWORD", "REG_QWORD"}:
        try:
            return int(said, 16)
        except ValueError:
            return None
    if kind == "REG_MULTI_SZ":
        return said.split("\\0")
    return said if kind in {"REG_SZ", "REG_EXPAND_SZ"} else None
