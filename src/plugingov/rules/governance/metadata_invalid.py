"""Fields of the organisation's own that break its own schema."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import Field

from plugingov.model.values import Text
from plugingov.rules.case import Case
from plugingov.rules.governance.plain_schema import Breach, PlainSchema, read_plain_schema
from plugingov.rules.governance.steps import TooManySteps
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.rules.written import Written
from plugingov.sources.document import Document, Route
from plugingov.sources.errors import quoted
from plugingov.sources.secrets import mask
from plugingov.sources.typed import ambiguous, typed, written_plain

if TYPE_CHECKING:
    from jsonschema import ValidationError

    from plugingov.rules.governance.schema import OwnSchema


class MetadataSettings(Settings):
    """The file with the schema, beside the policy."""

    schema_file: Text | None = Field(default=None, alias="schema")


class Broken(NamedTuple):
    """The first thing in some metadata that breaks the schema: where, in which words, and where else."""

    path: Route
    what: str
    others: tuple[tuple[Route, str], ...]
    rest: int

    def of(self, plugin: str) -> Finding:
        """Return the finding about one plugin."""
        where = f"`{_dotted(self.path)}` of `{plugin}` {self.what}"
        named = "".join(f"; `{_dotted(path)}` {what}" for path, what in self.others)
        return Finding(("plugins", plugin, "metadata", *self.path), f"{where}{named}{_and_more(self.rest)}")


_MOST_OTHERS = 3


@dataclass(frozen=True, eq=False)
class Wanted:
    """The schema, and what it said of metadata that it has seen: many plugins say the same few things."""

    schema: "OwnSchema | PlainSchema"
    said: dict[tuple[str, frozenset[Route]], "Broken | Literal['too much'] | None"] = field(default_factory=dict)
    ambiguous: dict[str, tuple[Route, ...]] = field(default_factory=dict)


def prepare(settings: MetadataSettings, written: Written) -> Any:
    expected = "a JSON Schema in a file beside the policy, as in `metadata.schema.json`"
    document = written.read(settings.schema_file or "", "schema", expected=expected)
    schema = _schema(document, written) if document else None
    return Wanted(schema) if schema else None


def _schema(document: Document, written: Written) -> "OwnSchema | PlainSchema | None":
    if plain := read_plain_schema(document):
        return plain
    from plugingov.rules.governance.schema import read_own_schema  # noqa: PLC0415 (jsonschema is slow to import)

    return read_own_schema(document, written.problems)


def judge(case: Case, subject: Subject, wanted: Wanted) -> Verdict:
    name = subject.plugin or ""
    metadata = case.organisation.plugins[name].metadata or {}
    text = repr(metadata)
    routes = wanted.ambiguous.get(text)
    if routes is None:
        routes = wanted.ambiguous[text] = tuple(ambiguous(metadata))
    key = text, _plain(case, name, routes) if routes else _NOTHING
    if key not in wanted.said:
        wanted.said[key] = _judged(wanted.schema, metadata, key[1])
    said = wanted.said[key]
    if said is None:
        return PASS
    if isinstance(said, Broken):
        return said.of(name)
    return Unknown(("plugins", name, "metadata"), f"the `metadata` of `{name}` takes too many steps to judge")


def idle(case: Case, wanted: Wanted) -> Iterable[str]:
    del case
    return wanted.schema.remarks


_NOTHING: frozenset[Route] = frozenset()


def _plain(case: Case, name: str, routes: Iterable[Route]) -> frozenset[Route]:
    """Return which of some scalars are written without quotes: those may be numbers, true or false."""
    at: Route = ("plugins", name, "metadata")
    return written_plain(case.organisation.document(at), at, routes)


def _judged(
    schema: "OwnSchema | PlainSchema", metadata: dict[str, Any], plain: frozenset[Route]
) -> "Broken | Literal['too much'] | None":
    try:
        errors = _errors(schema, metadata, plain)
    except TooManySteps:
        return "too much"
    if not errors:
        return None
    order = {route: number for number, route in enumerate(_routes(metadata))}
    found = [(tuple(error.absolute_path), error) for error in errors]
    (path, first), *others = sorted(found, key=lambda each: order.get(each[0], 0))
    named = tuple((path, _said(error)) for path, error in others[:_MOST_OTHERS])
    return Broken(path, _said(first), named, len(others) - len(named))


def _errors(
    schema: "OwnSchema | PlainSchema", metadata: dict[str, Any], plain: frozenset[Route]
) -> "Sequence[ValidationError | Breach]":
    """Return what breaks the schema; a plain `1234` is the text that it was written as where the schema wants one."""
    errors = schema.errors(typed(metadata, plain))
    doubtful = plain & _of_another_kind(errors)
    if not doubtful:
        return errors
    as_texts = schema.errors(typed(metadata, plain - doubtful))
    no_texts = doubtful & _of_another_kind(as_texts)
    return schema.errors(typed(metadata, plain - doubtful | no_texts)) if no_texts else as_texts


def _of_another_kind(errors: "Sequence[ValidationError | Breach]") -> frozenset[Route]:
    """Return where a value is not what the schema wants, alone or as one of several shapes."""
    routes = []
    stack = list(errors)
    while stack:
        error = stack.pop()
        stack += error.context or ()
        if error.validator in {"type", "enum", "const"}:
            routes.append(tuple(error.absolute_path))
    return frozenset(routes)


def _routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """Yield the route of a value and of everything below it, as they stand in the file."""
    yield route
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in below:
        yield from _routes(item, (*route, step))


def _said(error: "ValidationError | Breach") -> str:
    wanted: Any = error.validator_value
    match error.validator:
        case None:
            return "may not be there"
        case "required":
            return f"has no `{_cut(error.message)}`"
        case "additionalProperties" if wanted is False:
            return "is no field that the schema knows"
        case "propertyNames":
            return "has a name that the schema does not take"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"is {_kind(error.instance)}, and the schema wants {' or '.join(f'`{kind}`' for kind in kinds)}"
        case "uniqueItems":
            return "stands in its list twice"
    return f"{_shown(error.instance, wanted)}breaks `{_rule(str(error.validator), wanted)}` of the schema"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return f"the text {_scalar(value)}"
        case bool() | int() | float():
            return _scalar(value)
        case list():
            return "a list"
    return "a mapping"


def _scalar(value: bool | float | str, known: Iterable[str] = ()) -> str:  # noqa: FBT001 (a value, not an option)
    return quoted(str(value).lower() if isinstance(value, bool) else str(value), tuple(known))


def _shown(value: Any, wanted: Any) -> str:
    """Return how a sentence opens that names a value; what is no single value goes without."""
    if not isinstance(value, bool | int | float | str):
        return ""
    return f"is {_scalar(value, map(str, wanted) if isinstance(wanted, list) else ())}, which "


def _rule(keyword: str, wanted: Any) -> str:
    """Return a keyword with what it asks, where that is short enough to read."""
    parts = wanted if isinstance(wanted, list) else [wanted]
    if not all(isinstance(part, str | int | float) for part in parts):
        return keyword
    words = ", ".join(str(part).lower() if isinstance(part, bool) else str(part) for part in parts)
    written = f"{keyword}: [{words}]" if isinstance(wanted, list) else f"{keyword}: {words}"
    return mask(written) if len(written) <= _LONGEST else keyword


def _dotted(path: Route) -> str:
    return ".".join(["metadata", *(_cut(str(step)) for step in path)])


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."


def _and_more(others: int) -> str:
    return f", and {others} more" if others else ""


_LONGEST = 80
_SCHEMA = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "required": ["cost_center"],
  "properties": {"cost_center": {"type": "string", "pattern": "^FIN-[0-9]{3}$"}}
}
"""

METADATA_INVALID = Rule(
    id="GOV006",
    name="metadata-invalid",
    title="The organisation's own fields break their schema",
    layer=None,
    severity="low",
    why="Own fields (a cost centre, a support queue) are what other lists are joined with. One that is spelt another way falls out "
    "of every report without a word. A plain number is a number or a text, whichever the schema wants.",
    fix="Mend the field as the schema says, or change the schema beside the policy on purpose.",
    references=("json-schema.org/draft/2020-12/json-schema-validation",),
    controls=Controls(nist=("CM-8", "PM-5"), iso=("A.5.9",), soc2=("CC1.3",), mas=("3.2",)),
    required=("schema",),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    metadata:
      cost_center: FIN-21  # gap
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    metadata: {costcenter: FIN-240}  # gap
  paylater-status:  # gap
    title: PayLater status
    path: custom-mcp
""",
        "schema: metadata.schema.json",
        beside={"metadata.schema.json": _SCHEMA},
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    metadata: {cost_center: FIN-210, note: anything}
""",
        "schema: metadata.schema.json",
        beside={"metadata.schema.json": _SCHEMA},
    ),
    settings=MetadataSettings,
    prepare=prepare,
    subjects=each_plugin,
    judge=judge,
    idle=idle,
)
