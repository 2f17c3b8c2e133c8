"""Whether the lists of a session admit a server: the list that denies first, then the one that allows."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.sessions.client import Behaviour
from plugingov.surfaces.claude_code.sessions.commands import command_matches
from plugingov.surfaces.claude_code.sessions.expansion import Expanded, Lookup, Variables, expanded
from plugingov.surfaces.claude_code.sessions.found import Found
from plugingov.surfaces.claude_code.sessions.session import KeptOutBy, Ruling
from plugingov.surfaces.claude_code.sessions.settings import Settings
from plugingov.surfaces.claude_code.sessions.urls import url_certainty
from plugingov.surfaces.claude_code.sessions.validated import MANAGED_KINDS, Validated

EntryKind: TypeAlias = Literal["serverUrl", "serverCommand", "serverName"]
LOCK = "allowManagedMcpServersOnly"
ALLOW = "allowedMcpServers"
DENY = "deniedMcpServers"


class Subject(NamedTuple):
    """What of a server the lists look at; `url` and `words` are as they come out with variables filled in."""

    name: str
    url: Expanded | None = None
    words: tuple[Expanded, ...] | None = None

    @property
    def unknown(self) -> str:
        """Say which part of it nobody knows."""
        parts = ((self.url,) if self.url else ()) + (self.words or ())
        return next((part.unknown for part in parts if part.unknown), "")


class Lists:
    """Both lists of a session, as they are joined from its files."""

    def __init__(self, settings: Settings, variables: Variables, behaviour: Behaviour, *, exclusive: bool) -> None:
        self._variables = variables
        self._behaviour = behaviour
        self._doubts = settings.doubts
        denying, allowing = _sources(settings, behaviour, exclusive=exclusive)
        self._denied = tuple(part for layer in denying for part in layer.parts.get(DENY, ()))
        self.allow_lists = tuple(layer.values[ALLOW] for layer in allowing if ALLOW in layer.values)
        self._allowed = tuple(part for layer in allowing for part in layer.parts.get(ALLOW, ()))
        self._kinds = {_kind(part) for part in self._allowed}

    def denied(self, subject: Subject) -> Ruling | None:
        """Say which entry blocks a server, or may; nothing where none does."""
        part, answer = self._first(self._denied, subject, self._variables.of_denial, denies=True)
        if part is None:
            return None
        if answer == "yes":
            return Ruling("no", f"`{DENY}` in {part.where} blocks it by {_by(part)}", part.at, _whose(part))
        because = f"`{DENY}` in {part.where} may block it by {_by(part)}: {self._why(part, subject)}"
        return Ruling("unknown", because, part.at)

    def allowed(self, subject: Subject) -> Ruling:
        """Say which entry admits a server, or that none does; without a list everything is admitted."""
        if not self.allow_lists:
            return self._sure(Ruling("yes", f"no `{ALLOW}` restricts it"))
        kind = self._asked(subject)
        asked = tuple(part for part in self._allowed if _kind(part) == kind)
        part, answer = self._first(asked, subject, self._variables.of_policy, denies=False)
        if part is None:
            return self._sure(self._refused(subject, kind))
        if answer == "yes":
            return Ruling("yes", f"`{ALLOW}` in {part.where} admits it by {_by(part)}", part.at)
        because = f"`{ALLOW}` in {part.where} may admit it by {_by(part)}: {self._why(part, subject)}"
        return Ruling("unknown", because, part.at)

    def _first(
        self, parts: tuple[Found, ...], subject: Subject, lookup: Lookup, *, denies: bool
    ) -> tuple[Found | None, Certainty]:
        """Return the first entry that means a server, else the first that may, else none."""
        maybe: Found | None = None
        for part in parts:
            answer = self._matches(part, subject, lookup, denies=denies)
            if answer == "yes":
                return part, "yes"
            if answer == "unknown" and maybe is None:
                maybe = part
        return maybe, "unknown"

    def _refused(self, subject: Subject, kind: EntryKind) -> Ruling:
        """Say why no entry admits a server; an entry with its name is dead beside those of the kind that is asked."""
        first = self.allow_lists[0]
        named = next((part for part in self._allowed if part.value.get("serverName") == subject.name), None)
        if named is not None and kind != "serverName":
            beside = next(part for part in self._allowed if _kind(part) == kind)
            because = (
                f"`{ALLOW}` in {named.where} names it, but names do not count beside {_entry(kind)} in {beside.where}"
            )
            return Ruling("no", f"{because}, and none of these is its own", named.at, _whose(first))
        if not self._allowed:
            return Ruling(
                "no", f"`{ALLOW}` in {first.where} holds no entry, which admits nothing", first.at, _whose(first)
            )
        return Ruling("no", f"no entry of `{ALLOW}` in {_files(self.allow_lists)} admits it", first.at, _whose(first))

    def _sure(self, ruling: Ruling) -> Ruling:
        """Return a ruling that a file which nobody could read might overturn as unknown."""
        if not self._doubts:
            return ruling
        return Ruling("unknown", f"{ruling.because}, but {self._doubts[0]}", ruling.at)

    def _asked(self, subject: Subject) -> EntryKind:
        """Return the kind of entry that decides about a server: names only where there is none of its own kind."""
        own: EntryKind = "serverUrl" if subject.url is not None else "serverCommand"
        return own if own in self._kinds and (subject.url or subject.words) else "serverName"

    def _matches(self, part: Found, subject: Subject, lookup: Lookup, *, denies: bool) -> Certainty:
        match _kind(part), subject:
            case "serverName", _:
                return "yes" if part.value["serverName"] == subject.name else "no"
            case "serverUrl", Subject(url=Expanded() as url):
                return self._url(part, url, lookup, denies=denies)
            case "serverCommand", Subject(words=tuple() as words):
                return self._command(part, words, lookup)
        return "no"

    def _url(self, part: Found, url: Expanded, lookup: Lookup, *, denies: bool) -> Certainty:
        written = part.value["serverUrl"]
        if "${" in written and not self._behaviour.has("2.1.166"):
            return "no"
        pattern = expanded(written, lookup)
        if pattern.widened and not denies and self._behaviour.has("2.1.219"):
            return "no"
        return url_certainty(pattern.text, url.text, denies=denies)

    def _command(self, part: Found, words: tuple[Expanded, ...], lookup: Lookup) -> Certainty:
        written = part.value["serverCommand"]
        if any("${" in word for word in written) and not self._behaviour.has("2.1.166"):
            return "no"
        return command_matches([expanded(word, lookup).text for word in written], [word.text for word in words])

    def _why(self, part: Found, subject: Subject) -> str:
        written = part.value.get("serverUrl", part.value.get("serverCommand", ""))
        words = [written] if isinstance(written, str) else written
        own = next(
            (text.unknown for text in (expanded(word, self._variables.of_denial) for word in words) if text.unknown), ""
        )
        return own or subject.unknown or "a part of it is not known"


def _sources(
    settings: Settings, behaviour: Behaviour, *, exclusive: bool
) -> tuple[tuple[Validated, ...], tuple[Validated, ...]]:
    """Return the files whose entries deny, and those whose entries allow."""
    managed, own = settings.managed.layers, settings.own
    lock = settings.managed.value(LOCK)
    allowing = managed if lock is not None and lock.value is True else (*managed, *own)
    if not (exclusive and behaviour.as_seen):
        return (*managed, *own), allowing
    # Beside managed-mcp.json what a project says neither blocks, nor restricts where nobody else does.
    given = tuple(layer for layer in (*managed, *own) if layer.is_managed or layer.file.kind == "user")
    restricts = any(ALLOW in layer.values for layer in allowing if layer in given)
    return given, allowing if restricts else ()


def _kind(part: Found) -> EntryKind:
    kinds: tuple[EntryKind, ...] = ("serverUrl", "serverCommand", "serverName")
    return next(kind for kind in kinds if kind in part.value)


def _by(part: Found) -> str:
    """Say what an entry goes by, as it is written."""
    match part.value:
        case {"serverName": name}:
            return f"its name `{name}`"
        case {"serverUrl": url}:
            return f"its url: `{url}`"
    return f"its command line: `{' '.join(part.value['serverCommand'])}`"


def _entry(kind: EntryKind) -> str:
    return {"serverUrl": "an entry with `serverUrl`", "serverCommand": "an entry with `serverCommand`"}.get(
        kind, "a name"
    )


def _whose(found: Found) -> KeptOutBy:
    """Tell who is behind a list: the organisation, or somebody whose file it is."""
    return "policy" if found.file.kind in MANAGED_KINDS else "member"


def _files(found: Iterable[Found]) -> str:
    return " and ".join(dict.fromkeys(each.where for each in found))
