"""A baseline's document: the gaps that were there on the day it was written."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from plugingov.model.values import Fingerprint, Id, Model, Severity, Text, wrong

FORMAT: Literal["plugingov.baseline/1"] = "plugingov.baseline/1"
Kind: TypeAlias = Literal["gap", "unknown"]


class FrozenFact(Model):
    """One gap, or one thing that is not known, as it was when the baseline was written."""

    organization: Id
    fingerprint: Fingerprint
    id: Text
    rule: Text
    severity: Severity
    found: Kind
    subject: dict[Text, Text]


class BaselineDocument(Model):
    """What a baseline holds."""

    format: Literal["plugingov.baseline/1"]
    organizations: Annotated[tuple[Id, ...], Field(min_length=1)]
    policy: Text
    as_of: Text
    frozen: tuple[FrozenFact, ...]

    @model_validator(mode="after")
    def _of_its_organizations(self) -> "BaselineDocument":
        if {each.organization for each in self.frozen} - {*self.organizations}:
            expected = "gaps of the organizations that `organizations` names"
            raise wrong(expected)
        return self
