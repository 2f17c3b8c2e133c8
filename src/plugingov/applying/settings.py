"""The settings of the vendor's interface: read, made and taken away, one at a time."""

from collections.abc import Mapping
from typing import Any

from plugingov.api.answers import read_page
from plugingov.api.failures import Failure
from plugingov.api.organization import Source
from plugingov.api.requests import PLUGINS_BETA, Request, why_refused
from plugingov.surfaces.cowork.rendering.plan import Change, Ids

_SETTINGS = "plugins.installation_settings"
_MARKETPLACES = "plugin_marketplaces"
_READ = "an Admin API key with the scope `read:plugins` or `read:org_audit`"
_WRITE = "an Admin API key with the scope `write:plugins`"
_ORGANIZATION = "organization"
_LIMIT = 100
_MOST_PAGES = 1000
_GONE = 404


def read(source: Source, change: Change) -> str | None:
    """Return the setting that the target of a change has of its own now; nothing where it has none."""
    ids = _ids(change)
    if change.target.kind == "marketplace-default":
        request = Request(_MARKETPLACES, "retrieve", {"marketplace_id": ids.of})
        return _text(_asked(source, request, {}, _READ), "default_installation_preference")
    wanted = ids.group or _ORGANIZATION
    cursor: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        request = Request(_SETTINGS, "list", {"plugin_id": ids.of, "limit": _LIMIT})
        page = read_page(_bytes(source, request, cursor, _READ), "pages")
        for entry in page.entries:
            if _target(entry) == wanted:
                return _text(entry, "installation_preference")
        if page.cursor is None:
            return None
        cursor = {"page": page.cursor}
    raise Failure("its settings have no last page", 200)


def write(source: Source, change: Change) -> None:
    """Make a setting, or take it away; what is gone already is as good as taken away."""
    ids = _ids(change)
    if change.target.kind == "marketplace-default":
        arguments = {"marketplace_id": ids.of, "default_installation_preference": change.will_be}
        _asked(source, Request(_MARKETPLACES, "update", arguments), {}, _WRITE)
        return
    target = {"target": ids.group or _ORGANIZATION, "plugin_id": ids.of}
    if change.will_be:
        _asked(source, Request(_SETTINGS, "set", {**target, "installation_preference": change.will_be}), {}, _WRITE)
        return
    try:
        _asked(source, Request(_SETTINGS, "remove", target), {}, _WRITE)
    except Failure as failure:
        if failure.status != _GONE or read(source, change) is not None:
            raise


def _ids(change: Change) -> Ids:
    if change.ids is None:
        message = "a plan without ids is not applied"
        raise ValueError(message)
    return change.ids


def _asked(source: Source, request: Request, cursor: Mapping[str, str], takes: str) -> Mapping[str, Any]:
    return read_page(_bytes(source, request, cursor, takes), "document").entries[0]


def _bytes(source: Source, request: Request, cursor: Mapping[str, str], takes: str) -> bytes:
    try:
        return source.ask(request, cursor)
    except Failure as failure:
        if not failure.passing:
            failure.why = why_refused(failure.status or 0, failure.why, takes, PLUGINS_BETA)
        raise


def _target(entry: Mapping[str, Any]) -> str:
    target = entry.get("target")
    said = target if isinstance(target, Mapping) else {}
    return str(said.get("rbac_group_id") or said.get("type"))


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    if not isinstance(value, str):
        raise Failure(f"the answer is not what the vendor documents: it has no `{key}`", 200, passing=True)
    return value
