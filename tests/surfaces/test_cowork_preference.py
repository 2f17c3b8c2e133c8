"""Cowork's resolution of a preference: a table of it, and a model that was written from the vendor's words alone."""

from dataclasses import dataclass

import pytest
from cowork_from_text import ACTIVE, MARKET, NEEDS, NO_DEFAULT, TEAM, ask
from hypothesis import given, settings
from hypothesis import strategies as st
from organisation_from_text import check, deciding_line, layers, lines, plugin

from plugingov.surfaces.cowork.preference import Effective, effective

MEMBERS = ("ada", "bob", "cyd", "dee")
GROUPS = ("g0", "g1", "g2", "g3", "g4")
PREFERENCES = ("required", "auto_install", "available", "not_available")  # most permissive first
MAYBE = st.sampled_from((*PREFERENCES, None))
STATES = {"required": "on", "auto_install": "on", "available": "unknown", "not_available": "off", None: "unknown"}


@dataclass(frozen=True)
class Drawn:
    """An organisation before it is written down."""

    members: dict[str, frozenset[str]]
    includes: dict[str, frozenset[str]]
    settings: dict[str, str]
    own: str | None
    default: str | None
    plan: str | None

    def groups_of(self, member):
        found = {group for group in GROUPS if member in self.members[group]}
        for _ in GROUPS:  # whoever is in an included group is in the including one too
            found |= {group for group in GROUPS if self.includes[group] & found}
        return found

    def people_of(self, group):
        return {member for member in MEMBERS if group in self.groups_of(member)}

    def preference(self, member):
        groups = {group for group in self.groups_of(member) if group in self.counting}
        for preference in PREFERENCES:
            if preference in {self.settings[group] for group in groups}:
                return preference
        return self.own or self.default

    def deciding_lines(self, member):
        preference = self.preference(member)
        groups = {group for group in self.groups_of(member) if group in self.counting}
        if groups:
            return {f"{group}: {preference}" for group in groups if self.settings[group] == preference}
        if self.own:
            return {f"preference: {self.own}"}
        return {f"default_preference: {self.default}"} if self.default else {"cowork:"}

    @property
    def counting(self):
        return {} if self.plan == "team" else self.settings

    def text(self):
        return lines(
            f"surfaces: {{cowork: {{plan: {self.plan}}}}}" if self.plan else "",
            "marketplaces:",
            "  tools:",
            "    title: Tools",
            f"    cowork:\n      default_preference: {self.default}" if self.default else "",
            "groups:",
            *(self.group(group) for group in GROUPS),
            "plugins:",
            "  fx:",
            "    title: FX",
            "    path: marketplace",
            "    provision:",
            "      cowork:",
            "        marketplace: tools",
            f"        preference: {self.own}" if self.own else "",
            "        groups:" if self.settings else "",
            *(f"          {group}: {preference}" for group, preference in self.settings.items()),
        )

    def group(self, group):
        named = ", ".join(sorted(self.members[group]))
        included = ", ".join(sorted(self.includes[group]))
        # The size is what makes the named people everybody: nobody is left over to be asked without a name.
        return f"  {group}: {{size: {len(self.people_of(group))}, members: [{named}], includes: [{included}]}}"


@st.composite
def organisations(draw):
    return Drawn(
        members={group: draw(st.frozensets(st.sampled_from(MEMBERS), max_size=2)) for group in GROUPS},
        includes={
            group: draw(st.frozensets(st.sampled_from(later), max_size=2))
            if (later := GROUPS[number + 1 :])
            else frozenset()
            for number, group in enumerate(GROUPS)
        },
        settings=draw(st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(PREFERENCES))),
        own=draw(MAYBE),
        default=draw(MAYBE),
        plan=draw(st.sampled_from((None, "team", "enterprise"))),
    )


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_each_member_gets_what_the_vendor_says(drawn):
    found = layers(drawn.text())
    cowork, door, declared = found.surfaces["cowork"], found.doors["fx", "cowork"], found.organisation
    for name in MEMBERS:
        who, preference = declared.people.person(name), drawn.preference(name)
        assert who.groups == drawn.groups_of(name)
        installed, lock = cowork.install(door, who, None), cowork.lock(door, who)
        assert installed.state == STATES[preference]
        assert (f" `{preference}`" if preference else "states a preference") in installed.because
        assert deciding_line(declared, installed) in drawn.deciding_lines(name)
        assert lock.state == ("unknown" if preference is None else "on" if preference == "required" else "off")
        assert deciding_line(declared, lock) in drawn.deciding_lines(name)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(organisations())
def test_who_loses_the_lock(drawn):
    found = layers(drawn.text())
    cowork, door, declared = found.surfaces["cowork"], found.doors["fx", "cowork"], found.organisation
    usual = drawn.own or drawn.default
    is_locked = usual == "required"
    assert set(cowork.groups_with_settings(door)) == (set(drawn.counting) if usual in {None, "required"} else set())
    if usual is None:
        assert {cowork.lock_in_group(door, group).answer.state for group in drawn.counting} <= {"unknown"}
        return
    for group in cowork.groups_with_settings(door):
        lost = {name for name in drawn.people_of(group) if drawn.preference(name) != "required"}
        lock = cowork.lock_in_group(door, group)
        assert {person.name for person in lock.people} == lost
        assert lock.answer.state == ("off" if lost else "on")
        assert deciding_line(declared, lock.answer) == f"{group}: {drawn.settings[group]}"
    everybody = {name for name in MEMBERS if drawn.groups_of(name)}
    without = {name for name in everybody if drawn.preference(name) != "required"}
    undone = {
        person.name
        for group in cowork.groups_with_settings(door)
        for person in cowork.lock_in_group(door, group).people
    }
    assert not is_locked or undone == without


@settings(derandomize=True, deadline=None, max_examples=150)
@given(organisations())
def test_the_organisation_offers_what_some_setting_gives(drawn):
    found = layers(drawn.text())
    offer = found.surfaces["cowork"].offer(found.doors["fx", "cowork"])
    usual = drawn.own or drawn.default
    if {usual, *drawn.counting.values()} & {"required", "auto_install", "available"}:
        assert offer.state == "on"
    else:
        assert offer.state == ("off" if usual else "unknown")


@pytest.mark.parametrize(
    ("by_group", "own", "default", "expected"),
    [
        pytest.param(
            {"a": "available", "b": "required"},
            None,
            None,
            Effective("required", ("b",)),
            id="the most permissive group counts",
        ),
        pytest.param(
            {"a": "available", "b": "available"},
            "required",
            None,
            Effective("available", ("a", "b")),
            id="both groups decide",
        ),
        pytest.param({"c": "required"}, "available", None, Effective("available"), id="another's group does not count"),
        pytest.param(
            {}, "not_available", "required", Effective("not_available"), id="its own setting beats the default"
        ),
        pytest.param({}, None, "required", Effective("required", is_inherited=True), id="the default is inherited"),
        pytest.param({}, None, None, Effective(None, is_inherited=True), id="nobody says anything"),
    ],
)
def test_the_effective_preference_and_what_decided_it(by_group, own, default, expected):
    assert effective(frozenset({"a", "b"}), by_group, own, default) == expected


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "via: org-plugin\npreference: required",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a required package is there",
        ),
        pytest.param(
            "preference: auto_install",
            "",
            "on",
            "says `auto_install`",
            "preference: auto_install",
            id="a package installed by default is there",
        ),
        pytest.param(
            "preference: available",
            "",
            "unknown",
            "members add it themselves",
            "preference: available",
            id="whether members added an available package is not known",
        ),
        pytest.param(
            "preference: available",
            ACTIVE,
            "on",
            "somebody added it: it is active in project `ap`",
            "- fx",
            id="an available package that a project switched on was added by somebody",
        ),
        pytest.param(
            "preference: available",
            NEEDS + "    active: []\n",
            "unknown",
            "members add it themselves",
            "preference: available",
            id="a project that switched nothing on shows nobody who added it",
        ),
        pytest.param(
            "preference: not_available",
            "",
            "off",
            "the organisation says `not_available`",
            "preference: not_available",
            id="a package that is not available is not there",
        ),
        pytest.param(
            "preference: not_available",
            ACTIVE,
            "off",
            "says `not_available`",
            "preference: not_available",
            id="switching it on does not bring a package that is not available",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  analysts: required",
            "",
            "on",
            "group `analysts` says `required`",
            "analysts: required",
            id="a group's setting gives what the organisation withholds",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: not_available",
            "",
            "off",
            "group `analysts` says `not_available`",
            "analysts: not_available",
            id="a group's setting withholds what the organisation requires",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: available",
            ACTIVE,
            "on",
            "somebody added it",
            "- fx",
            id="what a group makes available is there where a project switched it on",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: available\n  everybody: auto_install\n  board: auto_install",
            "",
            "on",
            "groups `everybody`, `board` say `auto_install`",
            "everybody: auto_install",
            id="the most permissive of several groups counts",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: not_available",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="another group's setting does not count",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: not_available",
            TEAM,
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a Team plan has no group settings",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("auto_install"),
            "on",
            "the default of marketplace `tools` says `auto_install`",
            "default_preference: auto_install",
            id="without a setting of its own a package takes the marketplace's default",
        ),
        pytest.param(
            "package: doors@tools",
            MARKET.format("available"),
            "unknown",
            "the default of marketplace `tools` says `available`: members add it themselves",
            "default_preference: available",
            id="a default of available leaves it to the members",
        ),
        pytest.param(
            "package: doors@tools",
            MARKET.format("not_available"),
            "off",
            "the default of marketplace `tools`",
            "default_preference: not_available",
            id="a default of not available withholds it",
        ),
        pytest.param(
            "marketplace: tools\npreference: required",
            MARKET.format("not_available"),
            "on",
            "the organisation says",
            "preference: required",
            id="a setting of its own beats the marketplace's default",
        ),
        pytest.param(
            "marketplace: tools",
            NO_DEFAULT,
            "unknown",
            "neither `fx` nor its marketplace states a preference",
            "cowork:",
            id="a package without any preference is unknown",
        ),
    ],
)
def test_a_package_is_there_as_its_effective_preference_says(provision, more, state, because, line):
    check(ask(more + plugin("cowork", provision), "install", project="ap"), state, because, line)
