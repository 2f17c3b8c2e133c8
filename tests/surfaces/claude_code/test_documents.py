"""Which group's document counts: a table, and a model that was written from the vendor's words alone."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisation_from_text import deciding_line, layers, lines

from plugingov.surfaces.claude_code.documents import ManagedDocument, document_for


@pytest.mark.parametrize(
    ("order", "default", "expected"),
    [
        pytest.param(("a", "b"), "none", ManagedDocument("group", "a"), id="the first that matches"),
        pytest.param(
            ("c", "b"), "none", ManagedDocument("group", "b"), id="the second, where the first does not match"
        ),
        pytest.param(("c",), "settings", ManagedDocument("default"), id="the default's settings"),
        pytest.param((), "none", ManagedDocument("none"), id="no settings at all"),
        pytest.param(("c",), None, ManagedDocument("unknown"), id="what the rest gets is not said"),
    ],
)
def test_which_document_counts(order, default, expected):
    assert document_for(frozenset({"a", "b"}), order, default) == expected


MEMBERS = ("ada", "bob", "cyd")
GROUPS = ("g0", "g1", "g2", "g3")


@dataclass(frozen=True)
class Drawn:
    """An organisation before it is written down."""

    members: dict[str, frozenset[str]]
    includes: dict[str, frozenset[str]]
    mode: str | None
    order: tuple[str, ...] | None
    default: str | None
    held: dict[str, str]
    audience: tuple[str, ...] | None

    def groups_of(self, member):
        found = {group for group in GROUPS if member in self.members[group]}
        for _ in GROUPS:  # whoever is in an included group is in the including one too
            found |= {group for group in GROUPS if self.includes[group] & found}
        return found

    def people_of(self, group):
        return {member for member in MEMBERS if group in self.groups_of(member)}

    def document(self, member):
        """Return the group whose document counts, or the word for what counts instead."""
        if self.mode is None:
            return "?" if self.held else "*"
        if self.mode == "organization":
            return "*"
        if self.order is None:
            return "?"
        mine = [group for group in self.order if group in self.groups_of(member)]
        return mine[0] if mine else {"settings": "*", "none": "nothing", None: "?"}[self.default]

    def lock(self, member):
        document = self.document(member)
        if document in {"*", "?", "nothing"}:
            return {"*": "on", "?": "unknown", "nothing": "off"}[document]
        return "on" if self.held.get(document, "true") == "true" else "off"

    def line(self, member):
        document = self.document(member)
        if document == "?":
            return {"managed:", "via: managed-plugin", "claude-code: {}"}
        if document == "nothing":
            return {"default: none"}
        return {f'{document}: "{self.held[document]}"'} if self.lock(member) == "off" else {"via: managed-plugin"}

    def text(self):
        order = ", ".join(self.order or ())
        return lines(
            "surfaces:",
            "  claude-code:",
            "    managed:",
            "      by: server",
            f"      mode: {self.mode}" if self.mode else "",
            f"      order: [{order}]" if self.order is not None else "",
            f"      default: {self.default}" if self.default else "",
            "groups:",
            *(self.group(group) for group in GROUPS),
            "plugins:",
            "  fx:",
            "    title: FX",
            "    path: custom-mcp",
            f"    audience: [{', '.join(self.audience)}]" if self.audience is not None else "",
            "    provision:",
            "      claude-code:",
            "        via: managed-plugin",
            "        groups:" if self.held else "",
            *(f'          {group}: "{held}"' for group, held in self.held.items()),
        )

    def group(self, group):
        named = ", ".join(sorted(self.members[group]))
        included = ", ".join(sorted(self.includes[group]))
        return f"  {group}: {{size: {len(self.people_of(group))}, members: [{named}], includes: [{included}]}}"


@st.composite
def organisations(draw):
    some = st.lists(st.sampled_from(GROUPS), unique=True, max_size=3).map(tuple)
    return Drawn(
        members={group: draw(st.frozensets(st.sampled_from(MEMBERS), max_size=2)) for group in GROUPS},
        includes={
            group: draw(st.frozensets(st.sampled_from(later), max_size=2))
            if (later := GROUPS[number + 1 :])
            else frozenset()
            for number, group in enumerate(GROUPS)
        },
        mode=draw(st.sampled_from((None, "organization", "rbac_groups", "rbac_groups", "rbac_groups"))),
        order=draw(st.one_of(st.none(), some, some)),
        default=draw(st.sampled_from((None, "settings", "none"))),
        held=draw(st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(("true", "false", "absent")))),
        audience=draw(st.one_of(st.none(), some)),
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_each_member_gets_the_document_the_vendor_says(drawn):
    found = layers(drawn.text())
    claude_code, door, declared = found.surfaces["claude-code"], found.doors["fx", "claude-code"], found.organisation
    for name in MEMBERS:
        who = declared.people.person(name)
        installed, lock = claude_code.install(door, who, None), claude_code.lock(door, who)
        assert lock.state == drawn.lock(name)
        assert installed.state == ("off" if drawn.lock(name) == "off" else "unknown")
        assert deciding_line(declared, lock) in drawn.line(name)
        assert installed.at == lock.at


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_who_loses_the_lock(drawn):
    found = layers(drawn.text())
    claude_code, door = found.surfaces["claude-code"], found.doors["fx", "claude-code"]
    asked = claude_code.groups_with_settings(door)
    holds = any(drawn.held.get(group, "true") == "true" for group in drawn.order or ()) or drawn.default == "settings"
    if drawn.mode is None:
        assert asked == tuple(drawn.held)
        assert {claude_code.lock_in_group(door, group).answer.state for group in asked} <= {"unknown"}
        return
    if drawn.mode != "rbac_groups":
        assert asked == ()
        return
    if not holds:
        assert claude_code.lock(door, None).state != "off" or asked == ()
        assert {claude_code.lock_in_group(door, group).answer.state for group in asked} <= {"unknown"}
        return
    listed = drawn.order or ()
    outermost = tuple(group for group in GROUPS if not any(group in drawn.includes[other] for other in GROUPS))
    audience = outermost if drawn.audience is None else drawn.audience
    assert asked == (*listed, *(group for group in audience if group not in listed))
    for group in asked:
        mine = {
            name
            for name in drawn.people_of(group)
            if drawn.document(name) == group or (group not in listed and drawn.document(name) in {"*", "?", "nothing"})
        }
        lock = claude_code.lock_in_group(door, group)
        assert {person.name for person in lock.people} == {name for name in mine if drawn.lock(name) == "off"}
        states = {drawn.lock(name) for name in mine}
        assert lock.answer.state == ("off" if "off" in states else "unknown" if "unknown" in states else "on")
