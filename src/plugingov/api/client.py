"""The vendor's SDK: the one module that knows it, and is imported only when something is fetched."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import reduce
from typing import Any

import anthropic
import httpx2

from plugingov.api.access import Access
from plugingov.api.answers import shown
from plugingov.api.failures import CannotAsk, Failure
from plugingov.api.requests import Request

_MOST_BYTES = 256 * 1024 * 1024  # of one answer: the vendor takes archives of up to 50 MB
_LONGEST = 600.0  # seconds for one answer, however steadily it drips
_MOST_SAID = 300  # characters of what a server says about an error


class Client:
    """Asks once: it neither tries again nor follows anybody elsewhere."""

    def __init__(self, access: Access, timeout: float) -> None:
        self._key = access.key
        key, token = (access.key, None) if access.variable.endswith("API_KEY") else (None, access.key)
        try:
            self._sdk = anthropic.Anthropic(
                api_key=key,
                auth_token=token,
                base_url=access.address,
                max_retries=0,
                timeout=anthropic.Timeout(timeout, connect=min(timeout, 10.0)),
                open_telemetry=False,
                http_client=anthropic.DefaultHttpxClient(follow_redirects=False),
            )
        except (ValueError, httpx2.InvalidURL) as error:
            raise CannotAsk(f"the environment does not suit the SDK: {type(error).__name__}") from None

    def close(self) -> None:
        """Let go of the connections."""
        self._sdk.close()

    def ask(self, request: Request, cursor: Mapping[str, str]) -> bytes:
        """Return the bytes of one answer; raise `Failure` for anything but a whole one."""
        try:
            with self._answer(request, {**request.arguments, **cursor}) as response:
                return b"".join(_bounded(response))
        except anthropic.APIStatusError as error:
            raise _refused(error, self._key) from None
        except (anthropic.APIConnectionError, httpx2.ConnectError, httpx2.TimeoutException) as error:
            slow = isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException)
            why = "the server took too long to answer" if slow else "the server cannot be reached"
            raise Failure(why, passing=True, reached=False) from None
        except httpx2.HTTPError:
            raise Failure("the answer broke off before it was whole", 200, passing=True) from None

    @contextmanager
    def _answer(self, request: Request, arguments: Mapping[str, Any]) -> Iterator[httpx2.Response]:
        """Open an answer through the SDK's own method, or by its address where the SDK has none."""
        if request.resource.startswith("/"):
            stream = self._sdk.get(
                request.resource,
                cast_to=object,
                stream=True,
                stream_cls=anthropic.Stream[object],
                options={"params": arguments},
            )
            try:
                yield stream.response
            finally:
                stream.close()
            return
        resource = reduce(getattr, filter(None, request.resource.split(".")), self._sdk.beta.organization)
        with getattr(resource.with_streaming_response, request.method)(**arguments) as answer:
            yield answer.http_response


def _bounded(response: httpx2.Response) -> Iterator[bytes]:
    size, end = 0, time.monotonic() + _LONGEST
    for part in response.iter_bytes():
        size += len(part)
        if size > _MOST_BYTES:
            raise Failure(f"the answer is larger than {_MOST_BYTES // 1024**2} MiB", response.status_code)
        if time.monotonic() > end:
            raise Failure(f"the answer took longer than {_LONGEST:.0f} s", response.status_code, passing=True)
        yield part


def _refused(error: anthropic.APIStatusError, key: str) -> Failure:
    """Return what a status says; the server's own header decides whether to ask again, as in the SDK."""
    status, headers = error.status_code, error.response.headers
    if status < 400:  # noqa: PLR2004 (redirects are the only errors below it)
        return Failure("the server sends us to another address, where the key does not go", status)
    again = {"true": True, "false": False}.get(headers.get("x-should-retry", ""))
    said = shown(" ".join((error.api_message or "").split()), key)[:_MOST_SAID]
    return Failure(
        said or f"the server answered {status}",
        status,
        passing=status in {408, 409, 429} or status >= 500 if again is None else again,  # noqa: PLR2004 (server errors)
        wait=_wait(headers.get("retry-after")),
    )


def _wait(said: str | None) -> float | None:
    """Return the seconds that a server asks us to wait: a number, or a moment."""
    if said is None:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - time.time()
        except ValueError:
            return None
    return max(seconds, 0.0) if seconds == seconds else None  # noqa: PLR0124 (what is not itself is no number)
