"""What all parts of OSCAL assessment results are made of: names that stay, texts that are safe, properties."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.reports.markdown_text import escaped
from plugingov.reports.text import shown

NAMESPACE = "urn:plugingov:oscal"  # of properties that are our own
_NAMES = UUID("6b1f4c0e-52a7-5d43-9c58-2f7d6a3e9b10")  # of everything that is named here; it must never change


@dataclass(frozen=True, slots=True)
class Run:
    """What is assessed, how people are shown, and the time of all of it."""

    report: Report
    people: PeopleShown
    time: str


def named(*words: str) -> str:
    """Return the UUID of version 5 of something, which is the same in every run."""
    return str(uuid5(_NAMES, "\x1f".join(word.encode("utf-8", "backslashreplace").decode() for word in words)))


def line(text: str) -> str:
    """Return text for a title or a description, which readers show as Markdown."""
    return escaped(text).strip() or "-"


def prop(name: str, value: str, remarks: str = "") -> dict[str, str]:
    """Return a property of our own; its value is text and no markup."""
    said = {"name": name, "ns": NAMESPACE, "value": shown(value).strip() or "-"}
    return {**said, "remarks": remarks} if remarks else said


def props(**values: str | None) -> list[dict[str, str]]:
    """Return a property for each value that there is."""
    return [prop(name.replace("_", "-"), value) for name, value in values.items() if value]


def token(text: str) -> str:
    """Return an id as OSCAL takes it for a control: letters, digits, dots and hyphens, a letter first."""
    return re.sub(r"[^a-z0-9.-]", "-", text.lower())


def nist_id(control: str) -> str:
    """Return the id that a control of NIST SP 800-53 has in OSCAL's catalogue: `IA-5(7)` is `ia-5.7`."""
    return token(control.replace("(", ".").replace(")", ""))


def by(organization: str) -> dict[str, Any]:
    """Return who says it: this tool, as the result of an organisation defines it."""
    return {"origins": [{"actors": [{"type": "tool", "actor-uuid": named(organization, "tool")}]}]}
