"""What a server says it offers, asked through the official SDK: every page of every list, within bounds."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from typing import Any, cast
from urllib.parse import urlsplit

import anyio
import httpx2
from mcp import Client
from mcp.client._transport import Transport
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import METHOD_NOT_FOUND, Implementation

from plugingov import __version__
from plugingov.model.address import read_address
from plugingov.model.definition import Definition
from plugingov.model.probed import Step
from plugingov.probe.endpoint import Endpoint
from plugingov.probe.failed_listing import failed, misfit, status
from plugingov.probe.hiding import shown
from plugingov.probe.list_limits import ListLimits, TooMuch, Watch
from plugingov.probe.offered import Offered
from plugingov.probe.pages import LISTS, Gathering, Listed, instructions
from plugingov.probe.tapped import Tap

# The SDK writes what servers send into its log, and where nobody listens Python prints that to the terminal.
for _name in ("mcp", "client"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_BAD_STATUS = 400
_OVER_SOON = frozenset({"broken", "time", "size"})  # whoever failed so answers no other request either


async def list_remote(
    url: str,
    client: httpx2.AsyncClient,
    limits: ListLimits | None = None,
    *,
    is_sse: bool = False,
    secrets: tuple[str, ...] = (),
) -> Offered:
    """Return what a remote server offers; the client is used for nothing else meanwhile.

    `secrets` are those that the client sends: a server that repeats one is masked.
    """
    watch = Watch(limits or ListLimits(), secrets)
    with _watched(client, watch, is_sse=is_sse):
        transport: AbstractAsyncContextManager[Any] = (
            sse_client(url, httpx_client_factory=cast("Any", lambda **_: nullcontext(client)))
            if is_sse
            else streamable_http_client(url, http_client=client, max_sse_event_size=watch.limits.size)
        )
        return await list_over(transport, watch, shown(_without_query(url), secrets=secrets))


async def list_over(transport: AbstractAsyncContextManager[Any], watch: Watch, url: str = "") -> Offered:
    """Return what the server at the other end of a transport offers, whatever it does."""
    listing = _Listing(watch, url)
    await listing.run(Tap(cast("Transport", transport), watch))
    return listing.offered()


class _Listing:
    """Asks one server for all that it offers, and keeps what it got when that ends early."""

    def __init__(self, watch: Watch, url: str) -> None:
        self._watch = watch
        self._url = url
        self._secrets = watch.secrets
        self._met: tuple[str, str, str] | None = None  # the protocol, and how the server calls itself
        self._gathered: list[Gathering] = []
        self._told: tuple[list[Definition], str] = [], ""
        self._steps: list[Step] = []
        self._is_done = False

    async def run(self, tap: Tap) -> None:
        """Ask for everything; what goes wrong becomes a step."""
        limits, scope = self._watch.limits, self._watch.scope
        scope.deadline = anyio.current_time() + limits.seconds
        try:
            with scope:
                async with Client(
                    tap, cache=None, client_info=Implementation(name="plugingov", version=__version__)
                ) as client:
                    await self._ask(client, tap)
                    self._is_done = True
                    scope.deadline = min(scope.deadline, anyio.current_time() + limits.goodbye)
        except Exception as error:  # noqa: BLE001 (whatever a server brings about is its failure, not ours)
            self._ended(failed(error, self._watch, self._url))
        if scope.cancelled_caught:
            self._ended(self._cut_short())

    def _cut_short(self) -> Step:
        if self._watch.excess:
            return failed(TooMuch(self._watch.excess), self._watch, self._url)
        noise = self._watch.noise
        heard = f", and not every line that it sent is a message ({noise})" if noise else ""
        why = f"it took longer than {self._watch.limits.seconds:g} s{heard}"
        return Step(name="list", url=self._url, failure="time", why=why)

    def _ended(self, step: Step) -> None:
        """Take down why everything ended, unless all had been asked by then."""
        if self._is_done:
            return
        self._is_done = True
        self._steps.append(step)
        for each in self._gathered:
            if not each.is_finished:
                each.finish(step.why)

    async def _ask(self, client: Client, tap: Tap) -> None:
        bounds, info = self._watch.limits.bounds, client.server_info
        called = (info.name, info.version) if info else ("", "")
        name, version = (shown(each, secrets=self._secrets) for each in called)
        self._met = (client.protocol_version, name, version)
        self._told = instructions(client.instructions, bounds, self._secrets)
        able = client.server_capabilities
        self._gathered = [
            Gathering(each, bounds, self._secrets) for each in LISTS if getattr(able, each.capability) is not None
        ]
        for gathering in tuple(self._gathered):
            await self._gather(gathering, _asking(client, gathering.listed), tap)

    async def _gather(self, gathering: Gathering, ask: Callable[..., Awaitable[Any]], tap: Tap) -> None:
        seen: set[str] = set()
        for _ in range(self._watch.limits.pages):
            if not await self._take_page(gathering, ask, tap) or gathering.is_finished:
                return
            if gathering.cursor is None:
                gathering.finish()
                return
            if gathering.cursor in seen:
                gathering.finish("two of its pages name the same one as the next")
                return
            seen.add(gathering.cursor)
        gathering.finish(f"it has more than {self._watch.limits.pages:,} pages")

    async def _take_page(self, gathering: Gathering, ask: Callable[..., Awaitable[Any]], tap: Tap) -> bool:
        """Ask for a page and tell whether there was one; of one that the SDK refuses, what can be read counts."""
        try:
            await ask(cursor=gathering.cursor, cache_mode="bypass")
        except MCPError as error:
            self._refused(gathering, error)
            return False
        except ValueError as error:
            why = f"page {gathering.pages + 1}: {misfit(error, self._secrets)}"
            gathering.lacks(why)
            self._steps.append(
                Step(name="list", url=self._url, failure="protocol", why=f"{gathering.listed.key}, {why}")
            )
        gathering.take(tap.result)
        return True

    def _refused(self, gathering: Gathering, error: MCPError) -> None:
        step = failed(error, self._watch, self._url)
        if step.failure in _OVER_SOON:
            raise error
        if error.error.code == METHOD_NOT_FOUND and gathering.listed.kind == "resource-template":
            self._gathered.remove(gathering)  # one capability stands for two lists, and many have no templates
            return
        gathering.finish(step.why)
        self._steps.append(step)

    def offered(self) -> Offered:
        """Return what was learned."""
        if self._met is None:
            return Offered(steps=tuple(self._steps))
        told, why = self._told
        protocol, name, version = self._met
        steps = self._steps or [Step(name="list", url=self._url, status=self._watch.status)]
        return Offered(
            protocol=protocol,
            server_name=name,
            server_version=version,
            lists={**{each.listed.kind: each.why for each in self._gathered}, "instructions": why},
            definitions=(*(found for each in self._gathered for found in each.definitions), *told),
            steps=tuple(steps),
        )


def _asking(client: Client, listed: Listed) -> Callable[..., Awaitable[Any]]:
    match listed.kind:
        case "tool":
            return client.list_tools
        case "prompt":
            return client.list_prompts
        case "resource":
            return client.list_resources
    return client.list_resource_templates


def _without_query(url: str) -> str:
    address = read_address(url)
    return address._replace(query="").canonical if address else ""


@contextmanager
def _watched(client: httpx2.AsyncClient, watch: Watch, *, is_sse: bool) -> Iterator[None]:
    """Let everything that a client receives be counted, as it is unpacked: nothing packed is taken."""

    async def before(request: httpx2.Request) -> None:
        request.headers["accept-encoding"] = "identity"

    async def after(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            watch.end("its answer is packed, which nobody asked for", "broken")
        if response.request.method == "POST" or (is_sse and watch.status is None):
            watch.status = response.status_code
            watch.content_type = shown(_type_of(response), 100, watch.secrets)
            watch.location = shown(_place_of(response), secrets=watch.secrets)
            if is_sse and response.status_code >= _BAD_STATUS:
                watch.end(status(watch), None)  # the SDK waits on for an answer to what was refused
        endpoint = Endpoint(str(response.request.url), watch) if is_sse and response.request.method == "GET" else None
        response.stream = _Counted(cast("httpx2.AsyncByteStream", response.stream), watch, endpoint)

    hooks = client.event_hooks
    client.event_hooks = {
        "request": [*hooks.get("request", ()), before],
        "response": [*hooks.get("response", ()), after],
    }
    try:
        yield
    finally:
        client.event_hooks = hooks


def _type_of(response: httpx2.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _place_of(response: httpx2.Response) -> str:
    """Return where an answer leads, without user, password and query."""
    try:
        parts = urlsplit(response.headers.get("location", ""))
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    except ValueError:
        return ""


class _Counted(httpx2.AsyncByteStream):
    """The bytes of an answer, counted before anybody else has them."""

    def __init__(self, stream: httpx2.AsyncByteStream, watch: Watch, endpoint: Endpoint | None = None) -> None:
        self._stream = stream
        self._watch = watch
        self._endpoint = endpoint

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._watch.take(chunk)
            if self._endpoint:
                self._endpoint.hear(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
