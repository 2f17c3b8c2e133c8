import json

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  marketplace-not-defined: {}\n"
ACME = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}}}
OTHER = {"acme": {"source": {"source": "directory", "path": "/opt/acme/"}}}
LISTING = '{"name": "other", "owner": {"name": "Acme"}, "plugins": []}'
DECLARED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  fmt: {title: Fmt, path: marketplace, provision: {claude-code: {via: managed-plugin, package: fmt@acme}}}
"""
PER_GROUP = "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups}}}\n"


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
            [
                (
                    "acme on claude-code: `managed-settings.json` locks `a@acme`, and its marketplace `acme` is not defined"
                    " there"
                )
            ],
            id="one gap for two packages of one marketplace",
        ),
        pytest.param(
            {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": {"acme": "acme/plugins"}},
            [
                (
                    "acme on claude-code: `managed-settings.json` locks `a@acme`, and its marketplace `acme` is not defined"
                    " there"
                )
            ],
            id="an entry that the client leaves out defines nothing",
        ),
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
            ["acme on claude-code: the inventory approves `fmt@acme`, and its marketplace `acme` is not defined there"],
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


def test_a_machine_without_managed_settings_shows_nothing():
    report = judge(RULE, DECLARED, observed=(observed({"/home/ada/.claude/settings.json": "{}"}),))
    assert counts(report) == (0, 0, 0, 0)


def test_a_marketplace_of_another_name_in_its_folder_is_none():
    settings = {"enabledPlugins": {"a@acme": True}, "extraKnownMarketplaces": OTHER}
    listing = {"/opt/acme/.claude-plugin/marketplace.json": LISTING}
    (gap,) = gaps(judge(RULE, observed=machine(settings, **listing)))
    assert gap == (
        "acme on claude-code: `managed-settings.json` locks `a@acme`, and the folder of its marketplace `acme` calls"
        " itself `other`, so nothing of it loads"
    )
    assert gaps(judge(RULE, observed=machine(settings))) == []  # nobody looked into the folder
    (unknown,) = unknowns(judge(RULE, observed=machine(settings, client="2.1.240", **listing)))
    assert "client like 2.1.330" in unknown


def test_what_only_the_old_alias_defines_depends_on_the_client():
    settings = {"enabledPlugins": {"a@acme": True}, "additionalMarketplaces": ACME}
    assert gaps(judge(RULE, observed=machine(settings))) == []
    assert len(unknowns(judge(RULE, observed=machine(settings, None)))) == 1
