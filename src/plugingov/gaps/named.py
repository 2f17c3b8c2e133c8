"""What a gap on a machine is about, in the words of the file that it stands in."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from plugingov.gaps.gap import with_kind
from plugingov.model.observation import FileKind, NativeFile
from plugingov.sources.document import Place, Route
from plugingov.sources.secrets import mask


def named(item: str, item_is: str, at: Place, files: Iterable[NativeFile]) -> str:
    """Return the name of an item: the keys that lead to it and the file, and the item where they do not say it.

    Nothing where no file, or more than one, has that place: what was seen on two machines may stand there in both; and
    nothing where nobody read the file: it only leaves open what holds for a thing that stands in another.
    """
    found = {(_called(file), route, _is_known(file)) for file in files if (route := route_to(file, at)) is not None}
    if len(found) != 1:
        return ""
    (file, route, is_known), *_ = found
    said = mask(_named(item, item_is, route, file))
    return said if is_known or said in {item, file} else ""


def _is_known(file: NativeFile) -> bool:
    return file.state != "unread" or not file.is_strict


def _called(file: NativeFile) -> str:
    """Return what people call a file: its name, with the folder where the vendor has others of that name."""
    if file.kind in {"hklm", "hkcu", "desktop-hklm", "desktop-hkcu"}:
        return file.kind.removeprefix("desktop-").upper()
    *folders, name = file.path.replace("\\", "/").split("/")
    return f"{folders[-1]}/{name}" if folders and folders[-1] in _TELLING else name


_TELLING = {".claude", "managed-settings.d"}


def _named(item: str, item_is: str, route: Route, file: str) -> str:
    if not route and item.endswith(" file"):
        return file
    if not route:
        return item if file.rpartition("/")[2] in item else f"{with_kind(item, item_is)} in {file}"
    keys = [step for step in reversed(route) if isinstance(step, str)]
    rest = next((said for key in keys if (said := _beside(key, item, file)) is not None), None)
    if rest is None:
        return f"{with_kind(item, item_is)} ({_dotted(route)} in {file})"
    return f"{_dotted(route)} in {file}{rest}"


def _beside(key: str, item: str, file: str) -> str | None:
    """Return what an item says beside a key, as words to put behind the file, but for where a server leads.

    Nothing where it says something before the key that neither the key nor the file tells.
    """
    found = re.search(rf"(?:^|\s){re.escape(key)}(?=$|[\s:])", item)
    before = item[: found.start()].strip() if found else ""
    if found is None or not (before in _BEFORE or before.rpartition("/")[2] == file.rpartition("/")[2]):
        return None
    rest = item[found.end() :].strip()
    return "" if not rest or rest.startswith("(") else f": {rest.lstrip(': ')}"


_BEFORE = {"", "lock of", "route of", "marketplace", *get_args(FileKind)}


def _dotted(route: Route) -> str:
    """Return a route as people write it: `projects["/home/ada/app"].mcpServers.crm`."""
    return "".join(map(_step, route)).removeprefix(".")


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f'["{step}"]'


_PLAIN = re.compile(r"[\w@.\-]+")


def route_to(file: NativeFile, at: Place) -> Route | None:
    """Return the shortest route of a file that leads to a place, if one does."""
    route: Route = ()
    value: Any = file.data
    while (place := file.place(*route)) != at:
        step = _last_before(file, route, value, at) if place.file == at.file else None
        if step is None:
            return None
        route, value = (*route, step), value[step]
    return route


def _last_before(file: NativeFile, route: Route, value: Any, at: Place) -> str | int | None:
    """Return the last step below a route that stands where a place is, or before it."""

    def start(step: str | int) -> tuple[int, int]:
        place = file.place(*route, step)
        return place.line, place.column

    steps: Sequence[str | int] = range(len(value)) if isinstance(value, list) else ()
    if isinstance(value, dict):  # whose keys may have been sorted since; those of one file are few
        steps = sorted(value, key=start)
    number = bisect_right(steps, (at.line, at.column), key=start)
    return steps[number - 1] if number else None
