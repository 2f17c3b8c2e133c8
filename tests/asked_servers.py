"""Servers for tests of asking: on loopback, in threads of the test, ended by it; and what they say as wire and as files."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
import httpx2
import mcp.types as t
import uvicorn
from mcp.server.lowlevel import Server

from plugingov.probe.list_limits import ListLimits
from plugingov.probe.listing import list_remote
from plugingov.probe.starting import start_and_list

QUICK = ListLimits(seconds=8, goodbye=0.5)
SCHEMA = {"type": "object", "properties": {"q": {"type": "string"}}}


def tool(name, **said):
    return t.Tool(name=name, **{"input_schema": SCHEMA, **said})


def paged(everything, size, result, key):
    async def listed(_, params):
        begin = int(params.cursor) if params and params.cursor else 0
        more = str(begin + size) if begin + size < len(everything) else None
        return result(**{key: everything[begin : begin + size]}, next_cursor=more)

    return listed


def built(tools=(), prompts=(), resources=(), templates=(), instructions=None, size=10):
    """Return a server of the official SDK; a list that is empty is one that it does not have."""
    lists = {
        "on_list_tools": (tools, t.ListToolsResult, "tools"),
        "on_list_prompts": (prompts, t.ListPromptsResult, "prompts"),
        "on_list_resources": (resources, t.ListResourcesResult, "resources"),
        "on_list_resource_templates": (templates, t.ListResourceTemplatesResult, "resource_templates"),
    }
    handlers = {name: paged(each, size, result, key) for name, (each, result, key) in lists.items() if each}
    return Server("built", version="0.1", instructions=instructions, **handlers)


def without_discovery(app):
    """Return an app that answers as those of the older era do, which know no `server/discover`."""

    async def older(scope, receive, send):
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if b"server/discover" in body:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b"Not Found"})
            return
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def again():
            return next(messages, None) or await receive()

        await app(scope, again, send)

    return older


@contextmanager
def serving(app):
    """Serve an app in a thread and give its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: anyio.run(server.serve, [listening]))
    thread.start()
    try:
        for _ in range(500):
            if server.started:
                break
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


class Handler(BaseHTTPRequestHandler):
    """One request to a made-up server, and the ways of answering it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        if "id" in message:
            self.answer(self, message)
        else:
            self.reply(b"", status=202)

    def do_GET(self):
        self.get(self)

    def do_DELETE(self):
        self.reply(b"", status=405)

    def reply(self, body, status=200, kind="application/json", **headers):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def result(self, message, result):
        self.reply(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode())

    def error(self, message, code, text):
        error = {"code": code, "message": text}
        self.reply(json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": error}).encode())

    def log_message(self, *_):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_):
        pass


@contextmanager
def answering(answer, get=lambda handler: handler.reply(b"", status=405)):
    """Serve what `answer(handler, message)` writes for each request that is posted, and give the address."""
    bound = type("Bound", (Handler,), {"answer": staticmethod(answer), "get": staticmethod(get)})
    server = Quiet(("127.0.0.1", 0), bound)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/mcp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def meeting(capabilities=None, **said):
    """Return what a server of the older era says of itself."""
    info = {"name": "made up", "version": "1"}
    able = {"tools": {}} if capabilities is None else capabilities
    return {"protocolVersion": "2025-11-25", "capabilities": able, "serverInfo": info, **said}


def older(lists, **said):
    """Return an answer of a made-up server: what it says of itself, and `lists[method](message)` for each list."""
    able = {}
    for method in lists:
        able[method.partition("/")[0]] = {}

    def answer(handler, message):
        method = message["method"]
        if method == "initialize":
            handler.result(message, meeting(able, **said))
        elif method in lists:
            handler.result(message, lists[method](message))
        else:
            handler.error(message, -32601, "Method not found")

    return answer


def ask(url, limits=QUICK, **how):
    async def listed():
        async with httpx2.AsyncClient(timeout=30) as client:
            return await list_remote(url, client, limits, **how)

    return anyio.run(listed)


def start(command, *args, env=None, limits=QUICK, around=None):
    async def listed():
        return await start_and_list(command, args, env or {}, limits, around=around)

    return anyio.run(listed)


def names(offered, kind="tool"):
    return [each.name for each in offered.definitions if each.kind == kind]


def digests(server):
    return [(each.kind, each.name, each.digest) for each in server.definitions]
