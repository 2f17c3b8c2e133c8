"""What the metadata mean to which a request to sign in leads: where to sign in, and whether that fits together."""

from plugingov.model.address import Address, read_address
from plugingov.model.probed import Step, StepName
from plugingov.surfaces.sign_in.reading import Reading
from plugingov.surfaces.sign_in.way import Way, came_back, is_refusal, is_success, quoted, secure, texts

_WORDS = {
    "resource-metadata": "metadata of the resource (RFC 9728)",
    "server-metadata": "metadata of the authorization server (RFC 8414)",
}


def no_resource(way: Way) -> Reading | None:
    """Return that nothing says where to sign in, so that no authorization server ever sees a request."""
    if way.resource:
        return None
    step = way.challenge
    if way.authorization and not _unreadable(way, "resource-metadata"):
        because = (
            f"{_opening(way)} without {_WORDS['resource-metadata']}, and an authorization server answers at "
            f"{quoted(way.authorization.url)}, as revisions before 2025-06-18 had it; whether {way.asker.called} still "
            "looks there is not known"
        )
        return way.reads("legacy-discovery", "unknown", because, way.authorization)
    named = step.challenge.get("resource_metadata") if step and step.challenge else None
    said = f"names {quoted(named)}" if named else "names no metadata"
    return _missing(way, "resource-metadata", f"{_opening(way)} and {said}")


def _opening(way: Way) -> str:
    return came_back(way.challenge) if way.challenge else "the server"


def _missing(way: Way, name: StepName, opening: str) -> Reading:
    """Return that there is no document, or that nobody could tell whether there is one."""
    tried, what = way.tried(name), _WORDS[name]
    last = tried[-1] if tried else way.challenge
    if broken := _unreadable(way, name):
        because = f"{opening}: {came_back(broken)} with no {what}, so that nobody can begin to sign in"
        return way.reads("metadata-unreadable", "off", because, broken)
    if tried and all(map(is_refusal, tried)):
        asked = ", ".join(came_back(each) for each in tried[-4:])
        because = f"{opening}: {asked}. Discovery is broken: the authorization server never sees a request"
        return way.reads("discovery-broken", "off", because, last)
    odd = next((each for each in reversed(tried) if not is_refusal(each)), None)
    told = f"{came_back(odd)} from here" if odd else "they were not asked for"
    return way.reads("discovery-unread", "unknown", f"{opening}, and its {what} were not read: {told}", odd or last)


def _unreadable(way: Way, name: StepName) -> Step | None:
    """Return a request that was answered with something else than a document."""
    for step in way.tried(name):
        if step.failure in {"not-json", "protocol"} or (is_success(step) and not step.failure and not step.said):
            return step
    return None


def other_resource(way: Way) -> Reading | None:
    """Return that the metadata are those of another resource than the one that members typed."""
    step = way.resource
    if step is None or not way.url:
        return None
    said, typed = step.said.get("resource"), read_address(way.url)
    if typed is None:
        return None
    resource = read_address(said) if isinstance(said, str) else None
    if resource and (
        resource.canonical == typed.canonical or (way.asker.client != "cloud" and _holds(resource, typed))
    ):
        return None
    above = "" if way.asker.client == "cloud" else " or lie above it"
    because = (
        f"`resource` at {quoted(step.url)} is {quoted(said)}, which to {way.asker.called} must equal the address "
        f'{quoted(typed.canonical)}{above} ("Authorization with the MCP server failed")'
    )
    return way.reads("resource-mismatch", "off", because, step)


def _holds(resource: Address, typed: Address) -> bool:
    """Tell whether an address is of the same origin and above another, or that one itself."""
    is_above = f"{typed.path.rstrip('/')}/".startswith(f"{resource.path.rstrip('/')}/")
    is_same_origin = (resource.scheme, resource.host, resource.port) == (typed.scheme, typed.host, typed.port)
    return is_above and is_same_origin and not resource.query


def no_issuer(way: Way) -> Reading | None:
    """Return that the metadata name no authorization server that a client may go to."""
    step = way.resource
    if step is None or secure(way.first_issuer):
        return None
    said = step.said.get("authorization_servers")
    because = (
        f"`authorization_servers` at {quoted(step.url)} is {quoted(said)}: its first entry, the only one that Claude "
        "uses, is no https address"
    )
    return way.reads("no-authorization-server", "off", because, step)


def no_authorization(way: Way) -> Reading | None:
    """Return that the authorization server says nothing of itself."""
    if way.resource is None or way.authorization:
        return None
    return _missing(way, "server-metadata", f"the authorization server is {quoted(way.first_issuer)}")


def other_issuer(way: Way) -> Reading | None:
    """Return that the authorization server calls itself something else than what was asked for."""
    step, asked = way.authorization, way.first_issuer
    if step is None or asked is None:
        return None
    said = step.said.get("issuer")
    if said == asked:
        return None
    differs = f"`issuer` at {quoted(step.url)} is {quoted(said)}, and {quoted(asked)} was asked for"
    if isinstance(said, str) and said.rstrip("/") == str(asked).rstrip("/"):
        because = (
            f"{differs}: they must be identical (RFC 8414); whether {way.asker.called} minds the slash is not known"
        )
        return way.reads("issuer-nearly-matches", "unknown", because, step)
    because = f'{differs}: clients must refuse that (RFC 8414; "Authorization with the MCP server failed")'
    return way.reads("issuer-mismatch", "off", because, step)


def no_endpoint(way: Way) -> Reading | None:
    """Return that there is nowhere to sign in, or to fetch a token from, that a client may go to."""
    step = way.authorization
    for key in _endpoints(way) if step else ():
        said = step.said.get(key) if step else None
        if secure(said):
            continue
        is_address = isinstance(said, str) and read_address(said) is not None
        what = f"`{key}` at {quoted(step.url if step else '')} is {quoted(said)}"
        if is_address:
            return way.reads("endpoint-not-https", "off", f"{what}: clients send no sign-in over http", step)
        return way.reads("endpoint-missing", "off", f"{what}, which is no https address", step)
    return None


def _endpoints(way: Way) -> tuple[str, ...]:
    """Return where a client goes: with a managed sign-in the identity provider has asked the member already."""
    return ("token_endpoint",) if way.asker.method == "managed" else ("authorization_endpoint", "token_endpoint")


def no_s256(way: Way) -> Reading | None:
    """Return that the authorization server does not say it takes the only proof that clients send."""
    step = way.authorization
    methods = step.said.get("code_challenge_methods_supported") if step else None
    if step is None or way.asker.method == "managed" or "S256" in (texts(methods) or ()):
        return None
    because = (
        f"`code_challenge_methods_supported` at {quoted(step.url)} is {quoted(methods)}, without `S256`: "
        "clients must refuse to sign in there"
    )
    return way.reads("no-s256", "off", because, step)


def other_than_declared(way: Way) -> Reading | None:
    """Return that members would sign in somewhere else than the inventory says."""
    declared, said, step = way.asker.auth.issuer if way.asker.auth else None, way.first_issuer, way.resource
    if not declared or "${" in declared or step is None or not isinstance(said, str):
        return None
    if _canonical(declared) == _canonical(said):
        return None
    opening = (
        f"the `issuer` of `{way.asker.door}` is {quoted(declared)}, and its server sends members to {quoted(said)}"
    )
    if way.asker.client == "desktop":
        because = f"{opening}: {way.asker.called} signs in with the declared one alone"
        return way.reads("issuer-undeclared", "off", because, step)
    return way.reads("issuer-undeclared", "unknown", opening, step)


def _canonical(url: str) -> str:
    address = read_address(url)
    return address.canonical if address else url.rstrip("/")
