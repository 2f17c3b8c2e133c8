"""Which scopes a server advertises, where, and which of them a client asks for when nobody says which."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from plugingov.model.observation import HERE
from plugingov.model.probed import ProbedServer, Step
from plugingov.sources.document import Place
from plugingov.surfaces.sign_in.beside import OFFLINE
from plugingov.surfaces.sign_in.reading import Asker
from plugingov.surfaces.sign_in.way import Way, texts

Advertiser: TypeAlias = Literal["challenge", "resource", "authorization server"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Advertised:
    """The scopes of the challenge, of the resource's metadata, and of the authorization server's.

    Nothing where there is no such list: it says neither which there are nor that there is none.
    """

    challenge: tuple[str, ...] | None = None
    step_up: tuple[str, ...] = ()  # what a second challenge named, to a credential whose scopes were too small
    resource: tuple[str, ...] | None = None
    authorization: tuple[str, ...] | None = None
    challenge_at: Place = HERE
    step_up_at: Place = HERE
    resource_at: Place = HERE
    authorization_at: Place = HERE

    @property
    def is_known(self) -> bool:
        """Tell whether any list is advertised."""
        lists = (self.challenge, self.resource, self.authorization)
        return bool(self.step_up) or any(each is not None for each in lists)

    @property
    def challenged(self) -> tuple[str, ...]:
        """Return every scope that the server asks for by name: at the door, and of who has come in with too few."""
        return tuple(dict.fromkeys((*(self.challenge or ()), *self.step_up)))

    @property
    def every(self) -> tuple[str, ...]:
        """Return every scope that is advertised anywhere, the nearest first."""
        return tuple(dict.fromkeys((*self.challenged, *(self.resource or ()), *(self.authorization or ()))))

    def by(self, scope: str) -> Advertiser | None:
        """Return who advertises a scope, the nearest first."""
        if scope in self.challenged:
            return "challenge"
        if scope in (self.resource or ()):
            return "resource"
        return "authorization server" if scope in (self.authorization or ()) else None

    def by_default(self) -> dict[str, tuple[Advertiser, Place]]:
        """Return what a client asks for when nobody says: the challenge's scopes, else all of the resource's.

        What a second challenge names to whoever came with too few is asked for then.
        `offline_access` comes along where the authorization server advertises it. Without either list a client asks
        for none at all, and the authorization server decides.
        """
        nearest: Advertiser = "resource" if self.challenge is None else "challenge"
        scopes = self.resource if self.challenge is None else self.challenge
        at = self.resource_at if self.challenge is None else self.challenge_at
        found = dict.fromkeys(scopes or (), (nearest, at))
        for scope in self.step_up:
            found.setdefault(scope, ("challenge", self.step_up_at))
        if not found:
            return {}
        if OFFLINE in (self.authorization or ()):
            found.setdefault(OFFLINE, ("authorization server", self.authorization_at))
        return found


def advertised_by(server: ProbedServer) -> Advertised:
    """Return the scopes that one server advertised on the way in."""
    way = Way(server, Asker(client="machine", door=server.plugin))
    refused = server.step("credential")
    is_too_small = refused is not None and (refused.challenge or {}).get("error") == "insufficient_scope"
    return Advertised(
        challenge=_named(way.challenge) or None,
        step_up=_named(refused) if is_too_small else (),
        resource=_supported(way.resource.said.get("scopes_supported")) if way.resource else None,
        authorization=_supported(way.authorization.said.get("scopes_supported")) if way.authorization else None,
        challenge_at=way.challenge.at if way.challenge else HERE,
        step_up_at=refused.at if refused else HERE,
        resource_at=way.resource.at if way.resource else HERE,
        authorization_at=way.authorization.at if way.authorization else HERE,
    )


def advertised_by_any(servers: Iterable[ProbedServer]) -> Advertised:
    """Return the scopes that a door's server advertised: by the first answer that has any list."""
    found = [advertised_by(server) for server in servers]
    return next((each for each in found if each.is_known), Advertised())


def _named(step: Step | None) -> tuple[str, ...]:
    """Return the scopes that a challenge names, each once."""
    said = (step.challenge or {}).get("scope") if step else None
    return tuple(dict.fromkeys((said or "").split()))


def _supported(said: object) -> tuple[str, ...] | None:
    """Return a list of scopes, each once; what is no list, or holds no text, advertises nothing."""
    scopes = texts(said)
    return tuple(dict.fromkeys(filter(None, scopes))) if scopes else None
