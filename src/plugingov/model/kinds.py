"""Which kind of document each one is, said in its first two keys."""

from collections.abc import Iterable

from plugingov.sources.document import Document
from plugingov.sources.errors import Problem, did_you_mean, near, one_of, problem_at, quoted

API_VERSION = "plugingov/v1"
KINDS = ("Inventory", "Policy", "Request", "Waivers", "PolicyTest", "Catalogue", "Observation", "Pins")


def of_kind(
    kind: str, documents: Iterable[Document], problems: list[Problem], beside: tuple[str, ...] = ()
) -> list[Document]:
    """Return the documents that are of `kind`, adding to `problems` what the others are instead.

    Those of a kind in `beside` may lie among them and are left out, and so may what plugingov itself wrote.
    """
    fitting = []
    for document in documents:
        if kind_of(document) in beside or (beside and _is_written_by_us(document)):
            continue
        if problem := _problem(kind, document):
            problems.append(problem)
        else:
            fitting.append(document)
    return fitting


def kind_of(document: Document) -> object:
    """Return what a document says its kind is, whatever that may be."""
    return document.data.get("kind") if isinstance(document.data, dict) else None


def _is_written_by_us(document: Document) -> bool:
    """Tell whether a document is a baseline or a report, which people keep beside what they write."""
    data = document.data
    return isinstance(data, dict) and "kind" not in data and str(data.get("format")).startswith("plugingov.")


def _problem(kind: str, document: Document) -> Problem | None:
    data = document.data
    if not isinstance(data, dict):
        expected = f"`apiVersion: {API_VERSION}`, `kind: {kind}` and what follows"
        return problem_at(document, (), "found no document of plugingov", expected=expected)
    for key, value in (("apiVersion", API_VERSION), ("kind", kind)):
        if key not in data:
            meant = near(key, data)
            found_instead = f"found {quoted(meant, [meant])}" if meant else f"found no `{key}`"
            return problem_at(
                document, (meant,) if meant else (), found_instead, expected=f"`{key}: {value}`", key=True
            )
    version, found = data["apiVersion"], data["kind"]
    if version != API_VERSION:
        return problem_at(document, ("apiVersion",), f"found {_shown(version)}", expected=f"`{API_VERSION}`")
    if found == kind:
        return None
    if found in KINDS:
        hint = _WHERE_ELSE.get((kind, str(found))) or _WHERE[str(found)]
        return problem_at(
            document, ("kind",), f"found {_shown(found)}", expected=f"`{kind}` among these files", hint=hint
        )
    hint = did_you_mean(found, KINDS) if isinstance(found, str) else ""
    return problem_at(document, ("kind",), f"found {_shown(found)}", expected=one_of(KINDS), hint=hint)


_WHERE = {
    "Policy": "give a policy with --policy",
    "Inventory": "give an inventory as an argument of its own",
    "Request": "`plugingov review` takes requests",
    "Waivers": "waivers lie beside the policy, or give them with --waivers",
    "PolicyTest": "`plugingov test` runs the tests of a policy",
    "Catalogue": "a catalogue lies beside the policy that names it",
    "Observation": "`--observed` takes observations",
    "Pins": "`--pins` takes pins",
}
# Where the usual answer does not help whoever gave the file.
_WHERE_ELSE = {("PolicyTest", "Inventory"): "`plugingov check` judges an inventory"}


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return quoted(value, (*KINDS, API_VERSION)) if isinstance(value, str) else "something that is not a text"
