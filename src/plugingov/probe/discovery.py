"""The metadata of a server that wants a sign-in: its own, and that of the first authorization server that it names."""

from collections.abc import Mapping
from typing import Any

import httpx2

from plugingov.model.probed import StepName
from plugingov.probe.addresses import Destination
from plugingov.probe.answers import Answer, ask
from plugingov.probe.bounds import NoAnswer
from plugingov.probe.targets import Target, target_of
from plugingov.probe.way import NO_ADDRESS, Way, facts_of

RESOURCE_KEYS = ("resource", "authorization_servers", "scopes_supported", "bearer_methods_supported")
SERVER_KEYS = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "registration_endpoint",
    "code_challenge_methods_supported",
    "client_id_metadata_document_supported",
    "token_endpoint_auth_methods_supported",
    "scopes_supported",
    "grant_types_supported",
    "authorization_response_iss_parameter_supported",
)
ISSUER_ASKED_FOR = "issuer_asked_for"  # beside the `issuer` that a document calls itself

_RESOURCE = "/.well-known/oauth-protected-resource"
_SERVER = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"


async def discover(way: Way, client: httpx2.AsyncClient, home: Target, challenge: Mapping[str, str]) -> None:
    """Ask for the metadata of the resource, and for that of the first authorization server that it names."""
    named = challenge.get("resource_metadata")
    tries = (named,) if named is not None else _of_resource(home)
    resource = await _first(way, client, "resource-metadata", tries, RESOURCE_KEYS, {})
    servers = resource.get("authorization_servers")
    issuer = servers[0] if isinstance(servers, list) and servers else None
    if isinstance(issuer, str):
        asked_for = {ISSUER_ASKED_FOR: way.record.text(issuer)}
        await _first(way, client, "server-metadata", _of_server(issuer), SERVER_KEYS, asked_for)


def _of_resource(home: Target) -> tuple[str, ...]:
    """Return where the metadata of a server stands that names none: below its own path, then at its root."""
    path = home.path.rstrip("/")
    return tuple(dict.fromkeys((f"{home.origin.url}{_RESOURCE}{path}", f"{home.origin.url}{_RESOURCE}")))


def _of_server(issuer: str) -> tuple[str, ...]:
    """Return where the metadata of an authorization server may stand, in the order that clients ask."""
    target = target_of(issuer)
    if target is None:
        return (issuer,)
    root, path = target.origin.url, target.path.rstrip("/")
    if not path:
        return (f"{root}{_SERVER}", f"{root}{_OPENID}")
    return (f"{root}{_SERVER}{path}", f"{root}{_OPENID}{path}", f"{root}{path}{_OPENID}")


async def _first(
    way: Way,
    client: httpx2.AsyncClient,
    name: StepName,
    urls: tuple[str, ...],
    keys: tuple[str, ...],
    beside: Mapping[str, Any],
) -> Mapping[str, Any]:
    """Return the first document that there is; an empty one where there is none."""
    for url in urls:
        target = target_of(url)
        way.take(name, target)
        if target is None:
            way.took(failure="not-allowed", why=NO_ADDRESS, said=dict(beside))
        elif document := await _fetched(way, client, target, keys, beside):
            return document
    return {}


async def _fetched(
    way: Way, client: httpx2.AsyncClient, target: Target, keys: tuple[str, ...], beside: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return one document as it came, and write down what of it counts; where it stands is judged like any address."""
    facts: dict[str, Any] = {"said": dict(beside)}
    document: Mapping[str, Any] = {}
    try:
        found = await way.connection.reach(target)
        facts |= {"reaches": found.reaches}
        _check(found)
        answer = await ask(client, "GET", target.url, most=way.connection.limits.document, headers=_DOCUMENT)
        facts |= {**facts_of(way.record, target, answer), "failure": answer.failure, "why": answer.why}
        document = _mapping(answer)
        facts["said"] = {**way.record.keys(document, keys), **beside}
    except NoAnswer as failure:
        facts |= {"failure": failure.failure, "why": failure.why}
    way.took(**facts)
    return document


def _check(found: Destination) -> None:
    if found.failure:
        raise NoAnswer(found.failure, found.why)


def _mapping(answer: Answer) -> Mapping[str, Any]:
    """Return the document that an answer brings; an empty one where it brings none, as with 404."""
    if answer.status != httpx2.codes.OK or answer.failure:
        return {}
    if not isinstance(answer.document, dict):
        raise NoAnswer("protocol", "the document is JSON, and no mapping")
    document: dict[str, Any] = answer.document
    return document


_DOCUMENT = {"Accept": "application/json"}
