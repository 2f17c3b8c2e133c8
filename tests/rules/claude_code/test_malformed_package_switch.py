import json

import pytest
from judged import counts, gaps, judge, unknowns
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
        pytest.param(
            None,
            "client 2.1.330 takes nothing from the whole file, its documentation says that it leaves out what is wrong",
            id="a client that nobody knows",
        ),
        pytest.param(
            "2.1.240",
            "client 2.1.330 takes nothing from the whole file, its documentation says that it leaves out what is wrong",
            id="an older client",
        ),
    ],
)
def test_what_is_no_switch_costs_a_user_the_file(client, effect):
    (gap,) = found({"fmt@acme": "on"}, USER, client)
    assert gap.endswith(effect)


@pytest.mark.parametrize(
    ("client", "effect"),
    [
        pytest.param("2.1.169", "the client leaves it out, so nothing is locked or blocked", id="since 2.1.169"),
        pytest.param(
            "2.1.168",
            "a client before 2.1.169 could discard the whole managed policy for it",
            id="a client before that",
        ),
        pytest.param(
            None,
            "the client leaves it out, so nothing is locked or blocked; a client before 2.1.169 could discard the whole"
            " managed policy for it",
            id="a client that nobody knows",
        ),
    ],
)
def test_what_managed_settings_lose_depends_on_the_client(client, effect):
    (gap,) = found({"fmt@acme": "true"}, client=client)
    assert gap.endswith(f"not with true or false: {effect}")


@pytest.mark.parametrize(
    ("path", "value", "effect"),
    [
        pytest.param(
            MANAGED, ["1.0.0"], "client 2.1.330 takes it for off, and what it means is not documented", id="versions"
        ),
        pytest.param(
            USER, [], "client 2.1.330 takes it for off, and what it means is not documented", id="nothing, of a user"
        ),
        pytest.param(MANAGED, [1], "the client leaves it out, so nothing is locked or blocked", id="numbers"),
        pytest.param(USER, [1], "the client takes nothing from the whole file", id="numbers, of a user"),
    ],
)
def test_a_list_is_no_switch(path, value, effect):
    (gap,) = found({"fmt@acme": value}, path)
    assert gap.endswith(f"is switched with a list, not with true or false: {effect}")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            '{"enabledPlugins": {"fmt@acme": "on"}, "env": []}',
            "`env` in `settings.json` is not of the type that the client expects, so it takes nothing from the whole file",
            id="another key costs the file",
        ),
        pytest.param(
            '{"enabledPlugins": {"fmt@acme": "on"},}',
            "`settings.json` is not strict JSON, so the client takes nothing from it",
            id="it is not strict JSON",
        ),
    ],
)
def test_in_a_file_that_does_not_count_it_is_a_low_gap_that_says_so(text, because):
    (gap,) = judge(RULE, observed=(observed({USER: text}),)).gaps
    assert gap.severity == "low"
    assert gap.message == (
        "`fmt@acme` in `settings.json` is switched with a text, not with true or false; nothing in this file counts: "
        + because
    )


@pytest.mark.parametrize(
    ("path", "because"),
    [
        pytest.param(USER, "`settings.json` could not be read: permission denied", id="of a user"),
        pytest.param(MANAGED, "which managed settings win is not known, because `managed-settings.json`", id="managed"),
    ],
)
def test_a_file_that_nobody_could_read_may_hold_one(path, because):
    (unknown,) = unknowns(judge(RULE, observed=(observed({path: None}),)))
    assert unknown.startswith(f"package switches on claude-code: {because}")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({MANAGED: {"fmt@acme": True, "lint@acme": False}}, id="true and false"),
        pytest.param({USER: {"fmt@skills-dir": True, "notes@synced": False}}, id="what comes from no marketplace"),
        pytest.param({USER: {"my.fmt@acme-tools.v2": True}}, id="dots and dashes"),
        pytest.param({USER: {}}, id="nothing at all"),
        pytest.param({USER: {"fmt@acme": True}, MANAGED: {"fmt@acme": False}}, id="what managed settings overrule"),
    ],
)
def test_what_is_a_switch(files):
    texts = {path: json.dumps({"enabledPlugins": said}) for path, said in files.items()}
    report = judge(RULE, observed=(observed(texts),))
    assert (gaps(report), report.unknowns) == ([], ())


@pytest.mark.parametrize("package", ["fmt", "@acme", "fmt@", "fmt@acme@tools"])
def test_what_is_no_id_switches_nothing(package):
    (gap,) = found({package: True})
    assert gap.endswith("is no id of a package, which is a name, one `@` and a marketplace: it switches nothing")


@pytest.mark.parametrize("path", [USER, PROJECT + "/.claude/settings.json", PROJECT + "/.claude/settings.local.json"])
def test_switches_that_are_no_object_cost_the_file(path):
    for said in (["fmt@acme"], None, "fmt@acme"):
        (gap,) = found(said, path)
        assert "is no object: the client takes nothing from the whole file" in gap


def test_of_managed_settings_that_is_a_malformed_setting():
    assert found(["fmt@acme"]) == []


def test_a_managed_source_that_loses_has_another_gap():
    files = {MANAGED: '{"enabledPlugins": {"fmt@acme": "true"}}', "plist": '{"enabledPlugins": {"fmt@acme": true}}'}
    assert counts(judge(RULE, observed=(observed(files),))) == (1, 0, 0, 0)
