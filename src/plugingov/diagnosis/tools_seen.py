"""The tools that somebody saw: a saved `tools/list`, or Claude's own answer to which tools it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.diagnosis.answered import names_in, says_none
from plugingov.sources.errors import Problem, problem_with
from plugingov.sources.native import read_native

MAX_BYTES = 16 * 1024 * 1024
MAX_TOOLS = 20_000
_LONGEST_NAME = 256
_EXPECTED = "a saved `tools/list` in JSON, or the text of Claude's answer to which tools it has"

# What a list speaks for: one server, or everything that Claude has in a session.
Speaks: TypeAlias = Literal["server", "session"]


class SeenTool(NamedTuple):
    """One name as it was seen, and the server that it is said to be of; nothing where it stands alone."""

    name: str
    server: str = ""

    @property
    def shown(self) -> str:
        """Return what a report calls it."""
        return f"{self.server}:{self.name}" if self.server else self.name


@dataclass(frozen=True, slots=True)
class SeenTools:
    """The tools that were seen; where the list has an end that is missing, what is not in it may be there."""

    tools: tuple[SeenTool, ...]
    speaks: Speaks
    is_whole: bool = True
    odd: int = 0  # entries that are no tool's


def read_tools(name: str, content: bytes, problems: list[Problem]) -> SeenTools | None:
    """Return the tools that a file holds, adding to `problems` why nobody can tell; nothing of it is ever raised."""
    if len(content) > MAX_BYTES:
        found = f"found more than {MAX_BYTES:,} bytes"
        problems.append(problem_with(name, found, _EXPECTED, "leave out what is no list of tools"))
        return None
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        problems.append(problem_with(name, "found text in UTF-16", "text in UTF-8", "save the file as UTF-8"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        problems.append(problem_with(name, "found bytes that are no text in UTF-8", _EXPECTED))
        return None
    if not text.strip():
        problems.append(problem_with(name, "found nothing", _EXPECTED))
        return None
    return _of_json(name, text, problems) if text.lstrip()[:1] in {"{", "["} else _of_text(name, text, problems)


def _of_text(name: str, text: str, problems: list[Problem]) -> SeenTools | None:
    tools = tuple(SeenTool(tool, server) for server, tool in names_in(text, MAX_TOOLS + 1))
    if len(tools) > MAX_TOOLS:
        problems.append(_too_many(name))
        return None
    if not tools and not says_none(text):
        hint = "`plugingov tools --prompt` prints the question whose answer is understood"
        problems.append(problem_with(name, "found no name of a tool", _EXPECTED, hint))
        return None
    return SeenTools(tools, "session")


def _too_many(name: str) -> Problem:
    return problem_with(name, f"found more than {MAX_TOOLS:,} tools", _EXPECTED, "nobody has as many")


def _of_json(name: str, text: str, problems: list[Problem]) -> SeenTools | None:
    """Return the tools of one document of JSON, or of one in each line, as several pages are saved."""
    native = read_native(name, text.encode("utf-8"))
    values = [native.document.data] if native.document else _line_by_line(name, text)
    if not values:
        problems.extend(native.flaws[-1:])
        return None
    pages = _Pages()
    for value in values:
        pages.take(value, "", 0)
    if pages.failed and not pages.tools:
        problems.append(problem_with(name, "found an error that a server answered, and no list of tools", _EXPECTED))
        return None
    if not pages.lists:
        problems.append(problem_with(name, "found JSON without a list of tools", _EXPECTED))
        return None
    if len(pages.tools) > MAX_TOOLS:
        problems.append(_too_many(name))
        return None
    tools = tuple(dict.fromkeys(pages.tools))
    return SeenTools(tools, "session" if pages.servers else "server", not pages.cursor, pages.odd)


def _line_by_line(name: str, text: str) -> list[Any]:
    found = []
    for line in text.splitlines():
        if line.strip():
            document = read_native(name, line.encode("utf-8")).document
            if document is None:
                return []
            found.append(document.data)
    return found


class _Pages:
    """What pages hold, gathered: each an answer to `tools/list`, bare or in its envelope, or a list of those."""

    def __init__(self) -> None:
        self.tools: list[SeenTool] = []
        self.servers: set[str] = set()
        self.lists = 0
        self.odd = 0
        self.cursor = False  # whether the last page names another
        self.failed = False

    def take(self, value: Any, server: str, depth: int) -> None:
        """Take down the tools in one value."""
        match value:
            case list() if depth < _DEEPEST and value and all(map(_holds_tools, value)):
                for each in value:
                    self.take(each, server, depth + 1)
            case list():
                self._list(value, server)
            case dict() if depth < _DEEPEST:
                self._mapping(value, server, depth)

    def _mapping(self, value: dict[str, Any], server: str, depth: int) -> None:
        self.failed = self.failed or "error" in value
        for key in ("result", "pages", "servers", "mcpServers"):
            if isinstance(value.get(key), dict | list):
                self.take(value[key], server, depth + 1)
                return
        if isinstance(value.get("tools"), dict | list):
            self._page(value, _server_of(value) or server)
            return
        for key, inside in value.items():
            if _holds_tools(inside) or _is_list_of_tools(inside):
                self.take(inside, key, depth + 1)

    def _page(self, value: dict[str, Any], server: str) -> None:
        tools = value["tools"]
        self._list(list(tools) if isinstance(tools, dict) else tools, server)
        self.cursor = value.get("nextCursor") is not None  # an empty one is one, too (MCP 2026-07-28, pagination)

    def _list(self, value: list[Any], server: str) -> None:
        self.lists += 1
        for each in value[: MAX_TOOLS + 1 - len(self.tools)]:
            name = each.get("name") if isinstance(each, dict) else each
            if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
                self.odd += 1
                continue
            found = tuple(names_in(f"`{name.strip()}`", 1)) if not server else ()
            where, tool = found[0] if found and found[0][0] else (server, name.strip())
            self.servers.update(filter(None, (where,)))
            self.tools.append(SeenTool(tool, where))


_DEEPEST = 8


def _holds_tools(value: Any) -> bool:
    """Tell whether something is a page, an envelope of one, or a server with its tools."""
    return isinstance(value, dict) and bool({"tools", "result", "error"} & value.keys()) and "inputSchema" not in value


def _is_list_of_tools(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_tool(each) for each in value)


def _is_tool(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("name"), str))


def _server_of(value: dict[str, Any]) -> str:
    """Return the server that a page says it is of."""
    candidates: Iterator[Any] = (value.get(key) for key in ("server", "serverName", "name"))
    return next((each for each in candidates if isinstance(each, str) and 0 < len(each) <= _LONGEST_NAME), "")
