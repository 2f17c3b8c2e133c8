"""What a rule is: who is asked, the question, and what may be answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from plugingov.model.people import Person
from plugingov.model.values import Layer, Severity, Surface
from plugingov.rules.asks import Asks
from plugingov.rules.case import Case
from plugingov.rules.settings import Settings
from plugingov.rules.written import Written
from plugingov.sources.document import Route


class Subject(NamedTuple):
    """What a rule is asked about; it identifies a gap, so nothing in it may change when a line moves.

    A tuple, because every rule makes thousands and looks each of them up; written with keywords all the same.
    """

    plugin: str | None = None
    surface: Surface | None = None
    project: str | None = None
    group: str | None = None
    credential: str | None = None
    capability: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """What is asked for holds."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise for this subject."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is asked for does not hold: the route of the line that says so, and the fact in one sentence.

    `people` are those it concerns; a report names or counts them after the sentence. `grade` is for a finding that
    is worse or milder than the rule's usual one. `fix` is how to close this one, where the rule's own speaks of
    several cases.
    """

    at: Route
    message: str
    people: tuple[Person, ...] = ()
    grade: Severity | None = None
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The inventory, or an observation, does not say what the rule needs to know."""

    at: Route
    because: str


Verdict: TypeAlias = Pass | NotApplicable | Finding | Unknown
PASS = Pass()
NOT_APPLICABLE = NotApplicable()

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Example:
    """An inventory without its heading, and the rule's settings; `# gap` ends each line that the rule points at.

    `beside` are the texts of the files that the settings name, by name; `decided` are lines of the policy that are
    no rule's settings; `waivers` are those of a document of waivers, which then holds the marks; `with_rules` are
    settings of other rules, whose gaps are waived. `files` are those of a machine, by their path on it: `// gap` ends
    each line of them that the rule points at, and `client` is the version of Claude Code there. `pages` are those of
    the organisation's own interface, by their path below the folder that holds them, marked alike. `answers` are the
    lines of an observation of servers that were asked, and `pins` those of pins, both without a heading, marked as
    the inventory is.
    """

    inventory: str = ""
    settings: str = ""
    as_of: str = "2026-10-01"
    beside: Mapping[str, str] = field(default_factory=dict)
    decided: str = ""
    waivers: str = ""
    with_rules: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    client: str = "2.1.330"
    pages: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""
    pins: str = ""


class Controls(NamedTuple):
    """Ids of controls that a rule gives evidence for; the mapping is plugingov's own judgement."""

    nist: tuple[str, ...] = ()
    iso: tuple[str, ...] = ()
    soc2: tuple[str, ...] = ()
    mas: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[S]):
    """One question, with everything there is to know about it; `S` is what its judge takes beside the subject.

    That is its settings, unless `prepare` makes something else of them: compiled patterns, a document they name.
    """

    id: str
    name: str
    title: str
    layer: Layer | None
    severity: Severity
    why: str
    fix: str | Mapping[Surface, str]
    references: tuple[str, ...] = ()
    controls: Controls = field(default_factory=Controls)
    closed_by: tuple[Surface, ...] = ()
    honours: tuple[str, ...] = ()  # settings that the judge applies itself, because its subjects cannot carry them
    item_is: str = ""  # what the item of a subject is, where it has one: a scope, a package
    required: tuple[
        str | tuple[str, ...], ...
    ] = ()  # settings without which the rule is not asked; of a tuple in it, one will do
    bad: Example
    good: Example
    settings: type[Settings]
    prepare: Callable[[Any, Written], S] | None = None  # makes of the settings what the judge takes, once
    subjects: Callable[[Case], Iterable[Subject]]
    # Those subjects in full, where they are so many that only the chosen plugins' are made: told which are chosen.
    among: Callable[[Case, Callable[[Subject], bool]], Iterable[Subject]] | None = None
    judge: Callable[[Case, Subject, S], Verdict]
    asks: Asks = "inventory"  # what it reads: without that it is not asked
    asks_strangers: bool = True  # of what was seen, also what nobody declares
    is_asked_last: bool = False  # of the gaps that all others have found
    idle: Callable[[Case, S], Iterable[str]] | None = None  # what of its own settings can never matter here, in words

    def fix_on(self, surface: Surface | None) -> str:
        """Return how to close a gap of this rule, on one surface where that differs."""
        if isinstance(self.fix, str):
            return self.fix
        return self.fix[surface] if surface else " ".join(f"On {name}: {fix}" for name, fix in self.fix.items())


AnyRule: TypeAlias = Rule[Any]
