"""Whether the lists of a session admit a server: the list that denies first, then the one that allows."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.observation import Certainty
from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import KeptOutBy, Ruling
from plugingov.surfaces.claude_code.lists.commands import command_matches
from plugingov.surfaces.claude_code.lists.expansion import Expanded, Lookup, Variables, expanded
from plugingov.surfaces.claude_code.lists.urls import url_certainty
from plugingov.surfaces.claude_code.settings.settings import Settings
from plugingov.surfaces.claude_code.settings.unread import settings_could, unless
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS, Validated

EntryKind: TypeAlias = Literal["serverUrl", "serverCommand", "serverName"]
LOCK = "allowManagedMcpServersOnly"
ALLOW = "allowedMcpServers"
DENY = "deniedMcpServers"
Layers: TypeAlias = tuple[Validated, ...]


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

    def __init__(self, settings: Settings, variables: Variables, behaviour: Behaviour, *, is_given: bool) -> None:
        self._variables = variables
        self._behaviour = behaviour
        self._settings = settings
        counting = _counting(settings, is_given=is_given and behaviour.as_seen)
        self._denied = tuple(entry for layer in counting.denying for entry in _entries(layer, DENY))
        self._allowing = tuple(map(_joined, counting.allowing))
        self._may_deny = self._could(counting.denying)
        self._may_restrict, self._may_admit = self._could(counting.restricting), self._could(counting.admitting)

    def denied(self, subject: Subject) -> Ruling | None:
        """Say which entry blocks a server, or may; nothing where none does."""
        entry, answer = self._first(self._denied, subject, self._variables.of_denial, denies=True)
        if entry is None:
            return None
        part = entry.found
        if answer == "yes":
            ruling = Ruling("no", f"`{DENY}` in {part.where} blocks it by {_by(part)}", part.at, whose(part))
            return self._settings.sure(ruling)
        because = f"`{DENY}` in {part.where} may block it by {_by(part)}: {self._why(entry, subject)}"
        return Ruling("unknown", because, part.at, whose(part))

    def may_be_denied(self) -> str:
        """Say which file was not read that may hold an entry against whatever no other denies."""
        return self._may_deny

    def allowed(self, subject: Subject) -> Ruling:
        """Say which entry admits a server, or that none does; without a list everything is admitted."""
        rulings = [self._allowed_by(joined, subject) for joined in self._allowing]
        if not rulings:
            return self._unless(Ruling("yes", f"no `{ALLOW}` restricts it"), self._may_restrict)
        return next(
            (ruling for holds in ("yes", "unknown") for ruling in rulings if ruling.holds == holds), rulings[-1]
        )

    def _allowed_by(self, joined: "_Joined", subject: Subject) -> Ruling:
        kind = joined.asked(subject)
        entry, answer = self._first(joined.entries.get(kind, ()), subject, self._variables.of_policy, denies=False)
        if entry is None:
            return self._unless(_refused(joined, subject, kind), self._may_admit)
        part = entry.found
        if answer == "yes":
            ruling = Ruling("yes", f"`{ALLOW}` in {part.where} admits it by {_by(part)}", part.at)
            # Beside an entry of its own kind, which any file may add, its name does not count.
            return self._unless(ruling, self._may_admit if kind == "serverName" else self._settings.managed.overruled)
        because = f"`{ALLOW}` in {part.where} may admit it by {_by(part)}: {self._why(entry, subject)}"
        return Ruling("unknown", because, part.at, whose(part))

    def _first(
        self, entries: Iterable["_Entry"], subject: Subject, lookup: Lookup, *, denies: bool
    ) -> tuple["_Entry | None", Certainty]:
        """Return the first entry that means a server, else the first that may, else none."""
        maybe: _Entry | None = None
        for entry in entries:
            answer = self._matches(entry, subject, lookup, denies=denies)
            if answer == "yes":
                return entry, "yes"
            if answer == "unknown" and maybe is None:
                maybe = entry
        return maybe, "unknown"

    def _could(self, layers: Layers) -> str:
        """Say which of some files nobody knows, or that nobody knows which of the organisation's count."""
        return self._settings.managed.doubt or settings_could("list", layers)

    def _unless(self, ruling: Ruling, doubt: str) -> Ruling:
        """Return a ruling as unknown where a file that nobody read might overturn it."""
        behind: KeptOutBy = ruling.kept_out_by or ("policy" if self._settings.managed.doubt else "")
        return unless(ruling, doubt)._replace(kept_out_by=behind) if doubt else ruling

    def _matches(self, entry: "_Entry", subject: Subject, lookup: Lookup, *, denies: bool) -> Certainty:
        match entry.kind, subject:
            case "serverName", _:
                return "yes" if entry.words[0] == subject.name else "no"
            case "serverUrl", Subject(url=Expanded() as url):
                return self._url(entry, url, lookup, denies=denies)
            case "serverCommand", Subject(words=tuple() as words) if len(words) == len(entry.words):
                return self._command(entry, words, lookup)
        return "no"

    def _url(self, entry: "_Entry", url: Expanded, lookup: Lookup, *, denies: bool) -> Certainty:
        if not entry.is_open:
            return url_certainty(entry.words[0], url.text, denies=denies)
        if not self._behaviour.has("2.1.166") and "${" in entry.words[0]:
            return "no"
        pattern = expanded(entry.words[0], lookup)
        if pattern.widened and not denies and self._behaviour.has("2.1.219"):
            return "no"
        return url_certainty(pattern.text, url.text, denies=denies)

    def _command(self, entry: "_Entry", words: tuple[Expanded, ...], lookup: Lookup) -> Certainty:
        if not entry.is_open:
            return command_matches(entry.words, [word.text for word in words])
        if not self._behaviour.has("2.1.166") and any("${" in word for word in entry.words):
            return "no"
        return command_matches([expanded(word, lookup).text for word in entry.words], [word.text for word in words])

    def _why(self, entry: "_Entry", subject: Subject) -> str:
        texts = (expanded(word, self._variables.of_denial) for word in entry.words)
        own = next((text.unknown for text in texts if text.unknown), "")
        return own or subject.unknown or "a part of it is not known"


class _Entry(NamedTuple):
    """One entry of a list, ready to be compared."""

    found: Found
    kind: EntryKind
    words: tuple[str, ...]  # the one url or name, or those of the command line
    is_open: bool  # it holds variables, or what was masked


@lru_cache(maxsize=4096)  # every session of a machine has the same managed files
def _entries(layer: Validated, key: str) -> tuple[_Entry, ...]:
    return tuple(map(_entry_of, layer.parts.get(key, ())))


def _entry_of(found: Found) -> _Entry:
    kinds: tuple[EntryKind, ...] = ("serverUrl", "serverCommand", "serverName")
    kind = next(kind for kind in kinds if kind in found.value)
    written = found.value[kind]
    words = (written,) if isinstance(written, str) else tuple(written)
    is_open = kind != "serverName" and any("${" in word or MASK in word for word in words)
    return _Entry(found, kind, words, is_open)


class _Joined(NamedTuple):
    """The lists that allow, of several files, as one."""

    lists: tuple[Found, ...]
    entries: Mapping[EntryKind, tuple[_Entry, ...]]

    def asked(self, subject: Subject) -> EntryKind:
        """Return the kind of entry that decides about a server: names only where there is none of its own kind."""
        own: EntryKind = "serverUrl" if subject.url is not None else "serverCommand"
        return own if own in self.entries and (subject.url or subject.words) else "serverName"


@lru_cache(maxsize=4096)  # as above
def _joined(layers: tuple[Validated, ...]) -> _Joined:
    entries: dict[EntryKind, tuple[_Entry, ...]] = {}
    for entry in (entry for layer in layers for entry in _entries(layer, ALLOW)):
        entries[entry.kind] = (*entries.get(entry.kind, ()), entry)
    return _Joined(tuple(layer.values[ALLOW] for layer in layers), entries)


def _refused(joined: _Joined, subject: Subject, kind: EntryKind) -> Ruling:
    """Say why no entry admits a server; an entry with its name is dead beside those of the kind that is asked."""
    first = joined.lists[0]
    names = (entry.found for entry in joined.entries.get("serverName", ()) if entry.words[0] == subject.name)
    named = next(names, None)
    if named is not None and kind != "serverName":
        beside = joined.entries[kind][0].found
        because = f"`{ALLOW}` in {named.where} names it, but names do not count beside {_entry(kind)} in {beside.where}"
        return Ruling("no", f"{because}, and none of these is its own", named.at, whose(first))
    if not joined.entries:
        return Ruling("no", f"`{ALLOW}` in {first.where} holds no entry, which admits nothing", first.at, whose(first))
    return Ruling("no", f"no entry of `{ALLOW}` in {_files(joined.lists)} admits it", first.at, whose(first))


class _Counting(NamedTuple):
    """The files whose lists count for a server: those that were not read stand among them."""

    denying: Layers
    allowing: tuple[Layers, ...]  # those that have a list: each group of them admits on its own
    restricting: Layers  # whose list would keep out what it does not admit
    admitting: Layers  # whose list would let in what no other does


def _counting(settings: Settings, *, is_given: bool) -> _Counting:
    """Return the files whose entries deny, and those whose entries allow.

    Where servers are the organisation's own, what a project says neither blocks, nor restricts where nobody else does:
    it only widens. Which of the managed settings lock the lists is known where these are.
    """
    lock = settings.managed.value(LOCK)
    is_locked = lock is not None and lock.value is True
    joined = settings.managed.layers if is_locked else settings.layers
    is_certain = is_locked and settings.managed.settled(LOCK)
    every = tuple(layer for layer in settings.surest if layer.is_managed or not is_certain)
    allowing = tuple(layer for layer in joined if ALLOW in layer.values)
    if not is_given:
        return _Counting(settings.surest, (allowing,) if allowing else (), every, every)
    given = tuple(layer for layer in settings.surest if layer.is_managed or layer.file.kind == "user")
    narrow = tuple(layer for layer in allowing if layer in given)
    groups = tuple(dict.fromkeys((narrow, allowing))) if narrow else ()
    return _Counting(given, groups, tuple(layer for layer in every if layer in given), every)


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


def whose(found: Found) -> KeptOutBy:
    """Tell who is behind what a file says: the organisation, or somebody whose file it is."""
    return "policy" if found.file.kind in MANAGED_KINDS else "member"


def _files(found: Iterable[Found]) -> str:
    return " and ".join(dict.fromkeys(each.where for each in found))
