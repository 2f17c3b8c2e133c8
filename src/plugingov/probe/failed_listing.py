"""Why a listing came to nothing, or to less than all: errors of the SDK and of what lies below it, in our words."""

import ssl
from collections.abc import Iterator

import httpx2
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT

from plugingov.model.cells import fits
from plugingov.model.probed import Failure, Step
from plugingov.probe.bounds import NoAnswer
from plugingov.probe.hiding import shown
from plugingov.probe.list_limits import TooMuch, Watch

_BAD_STATUS = 300
# What the SDK says in the place of a server whose answer is none (mcp 2.3.0, client/streamable_http.py).
_IN_ITS_PLACE = frozenset({"Server returned an error response", "Not Found", "Session terminated"})
_SAID_OF_ANSWERS: tuple[tuple[str, Failure, str], ...] = (
    ("Unexpected content type", "not-json", "the answer is neither JSON nor a stream of events"),
    ("Failed to parse", "protocol", "the answer is no message of the protocol"),
    ("SSE stream", "broken", "the stream of events ended without an answer"),
    ("server answered a request with 202", "protocol", "it took the request, and announced no answer"),
)
_TOO_LARGE = Step(name="list", failure="size", why="it sent an event that is larger than we take any")


def failed(error: BaseException, watch: Watch, url: str = "") -> Step:
    """Return the step `list` of a request that failed."""
    step = _step(_first_cause(error), watch)
    where = {"url": url, "status": watch.status, "content_type": watch.content_type, "location": watch.location}
    return Step(name="list", failure=step.failure, why=step.why, said=step.said, **where)  # type: ignore[arg-type]


def _first_cause(error: BaseException) -> BaseException:
    """Return the error that says most among those of several tasks."""
    leaves = tuple(_leaves(error))
    telling = (each for kind in (TooMuch, httpx2.HTTPError, MCPError) for each in leaves if isinstance(each, kind))
    return next(telling, leaves[0])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _step(error: BaseException, watch: Watch) -> Step:
    if watch.excess:
        return Step(name="list", failure=watch.failure, why=watch.excess)
    if isinstance(error, MCPError):
        return _of_protocol(error, watch)
    if isinstance(error, httpx2.HTTPStatusError):
        return Step(name="list", why=status(watch))
    if isinstance(error, httpx2.HTTPError):
        return _of_connection(error)
    if isinstance(error, ValueError):
        return Step(name="list", failure="protocol", why=misfit(error, watch.secrets))
    if isinstance(error, RuntimeError):
        return Step(name="list", failure="protocol", why="it speaks no version of the protocol that we know")
    return Step(name="list", failure="broken", why=f"the connection ended ({type(error).__name__})")


def _of_connection(error: httpx2.HTTPError) -> Step:
    if isinstance(error, NoAnswer):
        return Step(name="list", failure=error.failure, why=error.why)
    if isinstance(error, httpx2.SSEError) and "exceeded" in str(error):
        return _TOO_LARGE
    if isinstance(error, httpx2.TimeoutException):
        return Step(name="list", failure="time", why="it took too long to answer")
    if isinstance(error, httpx2.ConnectError):
        is_tls = any(isinstance(each, ssl.SSLError) for each in _causes(error))
        why = "its certificate, or its TLS, is not accepted" if is_tls else "nothing can be connected to"
        return Step(name="list", failure="tls" if is_tls else "connect", why=why)
    return Step(name="list", failure="broken", why="the answer broke off before it was whole")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _of_protocol(error: MCPError, watch: Watch) -> Step:
    code, message = error.error.code, error.error.message
    if code == CONNECTION_CLOSED and message == "Connection closed":
        return Step(name="list", failure="broken", why="it ended the connection before it answered")
    if code == REQUEST_TIMEOUT:
        return Step(name="list", failure="time", why="it took too long to answer")
    if message in _IN_ITS_PLACE or message.startswith("Redirect to "):
        return Step(name="list", why=status(watch))
    for opening, failure, why in _SAID_OF_ANSWERS:
        if message.startswith(opening):
            return _of_answer(message, failure, why)
    text = shown(message, secrets=watch.secrets)
    if not fits(code):  # of hundreds of digits: no reader of ours takes that, and no error has one
        return Step(name="list", failure="protocol", why=f"it refuses: `{text}`", said={"message": text})
    return Step(name="list", why=f"it refuses: `{text}` ({code})", said={"code": code, "message": text})


def _of_answer(message: str, failure: Failure, why: str) -> Step:
    if "Invalid JSON" in message:
        return Step(name="list", failure="not-json", why="the answer is no JSON")
    if "max_event_size" in message or "exceed" in message:
        return _TOO_LARGE
    return Step(name="list", failure=failure, why=why)


def status(watch: Watch) -> str:
    """Return what the last answer said by its status."""
    if watch.status is None or watch.status < _BAD_STATUS:
        return "the answer is an error"
    if watch.location:
        return f"it answers with status {watch.status} and leads elsewhere, which nobody follows"
    return f"it answers with status {watch.status}"


def misfit(error: ValueError, secrets: tuple[str, ...] = ()) -> str:
    """Return where an answer is not what the protocol has there, as far as the SDK tells it."""
    try:
        first = error.errors()[0]  # type: ignore[attr-defined]  # of pydantic, which this room does not know
        where = ".".join(str(each) for each in first["loc"])
    except (AttributeError, IndexError, KeyError, TypeError):
        return "the answer is not what the protocol has there"
    return f"`{shown(where, 120, secrets)}` is not what the protocol has there"
