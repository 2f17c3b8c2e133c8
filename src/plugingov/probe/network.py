"""Connections to addresses that were judged before, whatever a name leads to by now."""

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2

from plugingov.model.probed import Failure
from plugingov.probe.bounds import NoAnswer, tls_in


@dataclass(frozen=True, slots=True)
class Network(httpcore2.AsyncNetworkBackend):
    """Connects to the addresses that were judged; the name is only what TLS asks the certificate for."""

    backend: httpcore2.AsyncNetworkBackend
    addresses: Callable[[str], tuple[str, ...]]
    seconds: float

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the interface has it)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Return a connection to the first address that accepts one; each gets its share of the time."""
        addresses = self.addresses(host)[:_MOST_TRIED]
        share = (timeout or self.seconds) / max(len(addresses), 1)
        failure: Failure = "connect"
        for address in addresses:
            try:
                stream = await self.backend.connect_tcp(
                    address, port, share, local_address=local_address, socket_options=socket_options
                )
                return _Stream(stream)
            except httpcore2.ConnectTimeout:
                failure = "time"
            except httpcore2.ConnectError:
                failure = "connect"
        raise NoAnswer(failure, _NOT_CONNECTED[failure], reached=False)


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection before TLS, which says what was wrong with that."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except httpcore2.ConnectTimeout:
            raise NoAnswer("time", "TLS was not agreed on in time", reached=False) from None
        except httpcore2.ConnectError as error:
            why = tls_in(error) or "the server ended the connection within TLS"
            raise NoAnswer("tls", why, reached=False) from None


_MOST_TRIED = 4
_NOT_CONNECTED = {"connect": "nobody accepts the connection", "time": "nobody accepted the connection in time"}
