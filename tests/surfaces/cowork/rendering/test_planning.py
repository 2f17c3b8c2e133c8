"""What a plan changes beside saved pages, and what it leaves alone because nobody knows."""

import pytest
from organisation_from_text import organisation
from vendor import O
from vendor_settings import saved, settings_of

from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.planning import plan_of

GROUPS = "groups: {audit: {size: 2}, board: {title: The Board, size: 2}}\n"
MARKET = "marketplaces: {tools: {cowork: {default_preference: not_available}}}\n"


def doors(**provisions):
    lines = "".join(
        f"  {name}: {{title: {name}, path: marketplace, provision: {{cowork: {{{said}}}}}}}\n"
        for name, said in provisions.items()
    )
    return f"plugins:\n{lines}"


def vendor(own="available", groups=None, default="not_available"):
    return settings_of({"tools": default}, {"fx@tools": (own, groups or {})}, ["Audit", "the board", "sales"])


def planned(text, found, **how):
    text += "" if "marketplaces:" in text else "marketplaces: {tools: {}, agent-skills: {}}\n"
    return plan_of(Declared(organisation(text)), Exported(saved(found, **how)) if found else None)


def told(plan):
    return [f"{each.target}: {each.now} -> {each.will_be}" for each in plan.changes]


def stuck(plan):
    return {str(each.target): each.because for each in plan.unsettable}


FX = doors(fx="marketplace: tools, preference: required")


@pytest.mark.parametrize(
    ("text", "there", "changes"),
    [
        pytest.param(FX, vendor("required"), [], id="what is so already"),
        pytest.param(FX, vendor("available"), ["fx@tools for everybody: available -> required"], id="another preference"),
        pytest.param(
            FX, vendor(None, default="required"), ["fx@tools for everybody: required, from the marketplace -> required"],
            id="the same, from the marketplace",
        ),
        pytest.param(
            doors(fx="marketplace: tools") + MARKET, vendor("available"),
            ["fx@tools for everybody: available -> None"], id="one of its own, where the marketplace's is meant",
        ),
        pytest.param(
            doors(fx="marketplace: tools") + MARKET, vendor("not_available"), [], id="one of its own that is the marketplace's",
        ),
        pytest.param(
            doors(fx="marketplace: tools, preference: available") + MARKET, vendor(default="required"),
            ["default of marketplace tools: required -> not_available"], id="another default",
        ),
        pytest.param(
            GROUPS + doors(fx="marketplace: tools, preference: available, groups: {audit: required, board: required}"),
            vendor(groups={"Audit": "available"}),
            ["fx@tools for group audit: available -> required", "fx@tools for group board: none -> required"],
            id="groups, by their names and titles",
        ),
        pytest.param(
            GROUPS + doors(fx="marketplace: tools, preference: available, groups: {audit: required}"),
            vendor(groups={"Audit": "required", "sales": "required", "rbac_group_gone": "available"}),
            ["fx@tools for group sales: required -> None", "fx@tools for group that is no longer there: available -> None"],
            id="groups that nothing is declared for",
        ),
        pytest.param(
            doors(fx="package: both@tools, preference: required", fy="package: both@tools"),
            settings_of({"tools": "available"}, {"both@tools": ("available", {})}, []),
            ["both@tools for everybody: available -> required"], id="two doors of a package of which one says something",
        ),
    ],
)  # fmt: skip
def test_only_what_differs_is_changed(text, there, changes):
    plan = planned(text, there)
    assert (told(plan), stuck(plan)) == (changes, {})


def test_settings_of_their_own_come_before_the_default_and_what_falls_back_after_it():
    text = (
        GROUPS
        + MARKET
        + doors(fx="marketplace: tools, preference: required, groups: {audit: available}", fy="marketplace: tools")
    )
    there = settings_of({"tools": "required"}, {"fx@tools": (None, {"sales": "available"}), "fy@tools": ("required", {})}, ["audit", "sales"])  # fmt: skip
    assert told(planned(text, there)) == [
        "fx@tools for group audit: none -> available",
        "fx@tools for everybody: required, from the marketplace -> required",
        "default of marketplace tools: required -> not_available",
        "fy@tools for everybody: required -> None",
        "fx@tools for group sales: available -> None",
    ]


def test_a_change_names_the_vendors_ids_and_the_line_that_wants_it():
    plan = planned(GROUPS + doors(fx="marketplace: tools, preference: available, groups: {audit: required}"), vendor())
    (change,) = plan.data()["changes"]
    assert change == {
        "do": "set",
        "setting": "group",
        "package": "fx@tools",
        "group": "audit",
        "id": "plugin_0",
        "group_id": "rbac_group_0",
        "now": {"preference": None, "own": True},
        "will_be": "required",
        "wanted_by": {
            "file": "inventory0.yaml",
            "line": 6,
            "column": change["wanted_by"]["column"],
            "keys": "plugins.fx.provision.cowork.groups.audit",
        },
    }
    assert plan.as_declared == 1


SETTINGS = f"{O}/plugins/plugin_0/installation_settings"
AUDIT = GROUPS + doors(fx="marketplace: tools, preference: available, groups: {audit: required}")


@pytest.mark.parametrize(
    ("text", "there", "how", "because"),
    [
        pytest.param(FX, vendor(), {"without": {f"{O}/plugins"}}, "the last page of plugins was not saved", id="plugins"),
        pytest.param(FX, vendor(), {"without": {f"{O}/plugin_marketplaces"}}, "the last page of plugin marketplaces was not saved", id="marketplaces"),
        pytest.param(FX, vendor(), {"without": {SETTINGS}}, "the last page of the installation settings of a plugin was not saved", id="settings"),
        pytest.param(AUDIT, vendor(), {"without": {f"{O}/rbac_groups"}}, "the last page of groups was not saved", id="groups"),
        pytest.param(AUDIT, settings_of({"tools": "available"}, {"fx@tools": ("available", {})}, []), {}, "the organisation has none of that name yet", id="no such group"),
        pytest.param(AUDIT, settings_of({"tools": "available"}, {"fx@tools": ("available", {})}, ["audit", "AUDIT"]), {}, "2 in the organisation have that name", id="two such groups"),
        pytest.param(FX, settings_of({"tools": "available"}, {}, []), {}, "the organisation has none of that name yet", id="no such package"),
        pytest.param(FX, settings_of({"other": "available"}, {}, []), {}, "the organisation has none of that name yet", id="no such marketplace"),
        pytest.param(doors(fx="package: both@tools, preference: required", fy="package: both@tools, preference: available"), settings_of({"tools": "available"}, {"both@tools": ("available", {})}, []), {}, "two doors of the package want different preferences", id="doors that contradict each other"),
        pytest.param(doors(fx="marketplace: tools"), vendor(), {}, "the inventory says neither for it nor for its marketplace which preference it has", id="nothing decided"),
        pytest.param("surfaces: {cowork: {plan: team}}\n" + FX, vendor(), {}, "a Team plan has no such interface: an Owner sets it in the admin pages", id="a Team plan"),
        pytest.param(FX.replace("tools,", "agent-skills,"), vendor(), {}, "the vendor's interface does not list its own marketplaces: an Owner sets it in the admin pages", id="the vendor's own marketplace"),
    ],
)  # fmt: skip
def test_nothing_is_planned_for_what_nobody_knows_in_full(text, there, how, because):
    plan = planned(text, there, **how)
    assert (told(plan), list(stuck(plan).values())) == ([], [because])


ALL = ["plugin_marketplaces", "plugins", "plugins/plugin_0/installation_settings", "rbac_groups"]


@pytest.mark.parametrize(
    ("record", "because"),
    [
        pytest.param({"done": ALL}, "", id="all of it done"),
        pytest.param({"done": [each for each in ALL if "settings" not in each]}, "pages of the installation settings of a plugin lie there, and nobody knows whether they are all: `done` of `pull.json` does not have it", id="settings that are not done"),
        pytest.param({"done": ALL, "not_fetched": [{"what": "plugins", "status": 403, "why": "the key lacks a scope"}]}, "pages of plugins lie there, and nobody knows whether they are all: `pull` could not fetch it: the key lacks a scope", id="plugins that were refused"),
    ],
)  # fmt: skip
def test_nothing_is_planned_on_pages_that_pull_does_not_call_whole(record, because):
    plan = planned(FX, vendor("available", {"sales": "available"}), **record)
    assert (len(told(plan)), list(stuck(plan).values())) == ((0, [because]) if because else (2, []))


def test_a_setting_of_a_group_that_nobody_knows_is_not_taken_away():
    plan = planned(FX, vendor("required", {"sales": "available"}), without={f"{O}/rbac_groups"})
    assert (told(plan), stuck(plan)) == ([], {"fx@tools for group sales": "the last page of groups was not saved"})


def changed(key, value):
    there = vendor()
    there.lists[f"{O}/plugins"][0][key] = value
    return there


@pytest.mark.parametrize(
    ("there", "because"),
    [
        pytest.param(changed("organization_installation_preference", "required"), "its pages contradict each other", id="another value"),
        pytest.param(changed("organization_installation_preference_inherited", True), "its pages contradict each other", id="said to be inherited"),
        pytest.param(changed("organization_installation_preference", None), "does not say which preference", id="no value"),
    ],
)  # fmt: skip
def test_pages_of_two_moments_are_pulled_again(there, because):
    plan = planned(FX, there)
    assert told(plan) == []
    assert because in stuck(plan)["fx@tools for everybody"]


def test_without_a_look_everything_is_planned_and_nothing_is_known():
    plan = planned(GROUPS + MARKET + AUDIT.removeprefix(GROUPS), None)
    assert told(plan) == [
        "fx@tools for group audit: None -> required",
        "fx@tools for everybody: None -> available",
        "default of marketplace tools: None -> not_available",
    ]
    assert {each.ids for each in plan.changes} == {None}
    assert plan.data()["compared_with"] is None


def test_packages_that_members_keep_for_themselves_are_none_of_ours():
    there = vendor()
    there.lists[f"{O}/plugins"][0]["owner"] = {"type": "user", "user_id": "user_1"}
    assert stuck(planned(FX, there)) == {"fx@tools for everybody": "the organisation has none of that name yet"}
