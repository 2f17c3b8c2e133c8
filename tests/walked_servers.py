"""Servers as somebody walked their way in, made by hand: a healthy one, and what to change of it."""

from typing import Any

from plugingov.model.inventory import Auth
from plugingov.model.probed import ProbedServer, Step
from plugingov.sources.document import Place
from plugingov.surfaces.sign_in.reading import Asker

URL = "https://mcp.acme.example/fx"
ISSUER = "https://login.acme.example/t"
RESOURCE_URL = "https://mcp.acme.example/.well-known/oauth-protected-resource/fx"
SERVER_URL = "https://login.acme.example/.well-known/oauth-authorization-server/t"
RESOURCE = {"resource": URL, "authorization_servers": [ISSUER], "scopes_supported": ["fx.read", "fx.write"]}
AUTHORIZATION = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "registration_endpoint": f"{ISSUER}/register",
    "code_challenge_methods_supported": ["S256"],
    "token_endpoint_auth_methods_supported": ["none"],
    "client_id_metadata_document_supported": True,
    "scopes_supported": ["fx.read", "fx.write", "fx.admin"],
}


def place(line: int) -> Place:
    return Place("answers.yaml", line, 1, line, 9)


def reach(*reaches: Any, **said: Any) -> Step:
    return Step(**{"name": "reach", "url": URL, "reaches": reaches or ("public",), "at": place(1), **said})


def challenge(**said: Any) -> Step:
    healthy = {"status": 401, "challenge": {"resource_metadata": RESOURCE_URL}, "content_type": "application/json"}
    return Step(**{"name": "challenge", "url": URL, "at": place(2), **healthy, **said})


def resource(status: int | None = 200, /, failure: Any = None, url: str = RESOURCE_URL, **said: Any) -> Step:
    keys = without_nothing({**RESOURCE, **said}) if status == 200 and not failure else {}
    return Step(name="resource-metadata", url=url, status=status, failure=failure, said=keys, at=place(3))


def authorization(status: int | None = 200, /, failure: Any = None, url: str = SERVER_URL, **said: Any) -> Step:
    keys = without_nothing({**AUTHORIZATION, **said}) if status == 200 and not failure else {}
    return Step(name="server-metadata", url=url, status=status, failure=failure, said=keys, at=place(4))


def credential(status: int | None = 200, **said: Any) -> Step:
    return Step(**{"name": "credential", "url": URL, "status": status, "at": place(5), **said})


def without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    """Return the keys that are there: one that is `...` was not said at all."""
    return {key: value for key, value in said.items() if value is not ...}


def server(*steps: Step, **said: Any) -> ProbedServer:
    """Return a server with some requests of its way in; a healthy one without any."""
    walked = steps or (reach(), challenge(), resource(), authorization())
    return ProbedServer(**{"plugin": "fx", "transport": "http", "url": URL, "steps": walked, **said})


def asker(who: Any = "cloud", /, **auth: Any) -> Asker:
    said = {"method": "oauth", "client": "dynamic", **auth}
    return Asker(client=who, door="fx", auth=Auth(**{key: value for key, value in said.items() if value}), url=URL)
