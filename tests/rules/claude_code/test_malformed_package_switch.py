import json

import pytest
from judged import counts, gaps, judge
from on_machine import ETC, PROJECT, observed

RULE = "  malformed-package-switch: {}\n"
MANAGED, USER = ETC + "managed-settings.json", "/home/ada/.claude/settings.json"


def found(switches, path=MANAGED, client="2.1.330", **more):
    files = {path: json.dumps({"enabledPlugins": switches}), **more}
    return gaps(judge(RULE, observed=(observed(files, client),)))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param("true", "a text", id="text"),
        pytest.param(1, "a number", id="a number"),
        pytest.param(None, "null", id="nothing"),
        pytest.param({"on": True}, "an object", id="an object"),
    ],
)
def test_what_is_no_switch_costs_managed_settings_the_entry(value, kind):
    assert found({"fmt@acme": value}) == [
        (
            f"fmt@acme on claude-code: `fmt@acme` in `managed-settings.json` is switched with {kind}, not with true or false:"
            " the client leaves it out, so nothing is locked or blocked"
        )
    ]


@pytest.mark.parametrize(
    ("client", "effect"),
    [
        pytest.param("2.1.330", "the client takes nothing from the whole file", id="the client that was measured"),
        pytest.param(None, "client 2.1.330 takes nothing from the whole file", id="a client that nobody knows"),
    ],
)
def test_what_is_no_switch_costs_a_user_the_file(client, effect):
    (gap,) = found({"fmt@acme": "on"}, USER, client)
    assert gap.endswith(effect)


def test_a_list_is_no_switch():
    (managed,), (user,) = found({"fmt@acme": ["1.0.0"]}), found({"fmt@acme": []}, USER)
    assert managed.endswith("is switched with a list, not with true or false: client 2.1.330 takes it for off")
    assert user.endswith("is switched with a list, not with true or false: what that means is not documented")


@pytest.mark.parametrize("package", ["fmt", "@acme", "fmt@", "fmt@acme@tools"])
def test_what_is_no_id_switches_nothing(package):
    (gap,) = found({package: True})
    assert gap.endswith("is no id of a package, which is a name, one `@` and a marketplace: it switches nothing")


@pytest.mark.parametrize("path", [USER, PROJECT + "/.claude/settings.json", PROJECT + "/.claude/settings.local.json"])
def test_switches_that_are_no_object_cost_the_file(path):
    (gap,) = found(["fmt@acme"], path)
    assert "is no object: the client takes nothing from the whole file" in gap


def test_of_managed_settings_that_is_a_malformed_setting():
    assert found(["fmt@acme"]) == []


def test_a_managed_source_that_loses_has_another_gap():
    files = {MANAGED: '{"enabledPlugins": {"fmt@acme": "true"}}', "plist": '{"enabledPlugins": {"fmt@acme": true}}'}
    assert counts(judge(RULE, observed=(observed(files),))) == (1, 0, 0, 0)
