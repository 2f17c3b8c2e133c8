"""A small organisation from its text through the real pipeline, its layers, and the line that decides an answer."""

from datetime import date
from textwrap import indent

from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.answer import Answer
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import Organisation, merge
from plugingov.model.people import ANYBODY, Person
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: example\n"
TODAY = date(2026, 10, 1)


def organisation(*texts: str) -> Organisation:
    """Return the organisation that inventories (without their headings) declare; raise on any problem."""
    problems: list[Problem] = []
    documents = [read_yaml(Text(f"inventory{number}.yaml", HEADING + text)) for number, text in enumerate(texts)]
    found = merge(of_kind("Inventory", documents, problems), problems)
    if problems:
        raise BadInput(problems)
    return found[0]


def layers(text: str, today: date = TODAY, people_shown: PeopleShown = "names") -> Layers:
    return Layers(organisation(text), today, people_shown)


def everybody(declared: Organisation) -> tuple[Person, ...]:
    """Return each person of each group once, and whoever is in none."""
    people = [person for group in declared.groups for person in declared.people.of_group(group)]
    return (*dict.fromkeys(people), ANYBODY)


def deciding_line(declared: Organisation, answer: Answer) -> str:
    """Return the text of the line that an answer points at."""
    place = declared.place(answer.at)
    return declared.document(answer.at).text.line(place.line).strip()


def lines(*written: str) -> str:
    return "\n".join(line for line in written if line) + "\n"


def plugin(surface: str, provision: str, facts: str = "path: custom-mcp") -> str:
    """Return one plugin called `fx`, provisioned on one surface; each line of `provision` and `facts` is a key."""
    return lines(
        "plugins:",
        "  fx:",
        "    title: FX",
        indent(facts, "    "),
        "    provision:",
        f"      {surface}:" + ("" if provision else " {}"),
        indent(provision, "        "),
    )


def ask(
    text: str, surface: str, question: str, person: str | None = None, project: str | None = None
) -> tuple[Organisation, Answer]:
    """Ask a surface about `fx` for one member, or whoever is in no group, and for what one project needs of it."""
    found = layers(text)
    semantics, door, people = found.surfaces[surface], found.doors["fx", surface], found.organisation.people
    who = people.person(person) if person else None
    if question == "lock":
        return found.organisation, semantics.lock(door, who)
    if question == "offer":
        return found.organisation, semantics.offer(door)
    need = next((need for need in found.needs_on("fx", surface) if need.project == project), None)
    return found.organisation, getattr(semantics, question)(door, who or ANYBODY, need)


def check(found: tuple[Organisation, Answer], state: str, because: str, line: str) -> None:
    """Assert what an answer says, a piece of its reason, and the line that decides it."""
    declared, answer = found
    assert (answer.state, deciding_line(declared, answer)) == (state, line), answer.because
    assert because in answer.because
