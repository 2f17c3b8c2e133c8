"""Fields of the organisation's own that break its own schema."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import Field

from plugingov.model.values import Text
from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_plugin
from plugingov.rules.written import Written
from plugingov.sources.document import Route
from plugingov.sources.errors import quoted
from plugingov.sources.typed import ambiguous, typed

if TYPE_CHECKING:
    from plugingov.rules.governance.schema import OwnSchema


class MetadataSettings(Settings):
    """The file with the schema, beside the policy."""

    schema_file: Text | None = Field(default=None, alias="schema")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing in some metadata that breaks the schema: where, in which words, and how many more there are."""

    path: Route
    what: str
    others: int

    def of(self, plugin: str) -> Finding:
        """Return the finding about one plugin."""
        where = f"`{_dotted(self.path)}` of `{plugin}` {self.what}"
        return Finding(("plugins", plugin, "metadata", *self.path), f"{where}{_and_more(self.others)}")


@dataclass(frozen=True, eq=False)
class Wanted:
    """The schema, and what it said of metadata that it has seen: most plugins say the same few things."""

    schema: "OwnSchema"
    seen: dict[tuple[str, frozenset[Route]], Broken | bool | None] = field(default_factory=dict)
    ambiguous: dict[str, tuple[Route, ...]] = field(default_factory=dict)


def prepare(settings: MetadataSettings, written: Written) -> Wanted | None:
    from plugingov.rules.governance.schema import read_own_schema  # noqa: PLC0415 (jsonschema is slow to import)

    expected = "a JSON Schema in a file beside the policy, as in `metadata.schema.json`"
    document = written.read(settings.schema_file or "", "schema", expected=expected)
    schema = read_own_schema(document, written.problems) if document else None
    return Wanted(schema) if schema else None
