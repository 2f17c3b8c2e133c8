"""Which managed settings win on a machine, for one home: the first source that delivers anything, and no other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.settings.elsewhere import is_elsewhere, sign_of_elsewhere
from plugingov.surfaces.claude_code.settings.unread import settings_could
from plugingov.surfaces.claude_code.settings.validated import Validated, joined
from plugingov.surfaces.claude_code.settings.validating import validated

SourceName: TypeAlias = Literal["remote", "plist", "hklm", "files", "hkcu", "none"]
RANKS: tuple[SourceName, ...] = ("remote", "plist", "hklm", "files", "hkcu")
_HANDS_DOWN = "wslInheritsWindowsSettings"
_SINCE = "2.1.118"
_JOINS = "managedSourcesBehavior"
_NOT_KNOWN = "which managed settings win is not known"
_NOT_ALL_KNOWN = "what the managed settings say is not known in full"
# A source that says nothing but this delivers no policy.
_NO_POLICY = frozenset({_HANDS_DOWN})
_Doubt: TypeAlias = tuple[str, NativeFile | None]  # why something is not known, and the file that leaves it open


class Source(NamedTuple):
    """One way by which an organisation gives settings: the files of it, the one that wins first."""

    name: SourceName
    layers: tuple[Validated, ...]

    @property
    def delivers(self) -> bool:
        """Tell whether any file of it holds a policy key, be it a right one or not."""
        return any(not _NO_POLICY.issuperset(layer.file.settings) for layer in self.layers if layer.file.is_strict)

    @property
    def unread(self) -> Validated | None:
        """Return a file of it of which nobody knows what it holds."""
        return next((layer for layer in self.layers if layer.outcome == "unread" and not layer.file.settings), None)

    def holds(self, key: str) -> Found | None:
        """Return what it would say of a key."""
        return next((layer.values[key] for layer in self.layers if key in layer.values), None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Managed:
    """The managed settings of one home: the source that wins, and those that are ignored because of it."""

    winner: Source
    losing: tuple[Source, ...] = ()  # they deliver something too, and none of it counts
    refusal: Validated | None = None  # the file for which the client does not start
    doubt: str = ""  # why it is not known which source wins, or what it says
    doubted: NativeFile | None = None  # the file that leaves it open, where one does
    overruled: str = ""  # why it is not even known whether anything that was read counts
    everywhere: Mapping[str, Found] = field(default_factory=dict)  # env, of every source that counts for it
    hides_variables: bool = False  # a file that nobody read may set others, behind those
    is_hidden: bool = False  # some source of the administrators was not read, be it one that wins or not

    @property
    def layers(self) -> tuple[Validated, ...]:
        """Return the files of the winning source, the one that wins first."""
        return self.winner.layers

    @property
    def all_layers(self) -> tuple[Validated, ...]:
        """Return the files of every source, those of the one that wins first: of all of them variables count."""
        return tuple(layer for source in (self.winner, *self.losing) for layer in source.layers)

    def value(self, key: str) -> Found | None:
        """Return what the winning source says of a key."""
        return self.winner.holds(key)

    def parts(self, key: str) -> Iterator[Found]:
        """Yield the entries of a list, of all files of the winning source."""
        return joined(self.layers, key)

    def settled(self, key: str) -> bool:
        """Tell whether no file that nobody read could say something else of a key."""
        if self.overruled:
            return False
        before = takewhile(lambda layer: key not in layer.values, self.layers)
        return not settings_could("stop", before)

    def anywhere(self, key: str) -> Found | None:
        """Return a `true` of a key that counts in whichever source of the administrators has it."""
        sources = (source for source in (self.winner, *self.losing) if source.name != "hkcu")
        said = (layer.values[key] for source in sources for layer in source.layers if key in layer.values)
        return next((found for found in said if found.value is True), None)


def managed_of(observation: Observation, home: str, behaviour: Behaviour) -> Managed:
    """Return the managed settings that count in a home."""
    sources = tuple(_sources(observation, home, behaviour))
    before = tuple(takewhile(lambda source: not source.delivers, sources))
    winner, *others = (*sources[len(before) :], Source("none", ()))
    losing = tuple(source for source in others if source.delivers)
    overruling = (
        _not_known(before),
        _computed(winner),
        _two_profiles(winner),
        _not_whose(observation, winner),
        _handed_down(observation, winner, behaviour),
        _not_asked(observation, home, (winner, *losing), behaviour),
        _not_joined(winner, losing, behaviour),
    )
    overruled = next(filter(None, overruling), None)
    doubt, doubted = overruled or _not_known((winner,), _NOT_ALL_KNOWN) or _not_refused(sources, winner) or ("", None)
    everywhere, hides_variables = _env(before, (winner, *others), behaviour)
    return Managed(
        winner=winner,
        losing=losing,
        refusal=_refusal(sources, winner),
        doubt=doubt,
        doubted=doubted,
        overruled=overruled[0] if overruled else "",
        everywhere=everywhere,
        hides_variables=hides_variables or overruled is not None,
        is_hidden=overruled is not None or any(source.unread for source in sources if source.name != "hkcu"),
    )


def _sources(observation: Observation, home: str, behaviour: Behaviour) -> Iterator[Source]:
    """Yield the sources in the order in which they win."""
    for name in RANKS:
        layers = tuple(validated(file, behaviour) for file in _files(observation, name, home, behaviour))
        if layers:
            yield Source(name, layers)


def _files(observation: Observation, name: SourceName, home: str, behaviour: Behaviour) -> tuple[NativeFile, ...]:
    """Return the files of a source, the one that wins first: of those side by side the last in the alphabet."""
    match name:
        case "files":
            main = observation.of_kind("managed")
            drop_ins = observation.of_kind("drop-in")
            read = drop_ins if drop_ins and behaviour.has("2.1.83") else ()
            return (*sorted(read, key=lambda file: file.path, reverse=True), *main)
        case "remote" if is_elsewhere(observation):
            return ()
        case "none":
            return ()
        case "hklm" | "hkcu" if not reads_registry(observation):
            return ()
    return (*observation.of_kind(name, home=home), *(observation.of_kind(name) if home else ()))


def _refusal(sources: tuple[Source, ...], winner: Source) -> Validated | None:
    """Return the file that keeps the client from starting, where no source before it may win."""
    if winner.name not in {"files", "hkcu", "none"}:
        return None
    for source in sources:
        broken = next((layer for layer in source.layers if layer.outcome == "refuses"), None)
        if broken or source.unread:
            return broken
    return None


def _not_refused(sources: tuple[Source, ...], winner: Source) -> _Doubt | None:
    """Say that nobody has tried a broken file beside a source that wins over it."""
    broken = next((layer for source in sources for layer in source.layers if layer.outcome == "refuses"), None)
    if broken is None or _refusal(sources, winner):
        return None
    because = f"{broken.because} where it is the only source; whether it does beside another is not known"
    return because, broken.file


def _not_joined(winner: Source, losing: tuple[Source, ...], behaviour: Behaviour) -> _Doubt | None:
    """Say that the winning source asks for those below it to be joined to it, which nobody has seen."""
    said = winner.holds(_JOINS)
    others = [source for source in losing if source.name != "hkcu"]  # that one never takes part
    if said is None or said.value != "merge" or not others or not behaviour.as_seen:
        return None
    because = f"`{_JOINS}` in {said.where} joins to it what other sources say, and what comes of that nobody has seen"
    return f"which managed settings count is not known: {because}", said.file


def _not_known(sources: Iterable[Source], what: str = _NOT_KNOWN) -> _Doubt | None:
    """Say which source nobody read: it may win over all behind it, or say more than its other files."""
    unread = next((source.unread for source in sources if source.unread), None)
    return (f"{what}, because {unread.because}", unread.file) if unread else None


def _computed(winner: Source) -> _Doubt | None:
    """Say that a program makes the settings anew at each start."""
    computed = winner.holds("policyHelper")
    if computed is None:
        return None
    because = f"`policyHelper` in {computed.where} computes the managed settings, and no file shows what it says"
    return because, computed.file


def _two_profiles(winner: Source) -> _Doubt | None:
    """Say that macOS has preferences of the machine and of the member: nobody has seen whether both count."""
    having = [layer.file for layer in winner.layers if layer.file.settings]
    if winner.name != "plist" or not having[1:]:
        return None
    because = "the machine has managed preferences, and the member has others; whether one of them or both count"
    return f"which managed settings count is not known: {because} nobody has seen", having[0]


def _not_whose(observation: Observation, winner: Source) -> _Doubt | None:
    """Say that the key of a user wins in a home of which nobody knows whether it is that user's."""
    if winner.name != "hkcu" or not observation.homes or all(layer.file.home for layer in winner.layers):
        return None
    because = "a policy in `HKCU` was found, and nobody knows to which home that part of the registry belongs"
    return f"{_NOT_KNOWN}: {because}", winner.layers[0].file if winner.layers else None


def _not_asked(observation: Observation, home: str, sources: tuple[Source, ...], behaviour: Behaviour) -> _Doubt | None:
    """Say that nobody knows whether the client asks the server for settings, where that is so."""
    if sources[0].name != "remote":
        return None
    user = (validated(file, behaviour) for file in observation.of_kind("user", home=home))
    layers = (*(layer for source in sources for layer in source.layers), *user)
    because = not_asked(observation, home, layers)
    return (because, sources[0].layers[0].file) if because else None


def reads_registry(observation: Observation) -> bool:
    """Tell whether the client reads the registry: within a WSL only where Windows hands its settings down to it."""
    if observation.platform != "wsl":
        return True
    managed = (file for file in observation.of_kind("managed") if file.path.startswith("/mnt/"))
    return any(file.settings.get(_HANDS_DOWN) is True for file in (*observation.of_kind("hklm"), *managed))


def _handed_down(observation: Observation, winner: Source, behaviour: Behaviour) -> _Doubt | None:
    """Say that Windows may hand settings down to a WSL, where nobody has read those or what decides about it."""
    if observation.platform != "wsl" or winner.name in {"remote", "hklm"} or not behaviour.has(_SINCE):
        return None
    registry = tuple(file for file in observation.of_kind("hklm") if file.state != "unread")
    if not registry:
        where = f"its registry (HKLM, `{_HANDS_DOWN}`), which was not read"
        unread = next(iter(observation.of_kind("hklm")), None)
        return f"{_NOT_KNOWN}: whether Windows hands its own down to this WSL stands in {where}", unread
    if any(file.settings.get(_HANDS_DOWN) is True for file in registry):
        return f"{_NOT_KNOWN}: Windows hands its own down to this WSL, and its files are not read", registry[0]
    return None


def not_asked(observation: Observation, home: str, layers: tuple[Validated, ...]) -> str:
    """Say that the settings of the server may not count, where something may lead the client to somebody else."""
    hidden = settings_could("lead", layers)
    sign = sign_of_elsewhere(observation, home, layers) or (
        hidden and f"{hidden}, and it may lead the client elsewhere"
    )
    return (
        f"whether the settings of the server count is not known, because {sign}, where it delivers none" if sign else ""
    )


def _env(
    before: tuple[Source, ...], sources: tuple[Source, ...], behaviour: Behaviour
) -> tuple[Mapping[str, Found], bool]:
    """Return the variables that managed settings set, and whether more may be set in what nobody read.

    Since 2.1.223 those of every source of the administrators count. The first that sets one wins.
    """
    winner, *others = sources
    every = behaviour.has("2.1.223") if others else False
    admins = tuple(source for source in others if source.name != "hkcu") if every else ()
    found: dict[str, Found] = {}
    for source in (*before, winner, *admins):
        for layer in source.layers:
            if layer.outcome == "unread":
                return found, True
            for part in layer.parts.get("env", ()):
                found.setdefault(str(part.route[-1]), part)
    return found, False
