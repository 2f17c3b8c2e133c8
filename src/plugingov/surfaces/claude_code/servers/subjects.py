"""What the lists see of each server, and which servers are one and the same."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.client.web_address import read_web_address
from plugingov.surfaces.claude_code.lists.commands import command_matches
from plugingov.surfaces.claude_code.lists.expansion import OPEN, REFERENCE, Expanded, Lookup, Variables, expanded
from plugingov.surfaces.claude_code.lists.lists import Subject
from plugingov.surfaces.claude_code.servers.candidates import Candidate


class Subjects:
    """The servers of one session with their variables filled in."""

    def __init__(self, session: Session, variables: Variables) -> None:
        self._session = session
        self._variables = variables
        self._told: dict[int, tuple[Subject, ...]] = {}  # by the server itself, which its session keeps

    def of(self, candidate: Candidate) -> tuple[Subject, ...]:
        """Return what the lists see of a server: where a project sets a variable in a start under -p, both readings."""
        if id(candidate) not in self._told:
            self._told[id(candidate)] = self._worked_out(candidate)
        return self._told[id(candidate)]

    def _worked_out(self, candidate: Candidate) -> tuple[Subject, ...]:
        pinned = _subject(candidate, self._lookup(candidate, self._variables.of_server))
        if self._session.asks:
            return (pinned,)
        filled = _subject(candidate, self._lookup(candidate, self._variables.of_start))
        return (pinned,) if filled == pinned else (pinned, filled)

    def same(self, one: Candidate, other: Candidate) -> Certainty:
        """Tell whether two servers lead to one place; a server that leads nowhere is no other."""
        first, second = self.of(one)[0], self.of(other)[0]
        if first.url is not None and second.url is not None:
            return _same_url(first.url.text, second.url.text)
        if not first.words or not second.words:
            return "no"
        return command_matches([word.text for word in first.words], [word.text for word in second.words])

    def _lookup(self, candidate: Candidate, variables: Lookup) -> Lookup:
        brought_by = candidate.brought_by
        if brought_by is None:
            return variables
        own: Mapping[str, str] = {
            "CLAUDE_PLUGIN_ROOT": brought_by.folder or OPEN,
            "CLAUDE_PLUGIN_DATA": OPEN,
            "CLAUDE_PROJECT_DIR": self._session.project or OPEN,
        }

        def lookup(name: str, has_default: bool) -> str | None:  # noqa: FBT001 (as any lookup)
            return OPEN if name.startswith("user_config.") else own.get(name) or variables(name, has_default)

        return lookup


def _subject(candidate: Candidate, lookup: Lookup) -> Subject:
    config = candidate.config
    if candidate.configured_in == "connector":
        return Subject(candidate.name, Expanded(OPEN, "no file tells what the url of a connector is"))
    if config.words:
        return Subject(candidate.name, words=tuple(expanded(word, lookup) for word in config.words))
    return Subject(candidate.name, url=expanded(config.url, lookup))


def _same_url(one: str, other: str) -> Certainty:
    if not one.strip() or _endpoint(one) != _endpoint(other):
        return "no"
    return "unknown" if OPEN in one else "yes"


@lru_cache(maxsize=16_384)  # every server of a package is compared with all before it
def _endpoint(url: str) -> str:
    """Return a url in the form in which two are compared: a slash at the end decides nothing."""
    address = read_web_address(url)
    return address._replace(path=address.path.rstrip("/")).text if address else url


def has_variables(server: Found) -> bool:
    """Tell whether variables decide what a server is; its own environment does not count."""
    written = server.value if isinstance(server.value, dict) else {}
    keys = ("command", "args", "url", "headers")
    return any(REFERENCE.search(text) for key in keys for text in _texts(written.get(key)))


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (text for item in value for text in _texts(item))
        case dict():
            yield from (text for item in value.values() for text in _texts(item))
