"""Managed settings as Windows policy: a file that `regedit` imports and writes alike."""

import re

KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\ClaudeCode"
_OPENING = "Windows Registry Editor Version 5.00"
_VALUE = re.compile(r'^"Settings"="((?:[^"\\]|\\.)*)"\r?$', re.MULTILINE)


def registry_file(settings: str) -> bytes:
    """Return the file that sets `Settings` to one line of JSON; in UTF-16 with its mark, as regedit writes it."""
    escaped = settings.replace("\\", "\\\\").replace('"', '\\"')
    text = f'{_OPENING}\r\n\r\n[{KEY}]\r\n"Settings"="{escaped}"\r\n'
    return b"\xff\xfe" + text.encode("utf-16-le")


def settings_in(content: bytes) -> str | None:
    """Return the JSON that such a file sets under the machine's policy; nothing where it sets none."""
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    _, found, below = text.partition(f"[{KEY}]")
    value = _VALUE.search(below.partition("\n[")[0]) if found else None
    return re.sub(r"\\(.)", r"\1", value[1]) if value else None
