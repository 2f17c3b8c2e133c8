"""A transport of the SDK with an ear in it: results as they came, before the SDK drops or changes any of them."""

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self

from mcp.client._transport import ReadStream, Transport, TransportStreams, WriteStream
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCRequest, JSONRPCResponse

from plugingov.probe.list_limits import Watch


class Tap(AbstractAsyncContextManager[TransportStreams]):
    """Hands on what a client and a server say to each other, and keeps the result of the last request."""

    def __init__(self, transport: Transport, watch: Watch) -> None:
        self._transport = transport
        self._watch = watch
        self._asked: str | None = None
        self.result: dict[str, Any] | None = None

    async def __aenter__(self) -> TransportStreams:
        read, write = await self._transport.__aenter__()
        return _Heard(read, self), _Said(write, self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._transport.__aexit__(kind, error, trace)

    def note_sent(self, item: SessionMessage) -> None:
        """Remember which request is asked."""
        if isinstance(item.message, JSONRPCRequest):
            self._asked, self.result = str(item.message.id), None

    def note_received(self, item: SessionMessage | Exception) -> None:
        """Keep the first result of the request that was asked: a second one nobody waits for."""
        self._watch.hear()
        message = item.message if isinstance(item, SessionMessage) else None
        if isinstance(message, JSONRPCResponse) and str(message.id) == self._asked:
            self._asked, self.result = None, message.result


class _Heard:
    """What the server says."""

    def __init__(self, stream: ReadStream[SessionMessage | Exception], tap: Tap) -> None:
        self._stream = stream
        self._tap = tap

    @property
    def last_context(self) -> Any:
        """Return the context of the sender, where the stream knows it."""
        return getattr(self._stream, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        item = await self._stream.receive()
        self._tap.note_received(item)
        return item

    async def aclose(self) -> None:
        await self._stream.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        item = await self._stream.__anext__()
        self._tap.note_received(item)
        return item

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._stream.__aexit__(kind, error, trace)


class _Said:
    """What the client says."""

    def __init__(self, stream: WriteStream[SessionMessage], tap: Tap) -> None:
        self._stream = stream
        self._tap = tap

    async def send(self, item: SessionMessage, /) -> None:
        self._tap.note_sent(item)
        await self._stream.send(item)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._stream.__aexit__(kind, error, trace)
