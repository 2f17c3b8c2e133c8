"""A machine without the times that its client writes down: no rule reads them, and no two machines share one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from plugingov.model.observation import NativeFile, Observation

ANY_TIME: Final = "2000-01-01T00:00:00.000Z"
_TIMES = frozenset({"installedAt", "lastUpdated"})
_Change: TypeAlias = Callable[[Any], Any]


def timeless(observation: Observation) -> Observation:
    """Return a machine whose packages and marketplaces were all fetched at one time.

    The client wants a text there, so it stays one; what is no text stays as it is, because it may cost the file.
    """
    return replace(observation, files=tuple(map(_timeless, observation.files)))


def _timeless(file: NativeFile) -> NativeFile:
    match file.kind:
        case "installed":
            return replace(file, data=_below(file.data, "plugins", _records))
        case "known":
            return replace(file, data=_each(file.data, _fetched))
    return file


def _below(data: Any, key: str, change: _Change) -> Any:
    return {**data, key: _each(data[key], change)} if isinstance(data, dict) and key in data else data


def _each(data: Any, change: _Change) -> Any:
    return {name: change(value) for name, value in data.items()} if isinstance(data, dict) else data


def _records(said: Any) -> Any:
    return [_fetched(each) for each in said] if isinstance(said, list) else _fetched(said)


def _fetched(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    return {key: ANY_TIME if key in _TIMES and isinstance(value, str) else value for key, value in said.items()}
