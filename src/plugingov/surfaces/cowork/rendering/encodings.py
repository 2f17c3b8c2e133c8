"""The managed configuration as each system takes it: JSON on Linux, a preference domain on macOS, policy on Windows."""

import json
import plistlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, get_args
from xml.parsers.expat import ExpatError

from plugingov.surfaces.cowork.rendering.configuration import configuration
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.fleets import Fleet, fleets
from plugingov.surfaces.rendering.files import json_file, safe_name, unlike
from plugingov.surfaces.rendering.rendered import RenderedFile

Form: TypeAlias = Literal["json", "plist", "reg"]
FORMS: tuple[Form, ...] = get_args(Form)
FOLDER = "claude-desktop"
NAMES: Mapping[Form, str] = {
    "json": "managed-settings.json",
    "plist": "com.anthropic.claudefordesktop.plist",
    "reg": "claude-desktop-policy.reg",
}
KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Claude"
_OPENING = "Windows Registry Editor Version 5.00"
_VALUE = re.compile(r'^"((?:[^"\\]|\\.)*)"=(?:"((?:[^"\\]|\\.)*)"|dword:([0-9a-fA-F]{8}))\r?$', re.MULTILINE)


def device_files(declared: Declared, forms: tuple[Form, ...]) -> Iterator[RenderedFile]:
    """Yield the configuration of each fleet in each form."""
    found = tuple(fleets(declared))
    folders = unlike(((fleet.group, safe_name(fleet.group)) for fleet in found if fleet.group), "-")
    for fleet in found:
        folder = f"{FOLDER}/groups/{folders[fleet.group]}" if fleet.group else FOLDER
        for form in forms:
            data = configuration(declared, fleet, on_windows=form == "reg")
            yield _file(f"{folder}/{NAMES[form]}", form, data, _whose(fleet))


def _whose(fleet: Fleet) -> str:
    return f", for the devices of group `{fleet.group}`" if fleet.group else ""


def _file(path: str, form: Form, data: Mapping[str, Any], whose: str) -> RenderedFile:
    match form:
        case "plist":
            why = f"macOS: joins the payload of preference domain com.anthropic.claudefordesktop{whose}"
            texts = {key: json.dumps(value) for key, value in data.items()}
            return RenderedFile(path, plistlib.dumps(texts, sort_keys=False), data, why)
        case "reg":
            return RenderedFile(path, registry_file(data), data, f"Windows: values of {KEY}{whose}")
    why = f"Linux: joins /etc/claude-desktop/managed-settings.json, which root alone may write{whose}"
    return json_file(path, data, why)


def registry_file(data: Mapping[str, Any]) -> bytes:
    """Return the file that sets each key: a number where it is yes or no, else text with JSON in it."""
    lines = [f'"{key}"={_registry_value(value)}' for key, value in data.items()]
    text = "\r\n".join([_OPENING, "", f"[{KEY}]", *lines, ""])
    return b"\xff\xfe" + text.encode("utf-16-le")


def _registry_value(value: Any) -> str:
    if isinstance(value, bool):
        return f"dword:{int(value):08x}"
    escaped = json.dumps(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def values_of_plist(content: bytes) -> Mapping[str, Any] | None:
    """Return the keys of a preference domain, each as it stands there; nothing where the file is none."""
    try:
        data = plistlib.loads(content)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, OverflowError, RecursionError, KeyError):
        return None
    return data if isinstance(data, dict) else None


def values_of_registry(content: bytes) -> Mapping[str, Any] | None:
    """Return the values that a file sets directly under the policy; nothing where it sets none there."""
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    _, found, below = text.partition(f"[{KEY}]")
    if not found:
        return None
    values = _VALUE.findall(below.partition("\n[")[0])
    return {_unescaped(name): int(number, 16) if number else _unescaped(said) for name, said, number in values}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
