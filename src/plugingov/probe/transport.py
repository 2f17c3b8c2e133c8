"""One request and its answer, bounded from the first byte that is sent to the last one that comes."""

import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpcore2
import httpx2

from plugingov.probe.bounds import Limits, NoAnswer, until

Sender = Callable[[httpx2.URL], Awaitable[tuple[tuple[bytes, bytes], ...]]]
Note = Callable[[NoAnswer], None]


class Transport(httpx2.AsyncBaseTransport):
    """Sends what may be sent: `sender` judges each request, and says what goes along with it."""

    def __init__(
        self, network: httpcore2.AsyncNetworkBackend, trust: ssl.SSLContext, limits: Limits, sender: Sender, note: Note
    ) -> None:
        self._limits = limits
        self._sender = sender
        self._note = note
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust,
            max_connections=_MOST_CONNECTIONS,
            keepalive_expiry=_KEPT_OPEN,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return an answer whose body is still to come."""
        end = time.monotonic() + self._limits.answer
        try:
            sent = _as_sent(request, await self._sender(request.url), self._limits)
            with until(end):
                answer = await self._pool.handle_async_request(sent)
            return _answered(answer, _Body(answer, end, self._limits.size, self._note))
        except NoAnswer as failure:
            self._note(failure)
            raise

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._pool.aclose()


def _as_sent(request: httpx2.Request, added: tuple[tuple[bytes, bytes], ...], limits: Limits) -> httpcore2.Request:
    url = request.url
    times = {"connect": limits.connect, "read": limits.silence, "write": limits.silence, "pool": limits.answer}
    return httpcore2.Request(
        method=request.method,
        url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[*request.headers.raw, *added],
        content=request.stream,
        extensions={"timeout": times},
    )


def _answered(answer: httpcore2.Response, body: "_Body") -> httpx2.Response:
    headers = [_plain(*each) for each in answer.headers if each[0].lower() not in _NOT_HANDED_ON]
    return httpx2.Response(status_code=answer.status, headers=headers, stream=body)


def _plain(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header; what we read is UTF-8, and nobody tells Python to decode it with `zlib` or `idna`."""
    return name, value.partition(b";")[0].strip() if name.lower() == b"content-type" else value


class _Body(httpx2.AsyncByteStream):
    """The bytes of an answer, unpacked, until they are too many or took too long."""

    def __init__(self, answer: httpcore2.Response, end: float, most: int, note: Note) -> None:
        self._stream: Any = answer.stream
        self._packing = b",".join(value for name, value in answer.headers if name.lower() == b"content-encoding")
        self._end = end
        self._most = most
        self._note = note

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces():
                yield piece
        except NoAnswer as failure:
            self._note(failure)
            raise

    async def _pieces(self) -> AsyncIterator[bytes]:
        unpack = _unpacking(self._packing.decode("latin-1").strip().lower())
        parts = aiter(self._stream)
        came = given = 0
        while (part := await self._next(parts)) is not None:
            came += len(part)
            self._bound(came)
            for piece in unpack(part) if unpack else (part,):
                given += len(piece)
                self._bound(given)
                yield piece

    async def _next(self, parts: AsyncIterator[bytes]) -> bytes | None:
        with until(self._end):
            return await anext(parts, None)

    def _bound(self, size: int) -> None:
        if size > self._most:
            raise NoAnswer("size", f"the answer is larger than {self._most} bytes")

    async def aclose(self) -> None:
        """Let go of the connection, or keep it for the next request where the answer was read to its end."""
        with until(time.monotonic() + _CLOSING):
            await self._stream.aclose()


def _unpacking(packing: str) -> Callable[[bytes], Iterator[bytes]] | None:
    """Return what unpacks an answer in small pieces; nothing for one that is not packed, as we ask for."""
    if packing in {"", "identity"}:
        return None
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise NoAnswer("protocol", "the answer is packed in a way that nobody asked for")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, whichever it is

    def unpack(part: bytes) -> Iterator[bytes]:
        while part:
            try:
                piece = inflater.decompress(part, _PIECE)
            except zlib.error:
                raise NoAnswer("broken", "the answer says that it is packed, and cannot be unpacked") from None
            part = inflater.unconsumed_tail
            yield piece

    return unpack


_MOST_CONNECTIONS = 8
_KEPT_OPEN = 5.0
_CLOSING = 2.0
_PIECE = 64 * 1024
# A cookie would be kept by the client; packing and size are no longer what the server said once we have unpacked.
_NOT_HANDED_ON = frozenset({b"set-cookie", b"content-encoding", b"content-length", b"transfer-encoding"})
