"""One answer to one request, read no further than what the way in needs of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from plugingov.model.probed import Failure
from plugingov.probe.bounds import NoAnswer, failed
from plugingov.sources.native import read_native

_EVENTS = "text/event-stream"
_EVENT = 100  # what an event costs in bytes, however little it says: a flood of them costs time and no room


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status and its headers; the JSON that came with it, or why none did."""

    status: int
    headers: httpx2.Headers
    document: Any = None
    failure: Failure | None = None
    why: str = ""

    @property
    def content_type(self) -> str:
        """Return the kind of document that the server says it is."""
        return self.headers.get("content-type", "").strip().lower()

    @property
    def message(self) -> Mapping[str, Any]:
        """Return the JSON-RPC message that it is; an empty one where it is none."""
        return self.document if is_message(self.document) else {}


def is_message(document: Any) -> bool:
    """Tell whether a document is the answer of a JSON-RPC server: a result, or an error with its code."""
    if not isinstance(document, dict) or document.get("jsonrpc") != "2.0":
        return False
    error = document.get("error")
    return isinstance(document.get("result"), dict) or (isinstance(error, dict) and _is_code(error.get("code")))


def _is_code(code: Any) -> bool:
    return isinstance(code, int) and not isinstance(code, bool)


async def ask(
    client: httpx2.AsyncClient,
    method: str,
    url: str,
    *,
    most: int,
    headers: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
) -> Answer:
    """Return what came back; raise `NoAnswer` where not even a status did."""
    content = None if body is None else json.dumps(body).encode()
    typed = {"Content-Type": "application/json"} if body is not None else {}
    answer: Answer | None = None
    try:
        async with client.stream(method, url, content=content, headers={**typed, **headers}) as response:
            answer = Answer(status=response.status_code, headers=response.headers)
            return await _read(response, answer, most) if _may_be_json(answer) else answer
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        failure = failed(error) or NoAnswer("broken", "the answer broke off, or is no HTTP")
        if answer is None:
            raise failure from None
        return _without(answer, failure.failure, failure.why)


def _may_be_json(answer: Answer) -> bool:
    """Tell whether to read what follows: what came with a refusal in HTML says nothing that anybody needs."""
    return httpx2.codes.is_success(answer.status) or answer.content_type == _EVENTS or "json" in answer.content_type


def _without(answer: Answer, failure: Failure, why: str) -> Answer:
    return Answer(status=answer.status, headers=answer.headers, failure=failure, why=why)


async def _read(response: httpx2.Response, answer: Answer, most: int) -> Answer:
    if answer.content_type == _EVENTS:
        return await _read_events(response, answer, most)
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > most:
            return _without(answer, "size", f"the answer is larger than {most} bytes")
    return _with(answer, bytes(content))


def _with(answer: Answer, content: bytes) -> Answer:
    native = read_native("", content)
    if native.document is None or not native.is_strict or native.flaws:
        return _without(answer, "not-json", "the answer is empty" if not content.strip() else "the answer is no JSON")
    return Answer(status=answer.status, headers=answer.headers, document=native.document.data)


async def _read_events(response: httpx2.Response, answer: Answer, most: int) -> Answer:
    """Return the first message of a stream that is an answer; what comes behind it is not waited for."""
    came = 0
    async for event in httpx2.EventSource(response, max_event_size=most):
        came += len(event.data) + _EVENT
        if came > most:
            return _without(answer, "size", f"the answer is larger than {most} bytes")
        if event.event == "endpoint":  # the older transport begins with where to write to
            return answer
        found = _with(answer, event.data.encode("utf-8", "surrogatepass"))
        if is_message(found.document):
            return found
    return _without(answer, "protocol", "the stream ended without an answer")
