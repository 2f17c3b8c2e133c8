from dataclasses import replace

import pytest
from machine_from_files import LOCAL, MANAGED, REMOTE, SHARED, USER, native

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.settings.validating import validated

SEEN = Behaviour()
DOCUMENTED = Behaviour("2.1.240", as_seen=False)
OLD = Behaviour("2.1.150", as_seen=False)


def read(path, content, behaviour=SEEN):
    return validated(native(path, content), behaviour)


@pytest.mark.parametrize(
    ("path", "content", "behaviour", "outcome"),
    [
        pytest.param(MANAGED, '{"a": 1,}', SEEN, "refuses", id="a trailing comma in managed settings"),
        pytest.param(MANAGED, '{"a": 1} // b', SEEN, "refuses", id="a comment"),
        pytest.param(MANAGED, "[]", SEEN, "refuses", id="a list"),
        pytest.param(MANAGED, "null", SEEN, "refuses", id="null"),
        pytest.param(MANAGED, "{", DOCUMENTED, "rejected", id="documented: a broken file holds nothing"),
        pytest.param(MANAGED, "", SEEN, "read", id="an empty file"),
        pytest.param(MANAGED, " \n", SEEN, "read", id="blanks"),
        pytest.param(MANAGED, "\ufeff{}", SEEN, "read", id="a byte order mark"),
        pytest.param(REMOTE, "{", SEEN, "unread", id="what a broken cache does nobody has tried"),
        pytest.param(USER, "{", SEEN, "rejected", id="a broken file of a user"),
        pytest.param(USER, "[]", SEEN, "rejected", id="a list of a user"),
        pytest.param(USER, {"model": 5}, SEEN, "rejected", id="a wrong type of any known key costs the user the file"),
        pytest.param(USER, {"model": None}, SEEN, "rejected", id="so does null"),
        pytest.param(SHARED, {"enabledPlugins": {"a@b": "yes"}}, SEEN, "rejected", id="a wrong switch of a package"),
        pytest.param(USER, {"enabledMcpjsonServers": "notes"}, SEEN, "read", id="one name where a list belongs"),
        pytest.param(USER, {"enabledMcpjsonServers": "*"}, SEEN, "rejected", id="a star is no name"),
        pytest.param(USER, {"enabledMcpjsonServers": ["*"]}, SEEN, "read", id="but in a list it is"),
        pytest.param(USER, {"hooks": {"PreToolUse": "x"}}, SEEN, "rejected", id="a wrong hook"),
        pytest.param(USER, {"hooks": {"PreToolUse": [{"matcher": "x"}]}}, SEEN, "rejected", id="a hook without hooks"),
        pytest.param(USER, {"hooks": {"PreToolUse": [{"hooks": []}]}}, SEEN, "read", id="an empty hook"),
        pytest.param(USER, {"hooks": {"Nope": "x"}}, SEEN, "read", id="an event that nobody knows"),
        pytest.param(LOCAL, {"env": []}, SEEN, "rejected", id="variables that are no object"),
        pytest.param(
            USER, {"allowManagedMcpServersOnly": "true"}, SEEN, "rejected", id="a wrong lock, although it is inert"
        ),
        pytest.param(USER, {"strictKnownMarketplaces": [5]}, SEEN, "rejected", id="a bad entry of marketplaces"),
        pytest.param(
            USER,
            {"extraKnownMarketplaces": {"a": {"source": {"source": "x"}}}},
            SEEN,
            "rejected",
            id="an unheard-of source",
        ),
        pytest.param(USER, {"extraKnownMarketplaces": {"a": 5}}, SEEN, "read", id="no marketplace at all"),
        pytest.param(USER, {"allowedMcpServers": "x", "deniedMcpServers": 5}, SEEN, "read", id="lists that are none"),
        pytest.param(USER, {"strictPluginOnlyCustomization": "x"}, SEEN, "read", id="a wrong lock of customisation"),
        pytest.param(USER, {"hooks": 5, "unheardOf": 5}, SEEN, "read", id="keys that are not checked"),
        pytest.param(USER, {"env": {"A": 1}}, SEEN, "read", id="a number as a variable"),
        pytest.param(USER, {"enableAllProjectMcpServers": None}, SEEN, "read", id="null where that is unset"),
        pytest.param(USER, {"model": 5}, DOCUMENTED, "read", id="documented: a bad value is skipped"),
        pytest.param(MANAGED, {"model": 5}, SEEN, "read", id="managed settings lose the key alone"),
        pytest.param(MANAGED, {"allowedMcpServers": [5]}, OLD, "unread", id="a bad entry could once cost everything"),
    ],
)
def test_what_becomes_of_a_file(path, content, behaviour, outcome):
    assert read(path, content, behaviour).outcome == outcome


def test_a_file_that_nobody_could_read_is_unread_and_not_empty():
    told = validated(replace(native(MANAGED, {}), state="unread", why="permission denied"), SEEN)
    assert (told.outcome, told.because) == (
        "unread",
        "`managed-settings.json` could not be read: permission denied",
    )


@pytest.mark.parametrize(
    ("key", "written", "managed", "own"),
    [
        pytest.param("allowedMcpServers", "x", [], None, id="an allow list that is none is closed where it is managed"),
        pytest.param("allowedMcpServers", None, [], None, id="even null"),
        pytest.param("deniedMcpServers", "x", None, None, id="a deny list that is none is open"),
        pytest.param("deniedMcpServers", None, None, None, id="as is null"),
        pytest.param("allowManagedMcpServersOnly", "true", True, "rejected", id="true as text"),
        pytest.param("allowManagedMcpServersOnly", "false", False, "rejected", id="false as text"),
        pytest.param("allowManagedMcpServersOnly", 0, True, "rejected", id="a lock of another type is shut"),
        pytest.param("allowManagedMcpServersOnly", None, None, None, id="no lock"),
        pytest.param("allowManagedMcpServersOnly", True, True, None, id="a lock of a user is inert"),
        pytest.param("strictPluginOnlyCustomization", {}, True, None, id="customisation of another type is shut"),
        pytest.param("strictPluginOnlyCustomization", None, None, None, id="no customisation"),
        pytest.param("strictKnownMarketplaces", "x", [], "rejected", id="marketplaces of another type are shut"),
        pytest.param("blockedMarketplaces", "x", None, "rejected", id="a block of another type is open"),
        pytest.param("enableAllProjectMcpServers", "true", True, "rejected", id="an approval as text"),
        pytest.param("enabledMcpjsonServers", "a", None, "a", id="one name where a list belongs"),
        pytest.param("disableClaudeAiConnectors", 5, None, "rejected", id="a flag that is a number"),
    ],
)
def test_what_becomes_of_a_value(key, written, managed, own):
    given, user = read(MANAGED, {key: written}), read(USER, {key: written})
    assert (given.values[key].value if key in given.values else None) == managed
    told = "rejected" if user.outcome == "rejected" else user.values[key].value if key in user.values else None
    assert told == own


@pytest.mark.parametrize(
    ("key", "entry", "kept"),
    [
        pytest.param("allowedMcpServers", {"serverName": "a_b-1"}, True, id="a plain name"),
        pytest.param(
            "allowedMcpServers", {"serverName": "plugin:a:b"}, False, id="a name with colons cannot be allowed"
        ),
        pytest.param("deniedMcpServers", {"serverName": "plugin:a:b"}, True, id="and can be denied"),
        pytest.param("deniedMcpServers", {"serverName": ""}, False, id="no name"),
        pytest.param("allowedMcpServers", {"serverCommand": []}, False, id="no command"),
        pytest.param("allowedMcpServers", {"serverCommand": ["a", 1]}, False, id="a number as a word"),
        pytest.param("allowedMcpServers", {"serverCommand": "a"}, False, id="a command as text"),
        pytest.param("allowedMcpServers", {"serverUrl": ""}, True, id="an empty url"),
        pytest.param("allowedMcpServers", {"serverUrl": "*", "x": 1}, True, id="another key beside a good one"),
        pytest.param("allowedMcpServers", {"serverUrl": "*", "serverName": "a"}, False, id="two good ones"),
        pytest.param("allowedMcpServers", {}, False, id="none"),
        pytest.param("allowedMcpServers", "a", False, id="a text"),
        pytest.param("strictKnownMarketplaces", {"source": "github", "repo": "a/b"}, True, id="a repository"),
        pytest.param("strictKnownMarketplaces", {"source": "github"}, False, id="none named"),
        pytest.param("strictKnownMarketplaces", {"source": "skills-dir"}, True, id="folders of skills"),
        pytest.param(
            "strictKnownMarketplaces", {"source": "archive", "url": "https://a"}, False, id="a form of packages"
        ),
    ],
)
def test_which_entries_count(key, entry, kept):
    told = read(MANAGED, {key: [entry, entry]})
    assert [part.route for part in told.parts[key]] == ([(key, 0), (key, 1)] if kept else [])
    assert [(flaw.effect, flaw.found.route) for flaw in told.flaws] == (
        [] if kept else [("stripped", (key, 0)), ("stripped", (key, 1))]
    )


def test_a_name_that_is_denied_had_to_be_plain_before_2_1_182():
    entries = {"deniedMcpServers": [{"serverName": "claude.ai Notes"}]}
    assert not read(MANAGED, entries, Behaviour("2.1.181")).parts["deniedMcpServers"]


@pytest.mark.parametrize(
    ("settings", "behaviour", "kept", "effect"),
    [
        pytest.param({"allowedMarketplaces": []}, SEEN, True, None, id="another name of the key"),
        pytest.param(
            {"allowedMarketplaces": []}, Behaviour("2.1.231"), False, "inert", id="which older clients do not know"
        ),
        pytest.param({"allowedMarketplaces": [], "strictKnownMarketplaces": None}, SEEN, True, None, id="beside null"),
    ],
)
def test_other_names_of_keys(settings, behaviour, kept, effect):
    told = read(MANAGED, settings, behaviour)
    assert ("strictKnownMarketplaces" in told.values) is kept
    assert [flaw.effect for flaw in told.flaws] == ([effect] if effect else [])


def test_the_key_itself_wins_over_its_other_name():
    entry = {"source": "skills-dir"}
    told = read(MANAGED, {"allowedMarketplaces": [], "strictKnownMarketplaces": [entry]})
    assert told.values["strictKnownMarketplaces"].value == [entry]
    assert told.flaws[0].because == (
        "`allowedMarketplaces` is ignored beside `strictKnownMarketplaces` in `managed-settings.json`"
    )


def test_a_managed_key_of_a_user_is_inert_and_said_to_be():
    told = read(USER, {"strictPluginOnlyCustomization": True})
    assert not told.values
    assert str(told.flaws[0].found.at) == f"{USER}:1:35"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        pytest.param("not read: permission denied", "permission denied", id="a reason"),
        pytest.param("", "nobody knows why", id="none"),
    ],
)
def test_that_a_file_could_not_be_read_is_said_once(why, said):
    file = replace(native(USER, {}), state="unread", data=None, why=why)
    assert validated(file, SEEN).because == f"`settings.json` could not be read: {said}"
