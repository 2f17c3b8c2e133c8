"""What the options name: inventories as organisations, and the policy that judges them."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plugingov.cli.errors import InputRefused, NothingToJudge
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import Organisation, merge
from plugingov.model.policies import BUILTIN, EffectivePolicy, extend
from plugingov.sources.document import Document, Place
from plugingov.sources.errors import BadInput, Problem, did_you_mean, problem_at
from plugingov.sources.files import read_paths
from plugingov.sources.packs import builtin_packs

INVENTORIES = "inventories"
POLICIES = "policies"
BASELINE = "builtin/baseline"


@dataclass(frozen=True, slots=True)
class ChosenPolicy:
    """The policy that judges, and a sentence about how it was found where that needs saying."""

    policy: EffectivePolicy
    note: str = ""


def refuse(problems: Iterable[Problem]) -> None:
    """End the run where there are problems."""
    found = tuple(problems)
    if found:
        raise InputRefused(BadInput(found))


def organisations(paths: tuple[str, ...], problems: list[Problem]) -> list[Organisation]:
    """Return the organisations that some paths declare; without paths, those below `inventories/`."""
    if not paths and not Path(INVENTORIES).is_dir():
        raise NothingToJudge(f"there is no folder `{INVENTORIES}` here, and no inventory was named")
    reading = read_paths(paths or (INVENTORIES,))
    problems += reading.problems
    if not reading.documents and not problems:
        raise NothingToJudge(f"no inventory (*.yaml, *.yml, *.json) in {', '.join(paths or (INVENTORIES,))}")
    found = merge(of_kind("Inventory", reading.documents, problems), problems)
    if not problems and not any(organisation.plugins for organisation in found):
        raise NothingToJudge("the inventory declares no plugin")
    return found


def chosen_policy(path: str | None, problems: list[Problem]) -> ChosenPolicy | None:
    """Return the policy at a path, or the only one below `policies/`, or the baseline."""
    packs = builtin_packs()
    if path in packs:
        return _effective(_pack(packs[path], problems), {}, problems)
    if path and path.startswith(BUILTIN):
        hint = did_you_mean(path, packs) or f"there is {', '.join(packs)}"
        problems.append(Problem(Place(path, 1, 1, 1, 1), "found no such pack", "a pack of plugingov, or a path", hint))
        return None
    if path is None and not Path(POLICIES).is_dir():
        return _baseline(f"No folder `{POLICIES}` here: judged by {BASELINE}.", problems)
    reading = read_paths((path or POLICIES,))
    problems += reading.problems
    documents = of_kind("Policy", reading.documents, problems)
    named = {str(_said(document, "name")): document for document in documents if _said(document, "pack") == "true"}
    roots = [document for document in documents if _said(document, "pack") != "true"]
    if path and len(documents) == 1:
        roots = documents
    if len(roots) > 1:
        first = roots[0].place(("kind",))
        problems += [
            problem_at(
                root,
                ("kind",),
                f"found a second policy; the first is {first}",
                expected="one",
                hint="name one with --policy",
            )
            for root in roots[1:]
        ]
        return None
    if not roots:
        if path and not problems:
            raise NothingToJudge(f"no policy in {path}")
        return None if problems else _baseline(f"No policy in `{POLICIES}`: judged by {BASELINE}.", problems)
    return _effective(roots[0], named, problems)


def _baseline(note: str, problems: list[Problem]) -> ChosenPolicy | None:
    found = _effective(_pack(builtin_packs()[BASELINE], problems), {}, problems)
    return ChosenPolicy(found.policy, note) if found else None


def _effective(root: Document | None, named: dict[str, Document], problems: list[Problem]) -> ChosenPolicy | None:
    if root is None:
        return None
    packs = builtin_packs()

    def find(name: str, document: Document) -> Document | None:
        if name in packs:
            return _pack(packs[name], problems)
        return named.get(name) or _beside(name, document, problems)

    policy = extend(root, find, packs, problems)
    return ChosenPolicy(policy) if policy else None


def _pack(file: Path, problems: list[Problem]) -> Document | None:
    """Read a pack of ours, under a name that is the same on every machine."""
    reading = read_paths((os.fspath(file),))
    problems += reading.problems
    for document in reading.documents:
        document.text.file = f"builtin/{file.name}"
    return next(iter(of_kind("Policy", reading.documents, problems)), None)


def _beside(name: str, document: Document, problems: list[Problem]) -> Document | None:
    """Read a policy that another one extends: a file in its folder, never one outside it."""
    folder = Path(document.text.file).parent
    file = folder / name
    inside = os.path.realpath(folder) + os.sep
    if Path(name).is_absolute() or not os.path.realpath(file).startswith(inside) or not file.is_file():
        return None
    reading = read_paths((os.fspath(file),))
    problems += reading.problems
    return next(iter(of_kind("Policy", reading.documents, problems)), None)


def _said(document: Document, key: str) -> object:
    return document.data.get(key) if isinstance(document.data, dict) else None
