"""How a client becomes known to the authorization server: by a document, by registering itself, or by hand."""

from plugingov.surfaces.sign_in.reading import Reading
from plugingov.surfaces.sign_in.way import Way, quoted, secure, texts

_KEYS = "client_id_metadata_document_supported"


def takes_metadata(way: Way) -> bool:
    """Tell whether a client may name a document about itself, as Claude does under two conditions."""
    said = way.authorization.said if way.authorization else {}
    return said.get(_KEYS) is True and "none" in (texts(said.get("token_endpoint_auth_methods_supported")) or ())


def takes_registrations(way: Way) -> bool:
    """Tell whether a client may register itself."""
    return secure(way.authorization.said.get("registration_endpoint")) is not None if way.authorization else False


def client_not_taken(way: Way) -> Reading | None:
    """Return that the authorization server does not take the client that the inventory declares."""
    auth, step = way.asker.auth, way.authorization
    if step is None or auth is None or auth.method != "oauth" or way.asker.has_own_client:
        return None
    other = {"metadata": takes_registrations, "dynamic": takes_metadata}
    if auth.client == "metadata" and not takes_metadata(way):
        methods = step.said.get("token_endpoint_auth_methods_supported")
        why = (
            f"at {quoted(step.url)} `{_KEYS}` is {quoted(step.said.get(_KEYS))} and "
            f"`token_endpoint_auth_methods_supported` is {quoted(methods)}: Claude names a document about itself only "
            "with `true`, and `none` among the methods"
        )
    elif auth.client == "dynamic" and not takes_registrations(way):
        said = step.said.get("registration_endpoint")
        why = f"`registration_endpoint` is {quoted(said)} at {quoted(step.url)}: no client can register itself"
    else:
        return None
    opening = f"the client of `{way.asker.door}` is `{auth.client}`, and {why}"
    if other[auth.client](way):
        because = f"{opening}; whether {way.asker.called} then becomes known in the other way that is open is not known"
        return way.reads("client-not-taken", "unknown", because, step)
    return way.reads("client-not-taken", "off", opening, step)


def client_needed(way: Way) -> Reading | None:
    """Return that a client has to be registered by hand, and nobody says that one is."""
    auth, step = way.asker.auth, way.authorization
    if step is None or auth is None or auth.method != "oauth" or auth.client or way.asker.has_own_client:
        return None
    if takes_metadata(way) or takes_registrations(way):
        return None
    because = (
        f"{quoted(step.url)} takes neither a document about a client nor registrations: a client must be registered by "
        f"hand, and the inventory does not say whether `{way.asker.door}` has one (`client: registered`)"
    )
    return way.reads("client-needed", "unknown", because, step)
