"""Paths of a machine or of its copy: what each side calls them, and where the links among them lead."""

import os
import re

from plugingov.sources.visible import visible

_MOST_LINKS = 40
_DRIVE = re.compile(r"([A-Za-z]):[/\\]*")


class Refused(Exception):
    """Something that is there and is not opened, and why."""


class Paths:
    """What was given to be read, and what the machine it comes from calls each path in it.

    `top` is what the machine calls the given folder: `/`, a drive, a home or nothing but the name it was given by.
    """

    def __init__(self, given: str, top: str = "/", *, drives: dict[str, str] | None = None) -> None:
        self.given = given
        self.real = os.path.realpath(given)
        self.top = top
        self.drives = drives or {}  # of Windows: the folder that each drive lies in, "" for the given one itself

    @property
    def is_windows(self) -> bool:
        """Tell whether the machine names its paths as Windows does."""
        return bool(self.drives)

    def below(self, machine_path: str) -> str | None:
        """Return where below the given folder a path of the machine lies; nothing for one outside."""
        path = machine_path.replace("\\", "/") if self.is_windows else machine_path
        if self.is_windows:
            drive = _DRIVE.match(path)
            base = self.drives.get(drive[1].upper()) if drive else None
            return None if drive is None or base is None else joined(base, path[drive.end() :].strip("/"))
        top = self.top.rstrip("/")
        if path.rstrip("/") == top:
            return ""
        return path[len(top) + 1 :].strip("/") if path.startswith(f"{top}/") else None

    def called(self, relative: str) -> str:
        """Return what the machine calls a path below the given folder."""
        if not self.is_windows:
            return visible(f"{self.top.rstrip('/')}/{relative}" if relative else self.top)
        for drive, base in self.drives.items():
            if relative == base or not base or relative.startswith(f"{base}/"):
                rest = relative[len(base) :].strip("/").replace("/", "\\")
                return visible(f"{drive}:\\{rest}")
        return visible(relative)

    def shown(self, relative: str) -> str:
        """Return the name under which whoever runs us finds a path below the given folder."""
        return visible(os.path.join(self.given, relative) if relative else self.given)

    def local(self, relative: str) -> str:
        """Return the real path of what lies at a path below the given folder."""
        return os.path.join(self.real, relative) if relative else self.real

    def resolve(self, relative: str, within: str) -> str:
        """Return where a path leads once links are followed; refuse one that leads out of `within`."""
        found: list[str] = []
        todo = relative.split("/")[::-1]
        links = 0
        while todo:
            name = todo.pop()
            if name in {"", "."}:
                continue
            if name == "..":
                _pop(found)
                continue
            target = _link(self.local("/".join([*found, name])))
            if target is None:
                found.append(name)
                continue
            links += 1
            if links > _MOST_LINKS:
                raise Refused("a link that leads in a circle")
            if target.startswith("/") or _DRIVE.match(target):
                found, target = [], self._inside(target)
            todo += target.replace("\\", "/").split("/")[::-1] if self.is_windows else target.split("/")[::-1]
        where = "/".join(found)
        if within and where != within and not where.startswith(f"{within}/"):
            raise Refused(f"a link that leads out of {self.shown(within)}")
        return where

    def _inside(self, target: str) -> str:
        inside = self.below(target)
        if inside is None:
            raise Refused(f"a link that leads out of {self.shown('')}")
        return inside


def _pop(found: list[str]) -> None:
    if not found:
        raise Refused("a link that leads out of the given folder")
    found.pop()


def _link(path: str) -> str | None:
    try:
        return os.readlink(path)
    except (OSError, ValueError):
        return None


def joined(base: str, rest: str) -> str:
    """Return a path below another; either may be empty."""
    return f"{base}/{rest}" if base and rest else base or rest
