"""The policy: what was decided, as settings of rules."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from plugingov.model.values import (
    Flag,
    Id,
    Layer,
    Model,
    Order,
    Severity,
    Surface,
    Text,
    TextOrTexts,
    Texts,
    Whole,
    none_as_empty,
)

StopOn: TypeAlias = Literal[
    "lock-removed",
    "host-changed",
    "write-tool-added",
    "scope-added",
    "audience-widened",
    "fact-dropped",
    "door-added",
    "path-changed",
    "project-added",
    "preference-raised",
    "target-changed",
]


class Selector(Model):
    """Which subjects are meant: keys are AND, the values of one key OR, a star is a glob; a list is one of ids."""

    id: TextOrTexts | None = None
    path: TextOrTexts | None = None
    tags: TextOrTexts | None = None
    owner: TextOrTexts | None = None
    publisher: TextOrTexts | None = None
    system: TextOrTexts | None = None
    surface: TextOrTexts | None = None
    access: TextOrTexts | None = None
    classification: TextOrTexts | None = None
    audience: TextOrTexts | None = None
    except_: "Selector | None" = Field(default=None, alias="except")

    @model_validator(mode="before")
    @classmethod
    def _ids_as_keys(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core_schema)]}


class OwnRule(Model):
    """A rule of the organisation's own, in CEL: what must hold for each subject that its selectors choose."""

    name: Id
    title: Text
    layer: Layer | None = None
    severity: Severity = "medium"
    why: Text | None = None
    plugins: Selector | None = None
    surfaces: tuple[Surface, ...] | None = None
    projects: Selector | None = None
    groups: Selector | None = None
    assert_: Text = Field(alias="assert")
    message: Text
    fix: Text


class Gate(Model):
    """Which openings stop a change."""

    stop_on: tuple[StopOn, ...] | None = None


class Policy(Model):
    """What an organisation decided; a pack is a policy for others to extend."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Policy"]
    name: Text
    title: Text | None = None
    pack: Flag = False
    extends: Annotated[TextOrTexts, BeforeValidator(none_as_empty)] = ()
    rules: dict[str, Any] = {}
    custom: dict[Id, OwnRule] = {}
    classifications: Order | None = None
    approvals: dict[Severity, Texts] | None = None
    gate: Gate | None = None
    observation_age: Whole | None = None
    fail_on_unknown: Flag | None = None
