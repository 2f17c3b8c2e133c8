"""The policy that an option names, or that lies in its folder, with all that lies beside it."""

import os
from pathlib import Path
from typing import NamedTuple

from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import refuse_odd_folder
from plugingov.model.catalogue import read_catalogue
from plugingov.model.kinds import of_kind
from plugingov.model.policies import BUILTIN, EffectivePolicy, extend
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, did_you_mean, problem_at, problem_with
from plugingov.sources.files import is_file, read_paths
from plugingov.sources.packs import builtin_catalogues, builtin_packs
from plugingov.sources.work import tell

POLICIES = "policies"
BASELINE = "builtin/baseline"
_BESIDE = ("Catalogue", "Waivers", "PolicyTest", "Pins")  # kinds that lie beside a policy and judge nothing themselves


class ChosenPolicy(NamedTuple):
    """The policy that judges, and a sentence about how it was found where that needs saying."""

    policy: EffectivePolicy
    note: str = ""


def chosen_policy(path: str | None, problems: list[Problem]) -> ChosenPolicy | None:
    """Return the policy at a path, or the only one below `policies/`, or the baseline."""
    tell(f"the policy is looked for in {path or f'the folder {POLICIES}, because none was named'}")
    chosen = _chosen(path, problems)
    if chosen:
        said = chosen.note or f"judged by policy {chosen.policy.name}"
        tell(f"{said} ({chosen.policy.document.text.file}, {len(chosen.policy.rules)} rules)")
    return chosen


def _chosen(path: str | None, problems: list[Problem]) -> ChosenPolicy | None:
    packs = builtin_packs()
    if path in packs:
        return _effective(_pack(packs[path], problems), {}, problems)
    if path and path.startswith(BUILTIN):
        hint = did_you_mean(path, packs) or f"there is {', '.join(packs)}"
        problems.append(problem_with(path, "found no such pack", "a pack of plugingov, or a path", hint))
        return None
    if path is None and not os.path.lexists(POLICIES):
        return _baseline(f"No folder `{POLICIES}` here: judged by {BASELINE}.", problems)
    if path is None:
        refuse_odd_folder(POLICIES, problems)
    reading = read_paths((path or POLICIES,), schemas_beside=True)
    problems += reading.problems
    documents = of_kind("Policy", reading.documents, problems, _BESIDE)
    _check_catalogues(reading.documents, problems)
    named = _by_name(documents, problems)
    _check_unused(documents, problems)
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


def _by_name(documents: list[Document], problems: list[Problem]) -> dict[str, Document]:
    """Return the packs by name; a name that two policies have is a problem, because one would hide the other."""
    named: dict[str, Document] = {}
    for document in documents:
        name = str(_said(document, "name"))
        if first := named.get(name):
            found = f"found a second policy of this name; the first is {first.place(('name',))}"
            problems.append(problem_at(document, ("name",), found, expected="each name once"))
        named.setdefault(name, document)
    return {name: document for name, document in named.items() if _said(document, "pack") == "true"}


def _check_unused(documents: list[Document], problems: list[Problem]) -> None:
    """Read every policy of the folder, also those that nothing extends: what is wrong in them is said as well."""
    for document in documents:
        unused: list[Problem] = []
        policy = extend(document, lambda _name, _document: None, builtin_packs(), unused, attach=attached, alone=True)
        if policy and not unused:
            plan(policy, Choice(), unused)
        problems += [problem for problem in unused if problem not in problems]


def _check_catalogues(documents: list[Document], problems: list[Problem]) -> None:
    """Read every catalogue of the folder, also those that no rule names."""
    for document in documents:
        if _said(document, "kind") == "Catalogue":
            read_catalogue(document, problems)


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
        return named.get(name) or _beside(name, document, problems) or _named_beside(name, document)

    policy = extend(root, find, packs, problems, attach=attached)
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
    found = _file_beside(name, document, problems)
    return next(iter(of_kind("Policy", [found], problems)), None) if found else None


def _named_beside(name: str, document: Document) -> Document | None:
    """Return the pack of that name among the files of a policy's folder; what else is wrong there is not asked now."""
    folder = Path(document.text.file).parent
    if name.startswith(BUILTIN) or document.text.file.startswith(BUILTIN) or not folder.is_dir():
        return None
    files = sorted(os.fspath(file) for file in folder.iterdir() if _is_document(file.name) and file.is_file())
    found = read_paths(tuple(files[:_MOST_BESIDE])).documents
    packs = (each for each in found if _said(each, "pack") == "true" and _said(each, "kind") == "Policy")
    return next((each for each in packs if _said(each, "name") == name), None)


_MOST_BESIDE = 200


def attached(name: str, document: Document, problems: list[Problem]) -> Document | None:
    """Read what a rule's settings name: a catalogue of ours, or a file in the policy's folder."""
    if file := builtin_catalogues().get(name):
        reading = read_paths((os.fspath(file),))
        for each in reading.documents:
            each.text.file = f"builtin/{file.name}"
        problems += reading.problems
        return next(iter(reading.documents), None)
    return _file_beside(name, document, problems)


def _file_beside(name: str, document: Document, problems: list[Problem]) -> Document | None:
    folder = Path(document.text.file).parent
    file = folder / name
    inside = os.path.realpath(folder) + os.sep
    is_inside = not Path(name).is_absolute() and os.path.realpath(file).startswith(inside)
    if not _is_document(name) or not is_inside or not is_file(file):
        return None
    reading = read_paths((os.fspath(file),))
    problems += reading.problems
    return next(iter(reading.documents), None)


def _is_document(name: str) -> bool:
    parts = Path(name).parts
    return name.endswith((".yaml", ".yml", ".json")) and not any(part.startswith(".") for part in parts if part != ".")


def _said(document: Document, key: str) -> object:
    return document.data.get(key) if isinstance(document.data, dict) else None
