import json
from dataclasses import replace

import pytest
from judged import gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  marketplace-not-defined: {}\n"
ACME = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}}}
OTHER = {"acme": {"source": {"source": "directory", "path": "/opt/acme/"}}}
OTHERS = {"tools": {"source": {"source": "github", "repo": "acme/tools"}}}
LISTING = '{"name": "other", "owner": {"name": "Acme"}, "plugins": []}'
DECLARED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  fmt: {title: Fmt, path: marketplace, provision: {claude-code: {via: managed-plugin, package: fmt@acme}}}
"""
PER_GROUP = "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups}}}\n"


NOT_DEFINED = (
    "acme on claude-code: `managed-settings.json` locks `a@acme`, and the managed settings that count do not define its"
    " marketplace `acme`"
)


def machine(settings, client="2.1.330", **files):
    return (observed({ETC + "managed-settings.json": json.dumps(settings), **files}, client),)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": ACME}, [], id="defined"),
        pytest.param({"enabledPlugins": {"a@acme": False}}, [], id="a package that is blocked needs no marketplace"),
        pytest.param({"enabledPlugins": {"a@claude-plugins-official": True}}, [], id="the vendor's own adds itself"),
        pytest.param({"enabledPlugins": {"a@skills-dir": True}}, [], id="what is no marketplace"),
        pytest.param({"enabledPlugins": {"a": True, "a@b@c": True}}, [], id="ids that are none have another gap"),
        pytest.param(
            {"enabledPlugins": {"a@acme": True, "b@acme": True}},
            [NOT_DEFINED],
            id="one gap for two packages of one marketplace",
        ),
        pytest.param(
            {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": {"acme": "acme/plugins"}},
            [NOT_DEFINED],
            id="an entry that the client leaves out defines nothing",
        ),
        pytest.param(
            {
                "enabledPlugins": {"a@acme": True},
                "extraKnownMarketplaces": ACME | {"tools": {"source": {"source": "ftp"}}},
            },
            [NOT_DEFINED],
            id="an entry of no known form costs the one beside it",
        ),
        pytest.param(
            {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": {"Acme": ACME["acme"]}},
            [NOT_DEFINED],
            id="a name in other letters is another name",
        ),
        pytest.param(
            {"enabledPlugins": {"a@acme": True, "b@acme": False}, "extraKnownMarketplaces": ACME | OTHERS},
            [],
            id="a marketplace of which nothing is locked may be defined",
        ),
        pytest.param({"enabledPlugins": {"a@acme": "true"}}, [], id="what is no switch locks nothing"),
    ],
)
def test_a_locked_package(settings, expected):
    assert gaps(judge(RULE, observed=machine(settings))) == expected


@pytest.mark.parametrize(
    ("inventory", "settings", "expected"),
    [
        pytest.param(
            DECLARED,
            {"model": "opus"},
            [
                (
                    "acme on claude-code: the inventory approves `fmt@acme`, and the managed settings that count do not define"
                    " its marketplace `acme`"
                )
            ],
            id="approved and not defined",
        ),
        pytest.param(DECLARED, {"extraKnownMarketplaces": ACME}, [], id="approved and defined"),
        pytest.param(PER_GROUP + DECLARED, {"model": "opus"}, [], id="another group's document may hold it"),
        pytest.param(
            DECLARED.replace("managed-plugin", "synced-plugin"), {"model": "opus"}, [], id="it comes with the account"
        ),
    ],
)
def test_an_approved_package(inventory, settings, expected):
    assert gaps(judge(RULE, inventory, observed=machine(settings))) == expected


def test_what_a_user_or_a_losing_source_defines_is_not_defined():
    settings = {"enabledPlugins": {"a@acme": True}}
    user = {"/home/ada/.claude/settings.json": json.dumps({"extraKnownMarketplaces": ACME})}
    assert gaps(judge(RULE, observed=machine(settings, **user))) == [NOT_DEFINED]
    loses = {"hkcu": json.dumps({"extraKnownMarketplaces": ACME})}
    assert gaps(judge(RULE, observed=machine(settings, **loses))) == [NOT_DEFINED]
    drop_in = {ETC + "managed-settings.d/1.json": json.dumps({"extraKnownMarketplaces": ACME})}
    assert gaps(judge(RULE, observed=machine(settings, **drop_in))) == []


BARE = {"/home/ada/.claude/settings.json": "{}"}
REGISTERED = {
    "/home/ada/.claude/plugins/known_marketplaces.json": json.dumps({"acme": {**ACME["acme"], "installLocation": "/x"}})
}
ADDED = DECLARED.replace("managed-plugin", "marketplace-plugin")
NO_SETTINGS = (
    "acme on claude-code: the inventory approves `fmt@acme`, and the machine has no managed settings that define its"
    " marketplace `acme`"
)


@pytest.mark.parametrize(
    ("inventory", "files", "expected"),
    [
        pytest.param(DECLARED, BARE, [NO_SETTINGS], id="what should be forced on is defined nowhere"),
        pytest.param(DECLARED, {ETC + "managed-settings.json": "{}"}, [NO_SETTINGS], id="an empty file is none"),
        pytest.param(DECLARED, REGISTERED, [NO_SETTINGS], id="a member's own marketplace carries no lock"),
        pytest.param(ADDED, BARE, [NO_SETTINGS], id="what members add is known nowhere"),
        pytest.param(ADDED, REGISTERED, [], id="members have added the marketplace themselves"),
        pytest.param(PER_GROUP + DECLARED, BARE, [], id="each group has a document of its own"),
        pytest.param("", BARE, [], id="nothing is approved"),
    ],
)
def test_a_machine_without_managed_settings(inventory, files, expected):
    report = judge(RULE, *([inventory] if inventory else []), observed=(observed(files),))
    assert (gaps(report), report.unknowns) == (expected, ())


def test_without_managed_settings_the_gap_stands_in_the_inventory():
    (gap,) = judge(RULE, DECLARED, observed=(observed(BARE),)).gaps
    assert gap.place.file == "inventory0.yaml"


def test_where_nobody_looked_at_the_system_nobody_knows():
    report = judge(RULE, DECLARED, observed=(observed(BARE, platform=None),))
    assert gaps(report) == []
    assert unknowns(report) == [
        "acme on claude-code: the observation does not hold the folders of the system, where managed settings would be"
    ]


THERE = {"/opt/acme/.claude-plugin/marketplace.json": LISTING.replace("other", "acme")}
RELATIVE = {"acme": {"source": {"source": "directory", "path": "./acme"}}}
IN_HOME = {"acme": {"source": {"source": "directory", "path": "~/acme"}}}
AS_FILE = {"acme": {"source": {"source": "file", "path": "/opt/acme/.claude-plugin/marketplace.json"}}}


@pytest.mark.parametrize(
    ("known", "files", "gap", "unknown"),
    [
        pytest.param(OTHER, THERE, "", "", id="a folder of its name"),
        pytest.param(AS_FILE, THERE, "", "", id="the file in that folder"),
        pytest.param(
            IN_HOME, {path.replace("/opt", "/home/ada"): text for path, text in THERE.items()}, "", "", id="in a home"
        ),
        pytest.param(
            OTHER,
            {"/opt/acme/.claude-plugin/marketplace.json": LISTING},
            "`acme` calls itself `other` in its folder, so nothing of it loads",
            "",
            id="a folder of another name",
        ),
        pytest.param(
            OTHER,
            {"/opt/acme/.claude-plugin/marketplace.json": "{"},
            "",
            "`acme` is in no form that the client takes: `marketplace.json` could not be read: ",
            id="a file that nobody understands",
        ),
        pytest.param(
            OTHER,
            {"/opt/acme/.claude-plugin/marketplace.json": None},
            "",
            "`marketplace.json` could not be read: permission denied",
            id="a file that nobody could read",
        ),
        pytest.param(
            OTHER,
            {"/opt/acme/.claude-plugin/marketplace.json": '{"name": "acme"}'},
            "`acme` is in no form that the client takes: the marketplace does not name its `owner`",
            "",
            id="a file that is no marketplace",
        ),
        pytest.param(
            RELATIVE,
            {},
            "named by a path that depends on where the client starts, so nothing of it loads",
            "",
            id="nearby",
        ),
        pytest.param(OTHER, {}, "", "`acme` was not observed", id="a folder that nobody looked into"),
    ],
)
def test_a_marketplace_in_a_folder(known, files, gap, unknown):
    settings = {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": known}
    report = judge(RULE, observed=machine(settings, **files))
    assert [gap in each for each in gaps(report)] == [True] * bool(gap)
    assert [unknown in each for each in unknowns(report)] == [True] * bool(unknown)


def test_a_folder_that_is_gone_holds_no_marketplace():
    (whole,) = machine({"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": OTHER})
    (gap,) = gaps(judge(RULE, observed=(replace(whole, exists={"/opt/acme": False}),)))
    assert gap.endswith("its marketplace `acme` is not on this machine, where it is said to lie")


def test_whether_a_folder_of_another_name_loads_depends_on_the_client():
    settings = {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": OTHER}
    listing = {"/opt/acme/.claude-plugin/marketplace.json": LISTING}
    (unknown,) = unknowns(judge(RULE, observed=machine(settings, client="2.1.240", **listing)))
    assert "client like 2.1.330" in unknown


def test_what_only_the_old_alias_defines_depends_on_the_client():
    settings = {"enabledPlugins": {"a@acme": True}, "additionalMarketplaces": ACME}
    assert gaps(judge(RULE, observed=machine(settings))) == []
    assert len(unknowns(judge(RULE, observed=machine(settings, None)))) == 1
