"""Policies in the registry of Windows, from its text forms: an export (`.reg`) or what `reg query` prints."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from plugingov.model.observation import NativeFile
from plugingov.sources.document import Text
from plugingov.sources.native import read_native
from plugingov.sources.secrets import mask
from plugingov.surfaces.disk.opening import Entry
from plugingov.surfaces.machine.reading import unread
from plugingov.surfaces.masking.data import masked_data

EXPORTS = ("registry", "Registry")  # the folder of a copy that holds what was printed of it
SUFFIXES = (".reg", ".txt")
OTHER_SUFFIXES = (".json", ".csv", ".xml")  # in which other tools print a registry, and none of which is read
_MARK = "policies\\claudecode"
_KEY = re.compile(
    r"^[ \t]*\[?(?P<hive>HKEY_LOCAL_MACHINE|HKLM|HKEY_CURRENT_USER|HKCU|HKEY_USERS\\[^\\\]\r\n]+|HKU\\[^\\\]\r\n]+)"
    r"\\SOFTWARE\\Policies\\ClaudeCode\]?[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_KEY = re.compile(r"^[ \t]*\[?-?(?:HKEY_|HK(?:LM|CU|U|CR)\\)", re.MULTILINE)
_EXPORTED = re.compile(r'^[ \t]*"Settings"[ \t]*=[ \t]*(?P<value>.*)', re.IGNORECASE | re.MULTILINE)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_HEX = re.compile(r"hex\((?P<type>[0-9a-f]+)\):(?P<bytes>(?:[0-9a-f]{2}|[,\s]|\\\r?\n)*)", re.IGNORECASE)
_QUERIED = re.compile(r"^[ \t]+Settings[ \t]+REG_(?P<type>\w+)[ \t]+(?P<value>.*)", re.IGNORECASE | re.MULTILINE)
_NEXT_VALUE = re.compile(
    r"^(?:[ \t]*\r?\n(?=[ \t]*(?:\r?\n|HK|\Z))|[ \t]+\S.*?[ \t]+REG_\w+[ \t]|HK|End of search)", re.MULTILINE
)
_HEADERS = ("windows registry editor", "regedit4")
_VALUE = re.compile(r'[ \t]*(?:["@]|\S.*?[ \t]REG_\w+(?:[ \t]|$))')
# What stands around the value in a form that nobody here reads, and what in the value itself.
_FIELD = re.compile(r"""^[^\w\n]*Settings["']?[ \t]*(?:[:=,;]|\r?$)""", re.IGNORECASE | re.MULTILINE)
_POLICY = re.compile(
    r'"+\\?"*(?:allowedMcpServers|deniedMcpServers|allowManaged\w+|(?:strictKnown|blocked)Marketplaces|enabledPlugins)\b'
)
_OTHER_FORM = "it is neither an export (`.reg`) nor what `reg query` prints, and it speaks of this client's policy"
_TEXT_TYPES = {"1": "SZ", "2": "EXPAND_SZ"}
_OF_ONE_USER = "HKU\\"
# Accounts of the system itself: none of them has a home that is read.
_OF_SYSTEM = frozenset({".DEFAULT", "S-1-5-18", "S-1-5-19", "S-1-5-20"})


class Value(NamedTuple):
    """The value `Settings` of one key: its text, or why it has none."""

    hive: Literal["hklm", "hkcu"]
    user: str  # the id of the user whose key it is, where the text names one
    text: str | None
    start: int
    end: int


def registry_files(entry: Entry, content: bytes, home: str = "", *, is_own: bool = False) -> Iterator[NativeFile]:
    """Yield the policies in a text form of the registry; nothing where it holds none of this client.

    What speaks of one in another form is not read, and in a folder that is the registry's own, nothing less will do.
    """
    text = Text(entry.file, decoded(content))
    values = list(_values(text.content)) if _MARK in text.content.lower() else []
    for value in values:
        yield _file(entry, text, value, home if value.hive == "hkcu" else "")
    if not values and _is_in_other_form(text.content, is_own=is_own):
        of_user = not re.search(r"HKEY_LOCAL_MACHINE|HKLM", text.content, re.IGNORECASE) and re.search(
            r"HKEY_CURRENT_USER|HKCU|HKEY_USERS", text.content, re.IGNORECASE
        )
        yield unread("hkcu" if of_user else "hklm", entry, _OTHER_FORM, home=home if of_user else "")


def _is_in_other_form(content: str, *, is_own: bool) -> bool:
    if content.lstrip("\ufeff \t\r\n").lower().startswith(_HEADERS):
        return False
    named = [line for line in content.splitlines() if _MARK in line.lower().replace("\\\\", "\\")]
    is_field = _FIELD.search(content) is not None
    if named:
        return (is_own or is_field) and not all(_ANY_KEY.match(line) or _VALUE.match(line) for line in named)
    return is_own and (is_field or _POLICY.search(content) is not None) and _ANY_KEY.search(content) is None


def of_their_users(files: Iterable[NativeFile]) -> list[NativeFile]:
    """Return policies of users as of their homes; where two would be of one home, nobody knows which of them is."""
    found = list(files)
    users: dict[str, set[str]] = {}
    for file in found:
        if file.kind in _OF_USERS and file.path.startswith(_OF_ONE_USER):
            users.setdefault(file.home, set()).add(file.path.upper().split("\\")[1])
    return [
        replace(file, home="") if file.kind in _OF_USERS and len(users.get(file.home, ())) > 1 else file
        for file in found
    ]


_OF_USERS = frozenset({"hkcu", "desktop-hkcu"})


def decoded(content: bytes) -> str:
    """Return the text of an export, which Windows writes in two bytes for every letter."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[2:].decode(encoding, "replace")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace")
    return content.decode("utf-8-sig", "replace")


def settings_file(
    hive: Literal["hklm", "hkcu"],
    file: str,
    settings: str | None,
    text: Text,
    at: tuple[int, int],
    home: str = "",
    user: str = "",
) -> NativeFile:
    """Return the policy that the value `Settings` of a hive holds; every place in it is that of the value."""
    place = text.place(*at)
    native = read_native(file, (settings or "").encode("utf-8", "surrogatepass"))
    data = native.document.data if native.document else None
    why = ""
    if settings is None:
        why = "not read: `Settings` is no text"
    elif not isinstance(data, dict) and not native.is_empty:
        why = "found no mapping" if native.document else mask(f"not read: {native.flaws[-1].found}")
    elif native.flaws:
        why = mask(native.flaws[0].found)
    return NativeFile(
        kind=hive,
        file=file,
        path=f"{f'{_OF_ONE_USER}{user}' if user else hive.upper()}\\SOFTWARE\\Policies\\ClaudeCode\\Settings",
        data=masked_data(data, hive, settings or ""),
        state="unread" if why.startswith("not read") else "partly" if why and not native.is_empty else "whole",
        why=why,
        is_strict=native.is_strict or settings is None,  # nobody knows what the client makes of another type
        is_empty=native.is_empty and settings is not None,
        home=home,
        where=lambda _: place,
    )


def _file(entry: Entry, text: Text, value: Value, home: str) -> NativeFile:
    return settings_file(value.hive, entry.file, value.text, text, (value.start, value.end), home, value.user)


def _values(content: str) -> Iterator[Value]:
    for key in _KEY.finditer(content):
        following = _ANY_KEY.search(content, key.end())
        end = following.start() if following else len(content)
        hive: Literal["hklm", "hkcu"] = "hklm" if key["hive"].upper() in {"HKEY_LOCAL_MACHINE", "HKLM"} else "hkcu"
        user = key["hive"].partition("\\")[2]
        if user.upper() in _OF_SYSTEM:
            continue
        if found := _EXPORTED.search(content, key.end(), end):
            yield Value(hive, user, _exported(content, found.start("value"), end), *_line(found))
        elif found := _QUERIED.search(content, key.end(), end):
            yield Value(hive, user, _queried(content, found, end), *_line(found))


def _line(found: re.Match[str]) -> tuple[int, int]:
    return found.start() + len(found[0]) - len(found[0].lstrip()), found.end()


def _exported(content: str, start: int, end: int) -> str | None:
    if text := _TEXT.match(content, start, end):
        return re.sub(r'\\(["\\])', r"\1", text[1])
    found = _HEX.match(content, start, end)
    if found is None or found["type"] not in _TEXT_TYPES:
        return None
    digits = re.sub(r"[^0-9a-fA-F]", "", found["bytes"])
    written = bytes.fromhex(digits[: len(digits) // 2 * 2])
    is_wide = not content.startswith("REGEDIT4")
    return written.decode("utf-16-le" if is_wide else "utf-8", "replace").rstrip("\0")


def _queried(content: str, found: re.Match[str], end: int) -> str | None:
    if found["type"].upper() not in _TEXT_TYPES.values():
        return None
    after = _NEXT_VALUE.search(content, found.end(), end)
    return content[found.start("value") : after.start() if after else end].strip()
