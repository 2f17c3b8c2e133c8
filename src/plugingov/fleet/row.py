"""What a row of an observation is: its columns, which every edge writes and every centre reads."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

from plugingov.model.observation import Platform
from plugingov.model.words import Surface

ROW_SCHEMA: Final = "plugingov.row/1"
SCHEMA_OF_ROWS: Final = b"plugingov.row/"  # of any version
_OURS: Final = "plugingov.row"
# What a row is of: a server or a package; the settings around them where a member starts the client; the
# configuration of Claude Desktop; what is left over; the machine itself, once; or what several rows share.
RowKind: TypeAlias = Literal["server", "package", "settings", "desktop", "rest", "machine", "shared"]
JUDGED: frozenset[RowKind] = frozenset({"server", "package", "settings", "desktop"})
ColumnType: TypeAlias = Literal["string", "array<string>", "int64"]


class Column(NamedTuple):
    """One column of a row, and what stands in it."""

    name: str
    type: ColumnType
    what: str


COLUMNS = (
    Column("schema", "string", "always plugingov.row/1"),
    Column("row", "string", "what the row is of: server, package, settings, desktop, rest, machine or shared"),
    Column("organization", "string", "whose machine it is, where the edge was told"),
    Column("machine", "string", "what the machine is called"),
    Column("member", "string", "who works on it, where the edge was told"),
    Column("groups", "array<string>", "the groups of the member, where the edge was told"),
    Column("surface", "string", "claude-code or cowork"),
    Column("platform", "string", "linux, macos, windows or wsl"),
    Column("client", "string", "the version of Claude Code"),
    Column("taken_at", "string", "the day on which the machine was read, as 2026-11-23"),
    Column("name", "string", "what the server or package is called on the machine"),
    Column("identity", "string", "where a server leads: its address, or its command line, without secrets"),
    Column("configured_in", "string", "where a server is configured: user, project, local, plugin, managed-mcp, ..."),
    Column("package", "string", "the package that brings a server"),
    Column("project", "string", "the folder of the project in which the client is started, if any"),
    Column("version", "string", "the version of a package"),
    Column("pin", "string", "the commit of a package that its install records"),
    Column("source", "string", "where its marketplace takes a package from, as JSON"),
    Column("settings", "string", "the part of the machine's files that the row is of, as JSON, without secrets"),
    Column("home", "int64", "which of the machine's homes the row is of, where it is not the first: 2, 3, ..."),
    Column("shared", "string", "the digest of what the row shares with others, which a row of its own holds"),
    Column("rows", "int64", "in the row of the machine: how many rows were read from it together"),
)
NAMES = tuple(column.name for column in COLUMNS)


def is_row(data: object) -> bool:
    """Tell whether a document is meant to be a row, whatever is wrong with it."""
    return isinstance(data, dict) and "apiVersion" not in data and ("row" in data or _OURS in str(data.get("schema")))


def row_schema() -> dict[str, Any]:
    """Return the JSON Schema of a row as an edge writes it."""
    return {
        "title": "Row",
        "type": "object",
        "properties": {
            each.name: {**_TYPES[each.type], **_WORDS.get(each.name, {}), "description": each.what} for each in COLUMNS
        },
        "required": ["schema", "row", "surface", "taken_at"],
        "additionalProperties": False,
    }


_TYPES: Mapping[ColumnType, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "array<string>": {"type": "array", "items": {"type": "string"}},
    "int64": {"type": "integer", "minimum": 1},
}
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "schema": {"const": ROW_SCHEMA},
    "row": {"enum": list(get_args(RowKind))},
    "surface": {"enum": list(get_args(Surface))},
    "platform": {"enum": list(get_args(Platform))},
    "taken_at": {"format": "date"},
}
