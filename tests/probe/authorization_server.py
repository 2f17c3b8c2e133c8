"""An MCP server and the authorization server that it names, on loopback, with a switch for whatever can go wrong.

with serving(Behaviour(resource_says={"resource": "https://elsewhere.example/mcp"})) as server:
    ...ask server.url...
    assert [each.path for each in server.requests] == [...]

In every text of a behaviour `{url}` is the MCP server's address, `{origin}` the same without its path, `{issuer}` the
authorization server's, `{elsewhere}` that of a third server, which nobody has any business with.
"""

import json
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Event, Thread
from typing import Any

GOOD_TOKEN = "good-token-of-ada"
MODERN = "2026-07-28"
LEGACY = "2025-11-25"
HEALTHY = 'Bearer resource_metadata="{origin}/.well-known/oauth-protected-resource{path}", scope="vendor.read"'
LOOK_UP = {"name": "lookup_vendor", "description": "Finds a vendor", "inputSchema": {"type": "object"}}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is sent: a status with its headers and body; or `raw` bytes, whatever they are; `wait` comes first."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | str = b""
    raw: Iterable[bytes] | Callable[[], Iterable[bytes]] | None = None  # the connection is closed behind them
    wait: float = 0.0
    pause: float = 0.0  # between the pieces of `raw`


def says(document: Any, status: int = 200, *headers: tuple[str, str]) -> Reply:
    return Reply(status=status, headers=(("Content-Type", "application/json"), *headers), body=json.dumps(document))


def error(code: int, status: int, message: str = "no", **data: Any) -> Reply:
    found = {"code": code, "message": message, **({"data": data} if data else {})}
    return says({"jsonrpc": "2.0", "id": 1, "error": found}, status)


def refuses(status: int, *challenges: str) -> Reply:
    return Reply(status=status, headers=tuple(("WWW-Authenticate", each) for each in challenges))


PAGE = Reply(headers=(("Content-Type", "text/html; charset=utf-8"),), body="<html><form>Sign in</form></html>")
NOT_FOUND = Reply(status=404, headers=(("Content-Type", "text/plain"),), body="not found")


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What both servers do; as it stands, everything is as it should be and nobody is signed in."""

    path: str = "/mcp"
    is_open: bool = False  # nobody needs to sign in
    eras: tuple[str, ...] = ("modern", "legacy")
    tools: tuple[Mapping[str, Any], ...] = (LOOK_UP,)
    challenge: tuple[str, ...] = (HEALTHY,)  # that comes with 401
    unsigned: Reply | None = None  # to every request without a token
    signed: Reply | None = None  # to every request with one
    resource_says: Mapping[str, Any] = field(default_factory=dict)  # over a healthy document; None drops a key
    resource_at: tuple[str, ...] = ("/.well-known/oauth-protected-resource{path}",)
    resource: Reply | None = None
    server_says: Mapping[str, Any] = field(default_factory=dict)
    server_at: tuple[str, ...] = ("/.well-known/oauth-authorization-server{tenant}",)
    server: Reply | None = None
    tenant: str = ""  # the path of the issuer
    tls: ssl.SSLContext | None = None
    first_bytes: bytes | None = None  # sent to whoever connects, who is then left; b"" just leaves


@dataclass(frozen=True)
class Asked:
    """A request that somebody made; `to` is `resource`, `authorization` or `elsewhere`."""

    to: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def rpc(self) -> str:
        try:
            return json.loads(self.body).get("method", "")
        except ValueError:
            return ""


@dataclass
class Server:
    """Both servers while they run."""

    behaviour: Behaviour
    url: str = ""
    origin: str = ""
    issuer: str = ""
    elsewhere: str = ""
    requests: list[Asked] = field(default_factory=list)
    ends: Event = field(default_factory=Event)

    def asked(self) -> list[str]:
        return [f"{each.to} {each.method} {each.rpc or each.path}" for each in self.requests]

    def filled(self, text: str) -> str:
        known = {"url": self.url, "origin": self.origin, "issuer": self.issuer, "elsewhere": self.elsewhere}
        known |= {"path": self.behaviour.path, "tenant": self.behaviour.tenant}
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def reply(self, asked: Asked) -> Reply:
        known = self.behaviour
        match asked.to:
            case "elsewhere":
                return PAGE
            case "authorization":
                there = [self.filled(each) for each in known.server_at]
                return (known.server or says(self._of_server())) if asked.path in there else NOT_FOUND
        if asked.path in [self.filled(each) for each in known.resource_at]:
            return known.resource or says(self._of_resource())
        if asked.path.partition("?")[0] != known.path:
            return NOT_FOUND
        return self._of_protocol(asked)

    def _of_resource(self) -> dict[str, Any]:
        healthy = {"resource": self.url, "authorization_servers": [self.issuer], "scopes_supported": ["vendor.read"]}
        return _over(healthy | {"bearer_methods_supported": ["header"]}, known=self.behaviour.resource_says)

    def _of_server(self) -> dict[str, Any]:
        healthy = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "registration_endpoint": f"{self.issuer}/register",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "client_id_metadata_document_supported": True,
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "scopes_supported": ["vendor.read", "vendor.write", "offline_access"],
            "authorization_response_iss_parameter_supported": True,
        }
        return _over(healthy, known=self.behaviour.server_says)

    def _of_protocol(self, asked: Asked) -> Reply:
        known, token = self.behaviour, asked.headers.get("authorization", "").removeprefix("Bearer ")
        special = known.signed if token else known.unsigned
        if special is not None:
            return special
        if not known.is_open and token != GOOD_TOKEN:
            wrong = 'Bearer error="invalid_token"'
            again = [f"{wrong}, {each.removeprefix('Bearer ')}" for each in known.challenge] or [wrong]
            return refuses(401, *(again if token else known.challenge))
        if asked.method == "DELETE":
            return Reply(status=204)
        return self._of_rpc(asked) if asked.method == "POST" else Reply(status=405)

    def _of_rpc(self, asked: Asked) -> Reply:
        """Answer as a small server of either era would."""
        if not asked.rpc:
            return error(-32700, 400)
        request = json.loads(asked.body)
        versioned = "io.modelcontextprotocol/protocolVersion" in request.get("params", {}).get("_meta", {})
        if "id" not in request:
            return Reply(status=202)
        if ("modern" if versioned else "legacy") not in self.behaviour.eras:
            code = (-32000, 400) if versioned else (-32601, 404)
            return error(*code, message="Bad Request: Missing session ID")
        identity = {"name": "made-up", "version": "1.2.3"}
        modern = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"} if versioned else {}
        results = {
            "server/discover": {"supportedVersions": [MODERN], "capabilities": {"tools": {}}, "serverInfo": identity},
            "initialize": {"protocolVersion": LEGACY, "capabilities": {"tools": {}}, "serverInfo": identity},
            "tools/list": {"tools": list(self.behaviour.tools)},
        }
        if request["method"] not in results:
            return error(-32601, 404)
        session = (("Mcp-Session-Id", "made-up-session"),) if request["method"] == "initialize" else ()
        result = {"jsonrpc": "2.0", "id": request["id"], "result": results[request["method"]] | modern}
        return says(result, 200, *session)


def _over(healthy: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (healthy | known).items() if value is not None}


@contextmanager
def serving(behaviour: Behaviour | None = None) -> Iterator[Server]:
    """Run both servers, and a third one, until the end of the block."""
    server = Server(behaviour or Behaviour())
    scheme = "https" if server.behaviour.tls else "http"
    with ExitStack() as stack:
        ports = {to: stack.enter_context(_listening(server, to)) for to in ("resource", "authorization", "elsewhere")}
        stack.callback(server.ends.set)
        server.origin = f"{scheme}://127.0.0.1:{ports['resource']}"
        server.url = f"{server.origin}{server.behaviour.path}"
        server.issuer = f"{scheme}://127.0.0.1:{ports['authorization']}{server.behaviour.tenant}"
        server.elsewhere = f"{scheme}://127.0.0.1:{ports['elsewhere']}"
        yield server


@contextmanager
def _listening(server: Server, to: str) -> Iterator[int]:
    listening = _Listening(("127.0.0.1", 0), type("_Handler", (_Handler,), {"server_": server, "to": to}))
    listening.tls = server.behaviour.tls
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listening.server_address[1]
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    tls: ssl.SSLContext | None = None

    def finish_request(self, request, client_address):
        if not self.tls:
            super().finish_request(request, client_address)
            return
        request.settimeout(5)
        with self.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as secured:
            try:
                secured.do_handshake()
            except ssl.SSLError:
                while socket.recv(secured, 4096):  # whoever leaves now takes back what it said was wrong
                    pass
            else:
                super().finish_request(secured, client_address)

    def handle_error(self, request, client_address):
        """Say nothing: clients that leave in the middle are what many of these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server_: Server
    to: str

    def handle_one_request(self) -> None:
        first = self.server_.behaviour.first_bytes
        if first is not None and self.to == "resource":
            self.wfile.write(first)
            self.close_connection = True
            return
        super().handle_one_request()

    def _answer(self) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        asked = Asked(self.to, self.command, self.path, headers, body)
        self.server_.requests.append(asked)
        self._send(self.server_.reply(asked))

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 (the base class has these names)

    def _send(self, reply: Reply) -> None:
        self.server_.ends.wait(reply.wait)
        if reply.raw is not None:
            self._send_raw(reply)
            return
        filled = self.server_.filled
        body = filled(reply.body).encode() if isinstance(reply.body, str) else reply.body
        head = [f"HTTP/1.1 {reply.status} Made Up", f"Content-Length: {len(body)}"]
        head += [f"{key}: {filled(value)}" for key, value in reply.headers]
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + body)

    def _send_raw(self, reply: Reply) -> None:
        self.close_connection = True
        for piece in reply.raw() if callable(reply.raw) else reply.raw or ():
            self.wfile.write(piece)
            self.wfile.flush()
            if self.server_.ends.wait(reply.pause):
                return

    def log_message(self, *args) -> None:
        """Say nothing."""
