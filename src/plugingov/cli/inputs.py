"""What the options name: inventories, as organisations."""

import os
from collections.abc import Iterable
from pathlib import Path

from plugingov.cli.errors import InputRefused, NothingToJudge
from plugingov.model.kinds import of_kind
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation, merge, undeclared
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.files import read_paths
from plugingov.sources.work import stage, tell

INVENTORIES = "inventories"
UNNAMED = "unnamed"  # an organisation of which only machines are seen


def refuse(problems: Iterable[Problem]) -> None:
    """End the run where there are problems."""
    found = tuple(dict.fromkeys(problems))
    if found:
        raise InputRefused(BadInput(found))


def organisations(
    paths: tuple[str, ...], problems: list[Problem], observed: tuple[Observation, ...] = ()
) -> list[Organisation]:
    """Return the organisations that some paths declare; without paths, those below `inventories/`.

    What is observed is judged without an inventory too, where none is named and none is there.
    """
    if observed and not paths and not os.path.lexists(INVENTORIES):
        tell(f"no inventory was named and there is no folder {INVENTORIES}: what was observed is judged alone")
        return [undeclared(name) for name in dict.fromkeys(each.organization or UNNAMED for each in observed)]
    if not paths and not os.path.lexists(INVENTORIES):
        raise NothingToJudge(f"there is no folder `{INVENTORIES}` here, and no inventory was named")
    if not paths:
        refuse_odd_folder(INVENTORIES, problems)
    tell(f"the inventory is {', '.join(paths) if paths else f'the folder {INVENTORIES}, because none was named'}")
    with stage("reading the inventory"):
        reading = read_paths(paths or (INVENTORIES,))
        problems += reading.problems
        if not reading.documents and not problems:
            raise NothingToJudge(f"no inventory (*.yaml, *.yml, *.json) in {', '.join(paths or (INVENTORIES,))}")
        found = merge(of_kind("Inventory", reading.documents, problems), problems)
    counts = [f"{each.id} ({len(each.plugins)} plugins)" for each in found]
    tell(f"the inventory declares {', '.join(counts) or 'nothing'}")
    if not problems and not any(organisation.plugins for organisation in found):
        raise NothingToJudge("the inventory declares no plugin")
    return found


def refuse_odd_folder(name: str, problems: list[Problem]) -> None:
    """Refuse a folder of the working folder that is none, or a link that leads out of it."""
    here = os.path.realpath(".") + os.sep
    if not Path(name).is_dir() or not (os.path.realpath(name) + os.sep).startswith(here):
        problems.append(problem_with(name, "found something else than a folder", "a folder of this one"))
        refuse(problems)
