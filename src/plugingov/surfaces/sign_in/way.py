"""The way in to one server as somebody walked it: its requests by name, and the documents that came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plugingov.model.address import Address, read_address
from plugingov.model.answer import State
from plugingov.model.probed import ProbedServer, Step, StepName
from plugingov.sources.secrets import mask
from plugingov.surfaces.sign_in.reading import Asker, Code, Reading

_LONGEST = 200
_MOST = 12
_REDIRECTS = range(300, 400)
_SUCCESS = range(200, 300)


@dataclass(frozen=True, eq=False)
class Way:
    """What one server answered on the way in, and who would go there."""

    server: ProbedServer
    asker: Asker

    @cached_property
    def challenge(self) -> Step | None:
        """Return the request without a credential."""
        return self.server.step("challenge")

    @cached_property
    def reach(self) -> Step | None:
        """Return the look at where the name of the server leads."""
        return self.server.step("reach")

    @cached_property
    def resource(self) -> Step | None:
        """Return the metadata of the resource, where they were found."""
        return self._document("resource-metadata")

    @cached_property
    def authorization(self) -> Step | None:
        """Return the metadata of the authorization server, where they were found."""
        return self._document("server-metadata")

    @property
    def url(self) -> str:
        """Return the address that members or the organisation typed, as far as anybody says."""
        return next((url for url in (self.asker.url, self.server.url) if read_address(url)), "")

    @property
    def first_issuer(self) -> Any:
        """Return the first authorization server of the metadata, which is the one that Claude uses."""
        servers = self.resource.said.get("authorization_servers") if self.resource else None
        return servers[0] if isinstance(servers, list | tuple) and servers else None

    def tried(self, name: StepName) -> tuple[Step, ...]:
        """Return every request of a name."""
        return tuple(step for step in self.server.steps if step.name == name)

    def _document(self, name: StepName) -> Step | None:
        found = (step for step in self.tried(name) if is_success(step) and not step.failure and step.said)
        return next(found, None)

    def reads(self, code: Code, state: State, because: str, step: Step | None) -> Reading:
        """Return what a request means, with the address that was asked."""
        url = mask(step.url) if step else ""
        return Reading(code=code, state=state, because=because, url=url, at=step.at if step else self.server.at)


def is_success(step: Step) -> bool:
    """Tell whether a request was answered with what it asked for."""
    return step.status in _SUCCESS


def is_redirect(step: Step) -> bool:
    """Tell whether a request was sent elsewhere."""
    return step.status in _REDIRECTS


def is_refusal(step: Step) -> bool:
    """Tell whether a document is not there for anybody: not busy, not broken, and no redirect."""
    status = step.status
    return not step.failure and status is not None and 400 <= status < 500 and status not in {408, 425, 429}  # noqa: PLR2004 (as HTTP has it)


def texts(value: Any) -> tuple[str, ...] | None:
    """Return a list of texts in metadata; nothing where it is none."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(each for each in value if isinstance(each, str))


def quoted(value: Any) -> str:
    """Return what a server said, as a sentence quotes it: masked, on one line, and no longer than a line should be."""
    match value:
        case None:
            return "nothing"
        case str():
            text = mask(" ".join(value.replace("`", "'").split()))
            return f"`{text[:_LONGEST]}`" + ("…" if len(text) > _LONGEST else "")
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"`{value}`"
        case list() | tuple():
            shown = ", ".join(quoted(each) for each in value[:_MOST] if isinstance(each, str))
            more = f" and {len(value) - _MOST} more" if len(value) > _MOST else ""
            return f"{shown}{more}" if shown else "a list without any text"
        case Mapping():
            return "a mapping"
    return "something else"


def came_back(step: Step) -> str:
    """Return a request and what came back, as a sentence tells it."""
    return f"{quoted(step.url) if step.url else 'the server'} {answered(step)}"


def answered(step: Step) -> str:
    """Return what came back."""
    if step.status is not None:
        return f"answers {step.status}"
    return f"gives no answer ({quoted(step.why).strip('`')})" if step.why else "gives no answer"


def secure(value: Any) -> Address | None:
    """Return an address that a client may send a sign-in to: over https, or on this machine itself."""
    address = read_address(value) if isinstance(value, str) else None
    return address if address and (address.scheme == "https" or address.is_loopback) else None
