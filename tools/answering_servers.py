"""A hundred MCP servers on this machine, each answer 50 ms late, and the inventory that declares them.

Writes `inventory.yaml` into a folder, says `ready`, and serves until its standard input ends. Every other one asks for
a sign-in and has metadata that is whole; the rest list 25 tools in three pages.
"""

import argparse
import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

import mcp_types as types
import uvicorn
from mcp.server.lowlevel import Server
from starlette.responses import JSONResponse, Response

Scope: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[[Scope, Any, Any], Awaitable[None]]

_PAGE = 10
_TOOLS = [
    types.Tool(
        name=f"look_up_{number}",
        description=f"Looks up record {number}",
        input_schema={"type": "object", "properties": {"code": {"type": "string"}}},
        annotations=types.ToolAnnotations(read_only_hint=True),
    )
    for number in range(25)
]


def main() -> None:
    """Serve until nobody listens any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--milliseconds", type=int, default=50)
    chosen = parser.parse_args()
    sockets = [_socket() for _ in range(chosen.count)]
    chosen.folder.mkdir(parents=True, exist_ok=True)
    text = _inventory([each.getsockname()[1] for each in sockets])
    (chosen.folder / "inventory.yaml").write_text(text, encoding="utf-8")
    asyncio.run(_serve(sockets, chosen.milliseconds / 1000))


def _socket() -> socket.socket:
    """Return a socket on a free port of this machine alone."""
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    found.listen(64)
    return found


def _inventory(ports: list[int]) -> str:
    heading = "apiVersion: plugingov/v1\nkind: Inventory\norganization: hundred-doors\nplugins:\n"
    return heading + "".join(
        f"""  door-{number}:
    title: Door {number}
    path: custom-mcp
    server: {{transport: http, url: "http://127.0.0.1:{port}/mcp"}}
    auth: {{method: {"oauth" if number % 2 else "none"}}}
    provision: {{claude-code: {{via: user-server}}}}
"""
        for number, port in enumerate(ports)
    )


async def _serve(sockets: list[socket.socket], delay: float) -> None:
    signing_in = {each.getsockname()[1] for number, each in enumerate(sockets) if number % 2}
    server: Server[Any] = Server("one of a hundred", version="1.0", on_list_tools=_list_tools)
    app = _late(server.streamable_http_app(), delay, signing_in)
    config = uvicorn.Config(app, log_level="error", lifespan="on", ws="none")
    serving = uvicorn.Server(config)
    task = asyncio.create_task(serving.serve(sockets=sockets))
    sys.stdout.write("ready\n")  # the sockets listen already
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    serving.should_exit = True
    await task


async def _list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    del context
    start = int(params.cursor) if params and params.cursor else 0
    end = start + _PAGE
    return types.ListToolsResult(tools=_TOOLS[start:end], next_cursor=str(end) if end < len(_TOOLS) else None)


def _late(app: App, delay: float, signing_in: set[int]) -> App:
    """Return the same application, each answer of which comes late, and which asks for a sign-in on some ports."""

    async def late(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await asyncio.sleep(delay)
        port = scope["server"][1]
        answer = _of_sign_in(f"http://127.0.0.1:{port}", scope["path"]) if port in signing_in else app
        await answer(scope, receive, send)

    return late


def _of_sign_in(origin: str, path: str) -> Response:
    """Return the answer of a server that lets nobody in without a token, and of its authorization server."""
    match path:
        case "/.well-known/oauth-protected-resource/mcp":
            return JSONResponse(
                {"resource": f"{origin}/mcp", "authorization_servers": [origin], "scopes_supported": ["record.read"]}
            )
        case "/.well-known/oauth-authorization-server":
            return JSONResponse(
                {
                    "issuer": origin,
                    "authorization_endpoint": f"{origin}/authorize",
                    "token_endpoint": f"{origin}/token",
                    "registration_endpoint": f"{origin}/register",
                    "code_challenge_methods_supported": ["S256"],
                }
            )
    metadata = f'Bearer resource_metadata="{origin}/.well-known/oauth-protected-resource/mcp", scope="record.read"'
    return Response(status_code=401, headers={"WWW-Authenticate": metadata})


if __name__ == "__main__":
    main()
