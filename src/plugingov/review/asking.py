"""What nobody said: what every request has to say, what its names lead to, and what rules lack to answer."""

import re
from collections.abc import Iterable, Iterator

from plugingov.gaps.gap import UnknownFact
from plugingov.model.inventory import PackageSource
from plugingov.model.organisation import Organisation
from plugingov.model.request import Request
from plugingov.model.values import InstallPath
from plugingov.review.question import Question
from plugingov.rules.catalogues import Systems, plain
from plugingov.sources.errors import did_you_mean

_ASKS = {
    "requested_by": "Who asks for it?",
    "purpose": "What is it for?",
    "system": "Which business system is it for?",
    "surfaces": "On which surfaces is it wanted (cowork, claude-code)?",
    "audience": "Which groups would use it?",
    "data": "What is the most confidential data that it would see?",
    "data.owner": "Who answers for that data?",
    "data.cleared_for": "Up to which data is it cleared?",
    "data.regions": "In which regions does its server hold data?",
    "owner": "Who would own it?",
    "wants.tools": "Which tools does it have to have, and what does each do (`access`, `destructive`)?",
    "wants.scopes": "Which scopes would it ask for?",
    "proposes.auth.method": "How would members sign in (`method`, `identity`)?",
    "proposes.server": "Which server is it: `transport` with a `url`, or a local `command`?",
    "proposes.server.operator": "Who operates its server: us, vendor, anthropic, or somebody else?",
    "proposes.source.marketplace": "Which marketplace of ours would list it?",
}
# Without these nobody can decide, whatever a policy asks.
_ALWAYS = {
    "requested_by": "who may not approve it",
    "purpose": "whether it is needed",
    "surfaces": "where it is rolled out",
    "audience": "for whom",
    "data": "its risk tier",
    "wants.tools": "its risk tier",
}
# Which key of a request says what a rule found missing, by a piece of its sentence; the first that fits.
_KEYS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"`data\.classification`|its data is", "data"),
        (r"`data\.regions`", "data.regions"),
        (r"`data\.owner`", "data.owner"),
        (r"`cleared_for`", "data.cleared_for"),
        (r"`auth\.method`|how members sign in", "proposes.auth.method"),
        (r"`scopes`", "wants.scopes"),
        (r"`destructive`|`access`|list the tools|which tools|scopes of", "wants.tools"),
        (r"`operator`|who operates", "proposes.server.operator"),
        (r"`server|local command|remote server|where its server", "proposes.server"),
        (r"which package", "proposes.source.marketplace"),
        (r"`audience`", "audience"),
        (r"`system`", "system"),
        (r"the `owner` of `", "owner"),
    )
)


def unsaid(request: Request, organisation: Organisation, path: InstallPath | None) -> Iterator[Question]:
    """Yield what a request leaves out that every request has to say."""
    said = {
        "requested_by": request.requested_by,
        "purpose": request.purpose,
        "surfaces": request.surfaces,
        "audience": request.audience,
        "data": request.data and request.data.classification,
        "wants.tools": request.wants.tools,
    }
    for key, matters in _ALWAYS.items():
        if not said[key]:
            yield Question(key, _ASKS[key], matters)
    if path == "marketplace":
        yield from _marketplace(request, organisation)


def _marketplace(request: Request, organisation: Organisation) -> Iterator[Question]:
    source, key = request.proposes.source, "proposes.source.marketplace"
    known = organisation.marketplaces
    if source is None:
        there = f" Declared: {_listed(known)}." if known else " None is declared."
        yield Question(key, _ASKS[key] + there, "where it comes from")
    elif not isinstance(source, PackageSource):
        asks = "Which marketplace of ours would list this source? A package is installed from a marketplace."
        yield Question(key, asks, "where it comes from")
    elif source.marketplace not in known:
        yield Question(key, _nobody("marketplace", source.marketplace, known), "where it comes from")


def unfamiliar(request: Request, organisation: Organisation) -> Iterator[Question]:
    """Yield the names of a request that lead nowhere in the inventory, each with the nearest that would."""
    for name in request.audience or ():
        if name not in organisation.groups:
            yield Question("audience", _nobody("group", name, organisation.groups), "for whom")
    for name in request.projects or ():
        project = organisation.projects.get(name)
        if project is None:
            asks = _nobody("project", name, organisation.projects)
            yield Question("projects", f"{asks} Declare who works in it, with which data.", "what comes together there")
        elif request.surfaces and project.surface not in request.surfaces:
            asks = f"Project `{name}` is on {project.surface}: is it wanted there as well?"
            yield Question("surfaces", asks, "where it is rolled out")


def _nobody(kind: str, name: str, known: Iterable[str]) -> str:
    hint = did_you_mean(name, known)
    return f"Which {kind} is `{name}`? No inventory has it{'; ' + hint if hint else '.'}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def twice(request: Request, organisation: Organisation, systems: Systems) -> Iterator[Question]:
    """Yield why a second door to a system that has one is wanted, where nobody says so."""
    doors = doors_to(request, organisation, systems)
    if doors and request.differs_because is None:
        asks = f"There is {_listed(doors)} for `{request.system}` already: what does it lack?"
        yield Question("differs_because", asks, "whether a second door is needed")


def doors_to(request: Request, organisation: Organisation, systems: Systems) -> tuple[str, ...]:
    """Return the plugins of the inventory that are for the system of a request, whatever it is called there."""
    if request.system is None:
        return ()
    listed, name = systems.of_name(request.system), plain(request.system)
    return tuple(
        key
        for key, plugin in organisation.plugins.items()
        if plugin.system
        and (plain(plugin.system) == name or (listed is not None and systems.of_name(plugin.system) is listed))
    )


def lacking(because: str, matters: str) -> Question:
    """Return the question that a rule's sentence about what it lacks comes to."""
    key = next((key for pattern, key in _KEYS if pattern.search(because)), "")
    is_of_one_tool = key == "wants.tools" and "list the tools" not in because
    if key and not is_of_one_tool:
        return Question(key, _ASKS[key], matters)
    _, said, rest = because.rpartition("the inventory does not say ")
    return Question(key, f"Please say {rest}." if said else f"{because[:1].upper()}{because[1:]}.", matters)


def of_rules(facts: Iterable[UnknownFact], file: str, provision_line: int) -> Iterator[Question]:
    """Yield what rules lack that the request could have said.

    How it is provisioned is ours to say, but for the marketplace that it comes from.
    """
    for fact in facts:
        is_known_key = any(pattern.search(fact.because) for pattern, _ in _KEYS)
        is_of_entry = fact.place.file == file
        if is_known_key if not is_of_entry or fact.place.line >= provision_line else True:
            yield lacking(fact.because, f"{fact.id} {fact.rule}")
