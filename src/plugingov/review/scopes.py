"""The scopes that a request wants, against those that the tools it wants need."""

from dataclasses import dataclass

from plugingov.model.request import Request


@dataclass(frozen=True)
class Scopes:
    """Scopes wanted and needed; `unsaid` are the tools of which nobody says what they need."""

    wanted: tuple[str, ...] | None
    needed: dict[str, tuple[str, ...]]  # by scope, the tools that need it
    unsaid: tuple[str, ...]

    @property
    def beyond(self) -> tuple[str, ...]:
        """Return what is asked for and no wanted tool needs; nothing where that is not known of every tool."""
        return () if self.unsaid else tuple(scope for scope in self.wanted or () if scope not in self.needed)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return what a wanted tool needs and nobody asks for; nothing where nobody says what is asked for."""
        return () if self.wanted is None else tuple(scope for scope in self.needed if scope not in self.wanted)


def scopes_of(request: Request) -> Scopes:
    """Return the scopes of a request."""
    auth = request.proposes.auth
    wanted = auth.scopes if auth and auth.scopes is not None else request.wants.scopes
    needed: dict[str, tuple[str, ...]] = {}
    tools = request.wants.tools or {}
    for name, tool in tools.items():
        for scope in tool.scopes or ():
            needed[scope] = (*needed.get(scope, ()), name)
    return Scopes(wanted, needed, tuple(name for name, tool in tools.items() if tool.scopes is None))
