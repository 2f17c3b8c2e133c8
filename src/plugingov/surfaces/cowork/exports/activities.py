"""The compliance activity feed, streamed: of each kind of change the last word on each thing, and how many there were.

A feed has millions of lines (platform.claude.com/docs/en/api/compliance/activities); what is kept of it is what tells
how things stand, and never more than one row for each thing.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from plugingov.model.observation import NativeFile
from plugingov.sources.document import Place, Route
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.exports.masking import masked_page

_LONGEST = 1 << 20  # bytes of a line; no row of the feed has a hundredth of it
_MOST_KEPT = 500_000
_MOST_TOLD = 5
# What is kept, by type: the subject whose last row counts, and of whom.
_BOTH_WAYS: Mapping[str, tuple[str, ...]] = {
    "claude_plugin_enabled": ("plugin", "actor", "plugin_id", "plugin_name"),
    "claude_plugin_disabled": ("plugin", "actor", "plugin_id", "plugin_name"),
    "claude_plugin_created": ("package", "plugin_id", "plugin_name"),
    "claude_plugin_updated": ("package", "plugin_id", "plugin_name"),
    "claude_plugin_replaced": ("package", "plugin_id", "plugin_name"),
    "claude_plugin_deleted": ("package", "plugin_id", "plugin_name"),
    "integration_user_connected": ("sign-in", "actor", "integration_type"),
    "integration_user_disconnected": ("sign-in", "actor", "integration_type"),
    "mcp_server_created": ("connector", "mcp_server_id"),
    "mcp_server_updated": ("connector", "mcp_server_id"),
    "mcp_server_deleted": ("connector", "mcp_server_id"),
    "mcp_tool_policy_updated": ("tool", "mcp_server_id", "mcp_server_name", "tool_name"),
    "mcp_server_managed_auth_token_exchanged": ("managed sign-in", "actor", "mcp_server_id"),
    "group_member_added": ("membership", "group_id", "user_id"),
    "group_member_removed": ("membership", "group_id", "user_id"),
    "org_cowork_enabled": ("cowork",),
    "org_cowork_disabled": ("cowork",),
    "desktop_extension_allowlisted": ("extension", "extension_id", "extension_name"),
    "desktop_extension_removed_from_allowlist": ("extension", "extension_id", "extension_name"),
    "desktop_extension_blocklisted": ("extension", "extension_id", "extension_name"),
    "desktop_extension_unblocked": ("extension", "extension_id", "extension_name"),
}
# What is kept of a row beside its subject; of people no more than who they are.
_KEPT = ("type", "created_at", "mcp_server_name", "plugin_name", "max_permission", "outcome", "error_type")
_OF_PEOPLE = ("type", "user_id", "email_address")


def read_activities(file: str, path: str, stream: BinaryIO) -> NativeFile:
    """Return what a feed of JSON lines says last of each thing; a line that is none is told, its neighbours count."""
    reading = _Reading(file)
    reading.read(stream)
    return reading.file(path)


class _Reading:
    """The reading of one feed."""

    def __init__(self, file: str) -> None:
        self._name = file
        self.flaws: list[str] = []
        self._more = 0
        self._kept: dict[tuple[str, ...], tuple[str, int, dict[str, Any]]] = {}
        self._counts: Counter[str] = Counter()
        self._first = self._last = ""

    def read(self, stream: BinaryIO) -> None:
        """Read every line; of one thing the row with the latest time counts, and of two at once the later line."""
        loads, kept_types, counts = json.loads, _BOTH_WAYS, self._counts
        for number, line in enumerate(_lines(stream), 1):
            try:
                row = loads(line)
                said, moment = row["type"], row["created_at"]
            except (ValueError, KeyError, TypeError, RecursionError):
                self._flaw(line, number)
                continue
            if not (isinstance(said, str) and isinstance(moment, str)):
                self._flaw(line, number)
                continue
            counts[said] += 1
            self._first = moment if not self._first or moment < self._first else self._first
            self._last = max(self._last, moment)
            if said in kept_types:
                self._keep(row, said, moment, number)

    def _keep(self, row: dict[str, Any], said: str, moment: str, number: int) -> None:
        what, *names = _BOTH_WAYS[said]
        key = (what, *(_named(row, name) for name in names))
        known = self._kept.get(key)
        if known is None and len(self._kept) >= _MOST_KEPT:
            self._more += 1
        elif known is None or known[0] <= moment:
            self._kept[key] = moment, number, _reduced(row, names)

    def _flaw(self, line: bytes, number: int) -> None:
        if not line.strip():
            return
        self._more += len(self.flaws) >= _MOST_TOLD
        if len(self.flaws) < _MOST_TOLD:
            is_last = not line.endswith(b"\n")
            why = "a row that was cut off" if is_last else "a line that is no row of the feed"
            self.flaws.append(f"found {why} in line {number}")

    def file(self, path: str) -> NativeFile:
        """Return what was kept as a file whose rows stand in their lines."""
        rows = sorted(self._kept.values(), key=lambda kept: kept[1])
        lines = [number for _, number, _ in rows]
        data = {
            "activities": [row for _, _, row in rows],
            "counts": {visible(name): many for name, many in sorted(self._counts.items())},
            "from": self._first,
            "to": self._last,
        }
        told = [*self.flaws, *[f"{self._more} more like this"] * bool(self._more)]

        def where(route: Route) -> Place:
            is_row = len(route) > 1 and route[0] == "activities" and isinstance(route[1], int)
            line = lines[int(route[1])] if is_row else 1
            return Place(self._name, line, 1, line, 1)

        return NativeFile(
            kind="activities",
            file=self._name,
            path=path,
            data=data,
            state="partly" if told else "whole",
            why=mask("; ".join(told)),
            where=where,
        )


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream; one that is longer than any row may be comes in pieces, none of which is a row."""
    while line := stream.readline(_LONGEST):
        yield line


def _named(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if name == "actor" and isinstance(value, dict):
        value = value.get("user_id") or value.get("email_address")
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _reduced(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return what is kept of a row, masked; words that stand in very many rows are kept once."""
    kept = {key: masked_page(_once(row[key]), key) for key in (*_KEPT, *names) if key in row and key != "actor"}
    actor = row.get("actor")
    if isinstance(actor, dict):
        kept["actor"] = {key: masked_page(_once(actor[key]), key) for key in _OF_PEOPLE if key in actor}
    return kept


def _once(value: Any) -> Any:
    return sys.intern(value) if type(value) is str else value
