"""What one answer on the way in means: for whom, why, and which request shows it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from plugingov.model.answer import State
from plugingov.model.inventory import Auth
from plugingov.model.observation import HERE
from plugingov.model.organisation import Organisation
from plugingov.model.words import Layer
from plugingov.sources.document import Place

# Who asks a server: the vendor's cloud, Claude Desktop in a third-party deployment, or Claude Code on a machine.
Client: TypeAlias = Literal["cloud", "desktop", "machine"]
CALLED: dict[Client, str] = {
    "cloud": "claude.ai",
    "desktop": "Claude Desktop in a third-party deployment",
    "machine": "Claude Code",
}
# What reaches a server from the vendor's cloud, whichever surface it is used on.
_FROM_THE_CLOUD = frozenset({"directory-connector", "custom-connector", "claude-ai-connector"})

Code: TypeAlias = Literal[
    "not-asked",
    "not-allowed-to-ask",
    "not-reached",
    "address-not-public",
    "redirected-elsewhere",
    "redirected",
    "web-page",
    "no-sign-in-asked",
    "refused-at-the-edge",
    "modern-server-refuses",
    "method-missing",
    "wrong-path",
    "server-error",
    "not-understood",
    "discovery-broken",
    "discovery-unread",
    "legacy-discovery",
    "metadata-unreadable",
    "resource-mismatch",
    "no-authorization-server",
    "issuer-mismatch",
    "issuer-nearly-matches",
    "issuer-undeclared",
    "endpoint-missing",
    "endpoint-not-https",
    "no-s256",
    "client-not-taken",
    "client-needed",
    "sign-in-undeclared",
    "sign-in-asked",
    "credential-taken",
    "credential-refused",
    "scope-too-small",
    "credential-unclear",
    "offline-access-listed",
    "modern-era",
    "legacy-era",
]
# The answer contradicts what the inventory says of the sign-in, whether or not one can be completed.
_UNDECLARED: frozenset[Code] = frozenset({"issuer-undeclared", "sign-in-undeclared"})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Asker:
    """Who would sign in: with which client, to which door, as the inventory declares it."""

    client: Client
    door: str
    auth: Auth | None = None
    url: str = ""  # as it is declared
    has_own_client: bool = False  # the vendor holds a client for everybody, as for a connector of the directory

    @property
    def called(self) -> str:
        """Return what asks, as sentences call it."""
        return CALLED[self.client]

    @property
    def method(self) -> str | None:
        """Return how members are declared to sign in."""
        return self.auth.method if self.auth else None

    @property
    def signs_in(self) -> bool:
        """Tell whether members are declared to sign in with OAuth."""
        return self.method in {"oauth", "managed"}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Reading:
    """What the answers mean for the layer of whoever has no sign-in yet.

    `off`: none can be completed; `on`: none is needed; `unknown`: one is asked for, or nobody can tell from here.
    """

    code: Code
    state: State
    because: str
    about: Literal["way-in", "credential", "remark"] = "way-in"
    layer: Layer = "authenticate"
    url: str = ""
    at: Place = HERE

    @property
    def stops_sign_in(self) -> bool:
        """Tell whether nobody can sign in."""
        return self.about == "way-in" and self.state == "off"

    @property
    def contradicts(self) -> bool:
        """Tell whether the sign-in is another than the inventory declares."""
        return self.code in _UNDECLARED


def client_of(organisation: Organisation, surface: str, via: str) -> Client:
    """Return what asks the server of a door, by the way in which the door arrives."""
    if via in _FROM_THE_CLOUD:
        return "cloud"
    if surface == "claude-code":
        return "machine"
    is_third_party = organisation.cowork.deployment == "third-party"
    return "cloud" if via == "org-plugin" and not is_third_party else "desktop"
