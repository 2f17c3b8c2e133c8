"""The way to one server: addresses are looked up once and judged, and a credential goes to nobody else."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import anyio
import httpcore2
import httpx2

from plugingov import __version__
from plugingov.probe.addresses import Allowed, Destination, LookUp, addresses_of, destination
from plugingov.probe.bounds import Limits, NoAnswer
from plugingov.probe.network import Network
from plugingov.probe.targets import Origin, Target, origin_of, target_of
from plugingov.probe.transport import Transport


@dataclass(eq=False, kw_only=True)
class Connection:
    """The way to one server, and to whatever other origin it names that we may go to.

    A name is looked up once. `client` gives what asks, also for the SDK: its bounds hold for every answer, a stream of
    events too, and end in `NoAnswer`. The SDK does not always say why it gave up; `last_failure` does.
    """

    url: str
    allow: Allowed
    headers: Mapping[str, str] = field(default_factory=dict)  # for the server itself, and no secret
    limits: Limits = field(default_factory=Limits)
    look_up: LookUp = addresses_of
    network: httpcore2.AsyncNetworkBackend = field(default_factory=httpcore2.AnyIOBackend)
    trust: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self.home = target_of(self.url)
        self.last_failure: NoAnswer | None = None
        self._destinations: dict[str, Destination] = {}
        self._origins: set[Origin] = {self.home.origin} if self.home else set()
        self._one_at_a_time = anyio.Lock()

    async def reach(self, target: Target) -> Destination:
        """Return where a target leads, and ask for nothing; from now on its origin may be asked, if it may be."""
        found = await self._destination(target.origin.host)
        if not found.failure:
            self._origins.add(target.origin)
        return found

    def client(self, credential: Mapping[str, str] | None = None) -> httpx2.AsyncClient:
        """Return what asks; a credential, by its headers, goes to the server's own origin only.

        And not in the clear over a network.
        """
        network = Network(self.network, self._judged_before, self.limits.connect)
        trust = self.trust or trusted_here()
        return httpx2.AsyncClient(
            transport=Transport(network, trust, self.limits, lambda url: self._sent(url, credential or {}), self._note),
            headers={"User-Agent": f"plugingov/{__version__}", "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )

    async def _sent(self, url: httpx2.URL, credential: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
        """Return what a request says of its sender; raise `NoAnswer` where it may not be sent."""
        origin = origin_of(url)
        if origin not in self._origins:
            raise NoAnswer("not-allowed", f"`{origin.scheme}://{origin.host}` is another server", reached=False)
        found = await self._destination(origin.host)
        if found.failure:
            raise NoAnswer(found.failure, found.why, reached=False)
        if not self.home or origin != self.home.origin:
            return ()
        if why := _why_not_sent(credential, origin, found):
            raise NoAnswer("not-allowed", why)
        sent = {**self.headers, **credential}
        return tuple(
            (name.encode("ascii"), value.encode("ascii")) for name, value in sent.items() if can_carry(name, value)
        )

    async def _destination(self, host: str) -> Destination:
        async with self._one_at_a_time:
            if host not in self._destinations:
                self._destinations[host] = await destination(host, self.allow, self.look_up, self.limits.look_up)
            return self._destinations[host]

    def _judged_before(self, host: str) -> tuple[str, ...]:
        found = self._destinations.get(host)
        return found.addresses if found else ()

    def _note(self, failure: NoAnswer) -> None:
        self.last_failure = failure


def can_carry(name: str, value: str) -> bool:
    """Tell whether a header can carry a value: printable characters, none at its ends that would be cut off."""
    return name.lower() not in _OF_HTTP and bool(_NAME.fullmatch(name)) and bool(_VALUE.fullmatch(value))


# What HTTP itself says of a request: a second one breaks it, or makes two requests of it.
_OF_HTTP = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade", "expect"}
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def _why_not_sent(credential: Mapping[str, str], origin: Origin, found: Destination) -> str:
    if not credential:
        return ""
    if not all(can_carry(name, value) for name, value in credential.items()):
        return "the credential holds what no header can carry"
    if origin.scheme != "https" and found.reaches != ("loopback",):
        return "a credential is not sent over plain http"
    return ""


@cache
def trusted_here() -> ssl.SSLContext:
    """Return what this machine trusts, `SSL_CERT_FILE` included: internal servers have certificates of their own.

    Raises `OSError` where that cannot be read, which is no fault of any server.
    """
    return httpcore2.default_ssl_context()
