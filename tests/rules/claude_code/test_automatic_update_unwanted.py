import json

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

from plugingov.sources.errors import BadInput

UPDATES = "  automatic-update-unwanted: {wants: updates}\n"
PINNING = "  automatic-update-unwanted: {wants: pinning}\n"


def machine(entry=None, env=None, client="2.1.330", name="acme"):
    known = {name: {"source": {"source": "github", "repo": "acme/plugins"}, **(entry or {})}}
    settings = {"extraKnownMarketplaces": known if entry is not None else {}, "env": env or {}}
    return (observed({ETC + "managed-settings.json": json.dumps(settings)}, client),)


@pytest.mark.parametrize(
    ("entry", "while_updates", "while_pinning"),
    [
        pytest.param({"autoUpdate": True}, "", "updates its packages by itself", id="on"),
        pytest.param({"autoUpdate": False}, "has no `autoUpdate: true`", "", id="off"),
        pytest.param({}, "has no `autoUpdate: true`", "", id="not said"),
    ],
)
def test_a_marketplace(entry, while_updates, while_pinning):
    for rule, words in ((UPDATES, while_updates), (PINNING, while_pinning)):
        found = gaps(judge(rule, observed=machine(entry)))
        assert [words in gap for gap in found] == [True] * bool(words)


def test_the_vendors_own_marketplace_is_not_asked_about():
    assert counts(judge(UPDATES, observed=machine({}, name="claude-plugins-official"))) == (0, 0, 0, 0)


def test_what_is_neither_true_nor_false_is_unknown():
    for rule in (UPDATES, PINNING):
        (unknown,) = unknowns(judge(rule, observed=machine({"autoUpdate": "yes"})))
        assert unknown.endswith("has an `autoUpdate` that is neither true nor false")


@pytest.mark.parametrize(
    ("env", "stops"),
    [
        pytest.param({"DISABLE_AUTOUPDATER": "1"}, True, id="stopped"),
        pytest.param({"DISABLE_AUTOUPDATER": True}, True, id="stopped by true"),
        pytest.param({"DISABLE_AUTOUPDATER": "0"}, False, id="not stopped"),
        pytest.param({"DISABLE_AUTOUPDATER": "1", "FORCE_AUTOUPDATE_PLUGINS": "1"}, False, id="packages go on"),
        pytest.param({"DISABLE_AUTOUPDATER": "1", "FORCE_AUTOUPDATE_PLUGINS": "0"}, True, id="packages do not go on"),
    ],
)
def test_the_variable_that_stops_all_updates(env, stops):
    found = gaps(judge(UPDATES, observed=machine({"autoUpdate": True}, env)))
    assert ["stops the updates of packages too" in gap for gap in found] == [True] * stops
    assert len(gaps(judge(PINNING, observed=machine({"autoUpdate": True}, env)))) == (not stops)


def test_an_old_client_does_not_keep_what_managed_settings_say():
    (gap,) = gaps(judge(UPDATES, observed=machine({"autoUpdate": True}, client="2.1.139")))
    assert "a client before 2.1.140 does not keep" in gap
    assert gaps(judge(UPDATES, observed=machine({"autoUpdate": True}, client="2.1.140"))) == []
    assert len(unknowns(judge(UPDATES, observed=machine({"autoUpdate": True}, client=None)))) == 1


def test_of_two_files_the_later_one_counts():
    files = {
        f"{ETC}managed-settings.d/{name}.json": json.dumps(
            {"extraKnownMarketplaces": {"acme": {"source": {"source": "npm", "package": "a"}, "autoUpdate": says}}}
        )
        for name, says in (("10", True), ("20", False))
    }
    assert gaps(judge(PINNING, observed=(observed(files),))) == []


def test_a_policy_says_what_it_wants():
    row = judge("  automatic-update-unwanted: {}\n", observed=machine({})).coverage[0]
    assert row.why == ["not asked: the policy gives no `wants`"]
    with pytest.raises(BadInput):
        judge("  automatic-update-unwanted: {wants: both}\n", observed=machine({}))


ENTRY = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}, "autoUpdate": True}}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"/home/ada/.claude/settings.json": {"extraKnownMarketplaces": ENTRY}}, id="of a user"),
        pytest.param(
            {"hkcu": {"extraKnownMarketplaces": ENTRY}, "plist": {"model": "opus"}}, id="of a source that loses"
        ),
        pytest.param({ETC + "managed-settings.json": {"model": "opus"}}, id="none at all"),
        pytest.param(
            {"/home/ada/.claude/settings.json": {"env": {"DISABLE_AUTOUPDATER": "1"}}}, id="a variable of a user's own"
        ),
    ],
)
def test_only_managed_settings_that_count_are_asked(files):
    texts = {path: json.dumps(said) for path, said in files.items()}
    for rule in (UPDATES, PINNING):
        assert counts(judge(rule, observed=(observed(texts),))) == (0, 0, 0, 0)


def test_managed_settings_that_nobody_could_read_are_unknown():
    (unknown,) = unknowns(judge(PINNING, observed=(observed({ETC + "managed-settings.json": None}),)))
    assert "which managed settings win is not known" in unknown


def test_the_variable_of_a_losing_source_counts_too():
    files = {
        "plist": {"extraKnownMarketplaces": ENTRY},
        ETC + "managed-settings.json": {"env": {"DISABLE_AUTOUPDATER": "1"}},
    }
    (gap,) = gaps(judge(UPDATES, observed=(observed({path: json.dumps(said) for path, said in files.items()}),)))
    assert "stops the updates of packages too" in gap
