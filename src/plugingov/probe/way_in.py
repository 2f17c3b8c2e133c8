"""The way into a server, step by step, as a client walks it that has no credential yet. Facts only.

modelcontextprotocol.io/specification/2026-07-28/basic/authorization: a request without a credential, the metadata
of the resource (RFC 9728), the metadata of the first authorization server that it names (RFC 8414).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import anyio
import httpx2

from plugingov.model.probed import Step, StepName, Transport
from plugingov.probe.answers import Answer, ask
from plugingov.probe.bounds import NoAnswer
from plugingov.probe.connection import Connection, can_carry
from plugingov.probe.discovery import discover
from plugingov.probe.hiding import secrets_in
from plugingov.probe.record import Record
from plugingov.probe.requests import MODERN_CODES, Form, forms
from plugingov.probe.targets import Target
from plugingov.probe.way import NO_ADDRESS, Way, challenge_of, facts_of


async def walk(
    connection: Connection,
    credential: Mapping[str, str] | None = None,
    transport: Transport = "http",
    *,
    secrets: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """Return each request of the way in and what came back; a credential is sent last, to the server itself only.

    `secrets` are not shown, as nothing of the credential is: an address may hold some.
    """
    hidden = tuple(dict.fromkeys((*secrets_in(credential or {}), *secrets)))
    way = Way(connection=connection, record=Record(hidden))
    with anyio.move_on_after(connection.limits.walk) as limit:
        await _walk(way, credential, transport)
    if limit.cancelled_caught:
        way.took(failure="time", why=f"the way in took longer than {connection.limits.walk:g} s")
    return tuple(way.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knocked:
    """How a server was asked that answered, and what it wants before it says more."""

    form: Form
    status: int
    challenge: Mapping[str, str] | None

    @property
    def wants_sign_in(self) -> bool:
        return self.status == httpx2.codes.UNAUTHORIZED or self.challenge is not None


async def _walk(way: Way, credential: Mapping[str, str] | None, transport: Transport) -> None:
    home = way.connection.home
    way.take("reach", home)
    if home is None:
        way.took(failure="not-allowed", why=NO_ADDRESS)
        return
    found = await way.connection.reach(home)
    way.took(failure=found.failure, why=found.why, reaches=found.reaches)
    if found.failure:
        return
    async with way.connection.client() as client:
        knocked = await _knock(way, client, home, forms(transport))
        if knocked and knocked.wants_sign_in:
            await discover(way, client, home, knocked.challenge or {})
    if credential and knocked and not httpx2.codes.is_redirect(knocked.status):
        async with way.connection.client(credential) as client:
            tries = forms(transport)
            await _knock(way, client, home, tries[tries.index(knocked.form) :], "credential")


async def _knock(
    way: Way, client: httpx2.AsyncClient, home: Target, tries: tuple[Form, ...], name: StepName = "challenge"
) -> _Knocked | None:
    """Ask as a modern client, and then as a legacy one where that may say more; nothing where nobody answers."""
    knocked = None
    for form in tries:
        way.take(name, home)
        answer = await _asked(way, client, home, form)
        if answer is None:
            return knocked
        knocked = _Knocked(form=form, status=answer.status, challenge=challenge_of(answer))
        if _settles(answer):
            break
    return knocked


async def _asked(way: Way, client: httpx2.AsyncClient, home: Target, form: Form) -> Answer | None:
    """Make one request to the server itself, and write down what came back."""
    most = way.connection.limits.document
    try:
        answer = await ask(client, form.method, home.url, most=most, headers=form.headers, body=form.body)
    except NoAnswer as failure:
        _not_answered(way, failure)
        return None
    way.took(**facts_of(way.record, home, answer), **_said(way.record, form, answer))
    await _end_session(client, home, answer)
    return answer


def _not_answered(way: Way, failure: NoAnswer) -> None:
    """Write down why nothing came; where nobody was reached, that is what the first step says."""
    facts: dict[str, Any] = {"failure": failure.failure, "why": failure.why}
    if failure.reached or len(way.steps) > 1:
        way.took(**facts)
    else:
        way.steps[0] = replace(way.steps[0], **facts)


async def _end_session(client: httpx2.AsyncClient, home: Target, answer: Answer) -> None:
    """Leave nothing open at a server that opened a session for us."""
    session = answer.headers.get(_SESSION, "")
    if can_carry(_SESSION, session):  # an answer may have characters in it that no request has
        with suppress(NoAnswer):
            await ask(client, "DELETE", home.url, most=0, headers={_SESSION: session})


def _settles(answer: Answer) -> bool:
    """Tell whether an answer says enough that asking as an older client would add nothing."""
    error = answer.message.get("error")
    return (
        answer.status in _REFUSALS
        or httpx2.codes.is_redirect(answer.status)
        or "www-authenticate" in answer.headers
        or answer.failure in {"time", "size", "broken"}
        or answer.content_type == "text/html"
        or (error["code"] in MODERN_CODES if error else bool(answer.message))
    )


def _said(record: Record, form: Form, answer: Answer) -> dict[str, Any]:
    """Return what an answer of the server says: an error, or the versions that it speaks."""
    if not answer.message:
        return _not_understood(form, answer)
    error = answer.message.get("error")
    if not error:
        return {"said": record.keys(answer.message["result"], _VERSION_KEYS)}
    data = error.get("data")
    return {"said": record.keys({**(data if isinstance(data, dict) else {}), **error}, _ERROR_KEYS)}


def _not_understood(form: Form, answer: Answer) -> dict[str, Any]:
    if answer.failure or not httpx2.codes.is_success(answer.status) or form.method == "GET":
        return {"failure": answer.failure, "why": answer.why}
    return {"failure": "protocol", "why": "the answer is JSON, and no answer of an MCP server"}


_REFUSALS = frozenset({httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN, httpx2.codes.TOO_MANY_REQUESTS})
_SESSION = "Mcp-Session-Id"
_VERSION_KEYS = ("protocolVersion", "supportedVersions")
_ERROR_KEYS = ("code", "message", "supported")
