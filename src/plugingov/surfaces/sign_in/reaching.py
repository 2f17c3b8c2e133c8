"""What it means when a server cannot be reached, or does not answer with a request to sign in."""

from ipaddress import ip_address

from plugingov.model.address import read_address
from plugingov.surfaces.sign_in.reading import Reading
from plugingov.surfaces.sign_in.way import Way, answered, came_back, is_redirect, is_success, quoted

_MODERN = {-32020: "the headers do not say what the body says", -32022: "it does not speak that version"}
_METHOD_MISSING = -32601
_KINDS = {
    "private": "a private address",
    "shared": "an address that a carrier shares out (100.64.0.0/10)",
    "loopback": "the machine itself",
    "link-local": "a link-local address",
    "metadata": "the metadata service of a cloud",
    "ipv6-only": "IPv6 addresses alone",
    "reserved": "a reserved address",
}


def not_asked(way: Way) -> Reading | None:
    """Return that nobody asked."""
    if way.server.not_asked:
        because = f"the server of `{way.asker.door}` was not asked: {quoted(way.server.not_asked).strip('`')}"
        return way.reads("not-asked", "unknown", because, None)
    return None


def not_public(way: Way) -> Reading | None:
    """Return that the vendor's cloud connects to public IPv4 addresses alone, and refuses before any request."""
    if not _is_not_public(way) or not _leads_the_same_everywhere(way):
        return None
    because = (
        f"{_leads(way)}: {way.asker.called} connects to public IPv4 addresses alone and refuses before any request "
        "(\"Couldn't reach the MCP server\"); a client on a member's own machine may reach it"
    )
    return way.reads("address-not-public", "off", because, way.reach)


def perhaps_not_public(way: Way) -> Reading | None:
    """Return that a name leads to no public address from here: a network's own names may lead elsewhere outside it."""
    if not _is_not_public(way) or _leads_the_same_everywhere(way):
        return None
    because = (
        f"{_leads(way)} from here: {way.asker.called} connects to public IPv4 addresses alone "
        '("Couldn\'t reach the MCP server"), and whether the name has another address outside this network is not known'
    )
    return way.reads("address-not-public", "unknown", because, way.reach)


def _is_not_public(way: Way) -> bool:
    return way.asker.client == "cloud" and way.reach is not None and any(kind in _KINDS for kind in way.reach.reaches)


def _leads(way: Way) -> str:
    reach = way.reach
    kinds = [_KINDS[kind] for kind in reach.reaches if kind in _KINDS] if reach else []
    return f"{quoted(reach.url) if reach and reach.url else 'the server'} leads to {kinds[0]}"


def _leads_the_same_everywhere(way: Way) -> bool:
    """Tell whether every network reads the address alike: a number, this machine, or a name with IPv6 alone."""
    reach = way.reach
    address = read_address((reach.url if reach else "") or way.url)
    if reach is None or address is None:
        return False
    return address.is_loopback or _is_number(address.host) or set(reach.reaches) <= {"ipv6-only", "public"}


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def not_allowed(way: Way) -> Reading | None:
    """Return that the address is none that we go to."""
    for step in (way.reach, way.challenge):
        if step and step.failure == "not-allowed":
            because = f"{quoted(step.url)} was not asked: {quoted(step.why).strip('`')}"
            return way.reads("not-allowed-to-ask", "unknown", because, step)
    return None


def not_reached(way: Way) -> Reading | None:
    """Return that nothing came back from here, which says nothing of where the client stands."""
    for step in (way.reach, way.challenge):
        if step and step.failure and step.status is None:
            because = f"{came_back(step)} from here; whether {way.asker.called} reaches it is not known"
            return way.reads("not-reached", "unknown", because, step)
    return None


def unasked(way: Way) -> Reading | None:
    """Return that nobody sent a request without a credential."""
    if way.challenge is None:
        because = f"the server of `{way.asker.door}` was not asked without a credential"
        return way.reads("not-asked", "unknown", because, way.reach)
    return None


def redirected(way: Way) -> Reading | None:
    """Return that the server sends requests elsewhere in place of asking for a sign-in."""
    step = way.challenge
    if step is None or not is_redirect(step):
        return None
    here, there = read_address(step.url or way.url), read_address(step.location)
    what = f"{came_back(step)} and leads to {quoted(step.location or None)}"
    if way.asker.client == "desktop":
        because = f"{what}: {way.asker.called} starts a sign-in at 401 alone"
        return way.reads("redirected-elsewhere", "off", because, step)
    if here and there and here.host != there.host:
        then = "follows without the credential" if way.asker.client == "cloud" else "does not follow to another host"
        return way.reads("redirected-elsewhere", "off", f"{what}: {way.asker.called} {then}", step)
    because = f"{what}; what {way.asker.called} makes of that is not known, so declare the address that answers itself"
    return way.reads("redirected", "unknown", because, step)


def web_page(way: Way) -> Reading | None:
    """Return that a page for people stands where the server should be."""
    step = way.challenge
    if step is None or not is_success(step) or "html" not in step.content_type.casefold():
        return None
    because = f"{came_back(step)} with a web page: no MCP server is there, or a page to log in in place of 401"
    return way.reads("web-page", "off", because, step)


def let_in(way: Way) -> Reading | None:
    """Return that the server asks nobody to sign in, at least not at the door: it may do so at a tool."""
    step = way.challenge
    if step is None or not is_success(step):
        return None
    if step.failure:
        because = f"{came_back(step)} with nothing that MCP has there"
        return way.reads("not-understood", "unknown", because, step)
    if way.asker.method == "none":
        return way.reads("no-sign-in-asked", "on", f"{came_back(step)} without a sign-in", step)
    declared = f", and `{way.asker.door}` is declared with `{way.asker.method}`" if way.asker.method else ""
    because = f"{came_back(step)} without a sign-in{declared}: it asks for none, or only at a tool"
    return way.reads("no-sign-in-asked", "unknown", because, step)


def modern_refusal(way: Way) -> Reading | None:
    """Return that a server of the era since 2026-07-28 did not take how it was asked."""
    step = way.challenge
    code = step.said.get("code") if step else None
    if step is None or not isinstance(code, int) or code not in _MODERN:
        return None
    because = f"{came_back(step)} with {code}: a server of the era since 2026-07-28, and {_MODERN[code]}"
    return way.reads("modern-server-refuses", "unknown", because, step)


def not_there(way: Way) -> Reading | None:
    """Return that nothing answers at this path, or not to this method."""
    step = way.challenge
    if step is None or step.status not in {404, 405, 410}:
        return None
    if step.said.get("code") == _METHOD_MISSING:
        because = f"{came_back(step)} with {_METHOD_MISSING}: a server of the era since 2026-07-28 without the method"
        return way.reads("method-missing", "unknown", because, step)
    because = f"{came_back(step)}: the path is wrong, or a server of the older transport answers elsewhere"
    return way.reads("wrong-path", "unknown", because, step)


def turned_away(way: Way) -> Reading | None:
    """Return that something before the server refuses: its own logs do not show that, those of the edge do."""
    step = way.challenge
    if step is None or step.status not in {403, 429} or step.challenge is not None:
        return None
    because = (
        f"{came_back(step)} and does not ask for a sign-in: a firewall or CDN, an `Origin` that it does not take, or a "
        "policy of the identity provider; the logs of the edge tell. "
        f"Whether {way.asker.called} is let through is not known"
    )
    return way.reads("refused-at-the-edge", "unknown", because, step)


def failing(way: Way) -> Reading | None:
    """Return that the server fails."""
    step = way.challenge
    if step is None or step.status is None or step.status < 500:  # noqa: PLR2004 (as HTTP has it)
        return None
    because = f"{came_back(step)}: it fails before it asks for a sign-in"
    return way.reads("server-error", "unknown", because, step)


def anything_else(way: Way) -> Reading | None:
    """Return that the answer is none that the protocol has; 401 is the one that asks for a sign-in."""
    step = way.challenge
    if step is None or step.status == 401:  # noqa: PLR2004 (as HTTP has it)
        return None
    because = f"the server of `{way.asker.door}` {answered(step)}, which neither lets in nor asks for a sign-in"
    return way.reads("not-understood", "unknown", because, step)
