"""What one configured server is: how it is reached, and whether the client takes the entry at all."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.surfaces.claude_code.client.server_shapes import BY_HTTP, FAR, SHARED, wrong_key
from plugingov.surfaces.claude_code.client.shapes import Shape, map_of, text, texts

Transport: TypeAlias = Literal["stdio", "http", "sse", "ws", "unstated", "incomplete"]
_REMOTE: Mapping[str, Transport] = {"http": "http", "streamable-http": "http", "sse": "sse", "ws": "ws"}
RESERVED = ("workspace", "claude-in-chrome", "computer-use", "Claude Preview", "Claude Browser")
# The client's own maps cannot have a member of this name: it is lost in each of them (measured, 2.1.330).
LOST = "__proto__"
NAMELESS = "a server without a name"


def called(name: str) -> str:
    """Return a server's name as a sentence has it; one may be empty."""
    return f"`{name}`" if name else NAMELESS


_LOCAL: Mapping[str, Shape] = {"args": texts, "env": map_of(text), **SHARED}


class ServerConfig(NamedTuple):
    """One entry of a map of servers; `wrong` says why the client does not take it."""

    transport: Transport
    url: str = ""
    words: tuple[str, ...] = ()  # of the command line
    wrong: str = ""

    @property
    def identity(self) -> str:
        """Return what it is in one text: its url or command line."""
        return self.url or " ".join(self.words)


def read_server(written: Any) -> ServerConfig:
    """Return what an entry of a map of servers is."""
    if not isinstance(written, Mapping):
        return ServerConfig("incomplete", wrong="the entry is no object")
    kind = written.get("type", "stdio")
    url = written.get("url")
    if kind == "stdio":
        return _local(written, url)
    if not isinstance(kind, str) or kind not in _REMOTE:
        return _guess(written, "the entry's `type` is none that the client takes in a file")
    if not isinstance(url, str):
        return ServerConfig("incomplete", wrong="the entry has no `url`")
    wrong = wrong_key(written, FAR if kind == "ws" else BY_HTTP)
    if not url.strip() and not wrong:
        return ServerConfig("incomplete", url.strip(), wrong="")
    return ServerConfig(_REMOTE[kind], url, wrong=wrong)


def _local(written: Mapping[str, Any], url: Any) -> ServerConfig:
    command = written.get("command")
    if command is None and isinstance(url, str):
        stated = "`url` without a `type`" if "type" not in written else "`url` where the `type` asks for a `command`"
        return ServerConfig("unstated" if url.strip() else "incomplete", url, wrong=f"the entry has a {stated}")
    if not isinstance(command, str) or not command:
        return ServerConfig("incomplete", wrong="the entry has no `command`")
    return ServerConfig("stdio", words=(command, *_arguments(written)), wrong=wrong_key(written, _LOCAL))


def _arguments(written: Mapping[str, Any]) -> tuple[str, ...]:
    args = written.get("args", [])
    return tuple(word for word in args if isinstance(word, str)) if isinstance(args, list) else ()


def _guess(written: Mapping[str, Any], wrong: str) -> ServerConfig:
    """Return what an entry with an odd type seems to be, for people to see."""
    url, command = written.get("url"), written.get("command")
    if isinstance(url, str) and url.strip():
        return ServerConfig("unstated", url, wrong=wrong)
    if isinstance(command, str) and command:
        return ServerConfig("stdio", words=(command, *_arguments(written)), wrong=wrong)
    return ServerConfig("incomplete", wrong=wrong)
