from dataclasses import replace

import pytest
from machine_from_files import DROP_INS, HOME, LOCAL, MANAGED, PROJECT, SHARED, STATE, USER
from packages_on_machine import (
    CLONE,
    COPY,
    DIRECTORY,
    FOLDER,
    GITHUB,
    ID,
    INSTALLED,
    KNOWN,
    LISTING,
    MANIFEST,
    in_folder,
    installed,
    listing,
    observation,
    packages,
    record,
    records,
    registered,
)

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine

ON, OFF = {"enabledPlugins": {ID: True}}, {"enabledPlugins": {ID: False}}
TRUSTED = {"projects": {PROJECT: {"hasTrustDialogAccepted": True}}}
NAMED = {"extraKnownMarketplaces": {"acme": {"source": GITHUB}}}
NAMED_HERE = {"extraKnownMarketplaces": {"acme": {"source": DIRECTORY}}}


def told(files, **options):
    return packages(files, **options)[ID]


MONITOR = {"name": "a", "command": "x", "description": "d"}


@pytest.mark.parametrize(
    ("managed", "local", "project", "user", "loads"),
    [
        pytest.param(True, False, False, False, "yes", id="managed true beats all"),
        pytest.param(False, True, True, True, "no", id="managed false beats all"),
        pytest.param(None, False, True, True, "no", id="local false opts out"),
        pytest.param(None, True, False, False, "yes", id="local true beats the project"),
        pytest.param(None, None, True, False, "yes", id="a project beats the user"),
        pytest.param(None, None, False, True, "no", id="a project switches off"),
        pytest.param(None, None, None, True, "yes", id="the user alone"),
        pytest.param(None, None, None, False, "no", id="the user alone, off"),
        pytest.param(None, None, None, None, "no", id="nobody says anything (P1)"),
        pytest.param([], None, None, True, "no", id="a managed list is off (P3)"),
        pytest.param(["1.0.0"], None, None, True, "no", id="a managed list of versions is off (P3)"),
        pytest.param("true", None, None, False, "no", id="a managed text is left out (P3)"),
        pytest.param("true", None, None, True, "yes", id="a managed text leaves the user's word"),
        pytest.param(None, None, [], True, "no", id="a project's list is off"),
        pytest.param(None, None, None, "true", "no", id="a user's text spoils the file (C6)"),
    ],
)
def test_who_switches_a_package(managed, local, project, user, loads):
    said = {MANAGED: managed, LOCAL: local, SHARED: project, USER: user}
    files = {path: {"enabledPlugins": {} if value is None else {ID: value}} for path, value in said.items()}
    package = told(installed(files=files))
    assert package.loads == loads
    assert package.enabled == loads
    assert package.blocked == ("yes" if managed is False or isinstance(managed, list) else "no")


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        pytest.param({MANAGED: ON | NAMED}, "", id="every condition holds"),
        pytest.param({MANAGED: ON, f"{DROP_INS}/1.json": NAMED}, "", id="a drop-in is the same source"),
        pytest.param({MANAGED: ON | NAMED | {"strictKnownMarketplaces": [GITHUB]}}, "", id="admitted"),
        pytest.param({MANAGED: NAMED}, "do not force `notes@acme` on", id="managed settings say nothing of it"),
        pytest.param({MANAGED: OFF | NAMED}, "do not force `notes@acme` on", id="managed settings switch it off"),
        pytest.param({MANAGED: ON}, "no managed settings beside it name marketplace `acme`", id="nobody names it"),
        pytest.param({MANAGED: ON, USER: ON | NAMED}, "no managed settings beside it name", id="the user names it"),
        pytest.param({MANAGED: ON | NAMED, INSTALLED: None}, "is not installed", id="it was never installed"),
        pytest.param(
            {MANAGED: ON | NAMED, INSTALLED: records(record("project", projectPath="/elsewhere"))},
            "for other projects only",
            id="it is installed for another project",
        ),
        pytest.param(
            {MANAGED: ON | NAMED | {"strictKnownMarketplaces": []}}, "admits no marketplace at all", id="none admitted"
        ),
        pytest.param(
            {MANAGED: ON | NAMED | {"strictKnownMarketplaces": [{**GITHUB, "ref": "v1"}]}},
            "no entry of `strictKnownMarketplaces` in `managed-settings.json` admits",
            id="another branch is admitted",
        ),
        pytest.param(
            {MANAGED: ON | NAMED | {"blockedMarketplaces": [GITHUB]}}, "blocks marketplace `acme`", id="blocked"
        ),
    ],
)
def test_a_lock_needs_all_of_its_conditions(files, missing):
    package = told(installed(files=files))
    assert package.locked == ("no" if missing else "yes")
    assert missing in package.rulings["locked"].because


@pytest.mark.parametrize(
    ("files", "because"),
    [
        pytest.param({USER: OFF}, "`settings.json` switches `notes@acme` off", id="off"),
        pytest.param({USER: {}}, "no settings file switches `notes@acme` on", id="nobody says anything"),
        pytest.param({USER: ON | {"model": 5}}, "takes nothing from the whole file", id="a rejected file (C6)"),
        pytest.param({KNOWN: None}, "marketplace `acme` is not known", id="no marketplace"),
        pytest.param({KNOWN: "{"}, "holds nothing that the client understands", id="a broken registry"),
        pytest.param({LISTING: "{"}, "could not be read", id="a broken marketplace"),
        pytest.param({LISTING: {"name": "acme", "plugins": []}}, "does not name its `owner`", id="no owner"),
        pytest.param(
            {LISTING: listing({"name": "crm", "source": "./crm"})}, "does not list `notes`", id="a package that is gone"
        ),
        pytest.param({INSTALLED: None}, "nothing was ever installed", id="never installed"),
        pytest.param({INSTALLED: records(package="crm@acme")}, "has no record of `notes@acme`", id="no record"),
        pytest.param(
            {INSTALLED: records(record("local", projectPath="/elsewhere"))}, "for other projects only", id="elsewhere"
        ),
        pytest.param({INSTALLED: records(record(folder="/nowhere"))}, "its folder is gone", id="a folder that is gone"),
        pytest.param({INSTALLED: records(record("weird"))}, "is no record", id="a scope that nobody knows"),
        pytest.param(
            {INSTALLED: {"version": 2, "plugins": {ID: [record()], "crm@acme": [5]}}},
            "spoils the whole file",
            id="another package's record is broken",
        ),
        pytest.param({INSTALLED: {"version": 3, "plugins": {ID: [record()]}}}, "version", id="a third generation"),
        pytest.param({MANIFEST: "{"}, "could not be read", id="a broken manifest"),
        pytest.param({MANIFEST: {"version": "1"}}, "has no `name`", id="a manifest without a name"),
        pytest.param({MANIFEST: {"name": "notes", "mcpServers": 5}}, "`mcpServers`", id="servers of a wrong type"),
        pytest.param({MANIFEST: {"name": "notes", "commands": "x.md"}}, "`commands`", id="a path without `./`"),
        pytest.param(
            {LISTING: listing({"name": "notes", "source": "./notes", "hooks": {"PreToolUse": 5}})},
            "`hooks` in `marketplace.json`",
            id="an entry with a wrong part beside a manifest",
        ),
        pytest.param(
            {
                LISTING: listing({"name": "notes", "source": "./notes", "monitors": [{**MONITOR, "new": 5}]}),
                MANIFEST: {"name": "notes", "hooks": 5},
            },
            "`hooks` in `plugin.json`",
            id="a wrong part, and one that nobody has tried",
        ),
        pytest.param(
            {MANIFEST: {"name": "notes", "dependencies": ["crm"]}}, "needs `crm@acme`", id="a dependency that is absent"
        ),
        pytest.param(
            {MANAGED: {"strictKnownMarketplaces": []}},
            "`strictKnownMarketplaces` in `managed-settings.json` admits no marketplace at all",
            id="nothing is admitted",
        ),
        pytest.param(
            {MANAGED: {"strictKnownMarketplaces": True}}, "admits no marketplace at all", id="a wrong list (C8)"
        ),
        pytest.param({MANAGED: {"strictKnownMarketplaces": [5]}}, "admits no marketplace at all", id="wrong entries"),
        pytest.param(
            {MANAGED: {"strictKnownMarketplaces": [DIRECTORY]}}, "no entry of `strictKnownMarketplaces`", id="another"
        ),
        pytest.param({MANAGED: {"blockedMarketplaces": [GITHUB]}}, "blocks marketplace `acme`", id="blocked (P5)"),
        pytest.param(
            {MANAGED: {"blockedMarketplaces": [GITHUB], "strictKnownMarketplaces": [GITHUB]}},
            "blocks marketplace `acme`",
            id="blocked and admitted",
        ),
        pytest.param(
            {MANAGED: {"blockedMarketplaces": [GITHUB], "strictKnownMarketplaces": [DIRECTORY]}},
            "blocks marketplace `acme`",
            id="blocked and not admitted either",
        ),
        pytest.param(
            {KNOWN: registered() | {"other": {}}, MANAGED: {"strictKnownMarketplaces": [GITHUB]}},
            "beside a policy nothing loads",
            id="a wrong entry of the registry beside a policy",
        ),
        pytest.param({MANAGED: "{"}, "refuses to start", id="the client does not start (C1)"),
        pytest.param(
            {KNOWN: registered({"source": "git", "url": "git://git.acme.example/x"})}, "git:", id="an odd address"
        ),
    ],
)
def test_why_a_package_does_not_load(files, because):
    package = told(installed(files=files))
    assert package.loads == "no"
    assert because in package.because


MALFORMED = [
    pytest.param("acme/plugins", "yes", "unknown", "yes", id="a text"),
    pytest.param({"source": "elsewhere"}, "yes", "unknown", "yes", id="a kind that nobody knows"),
    pytest.param({"source": []}, "yes", "unknown", "yes", id="a kind that is none"),
    pytest.param({"source": "github"}, "yes", "unknown", "no", id="no repository"),
    pytest.param(None, "no", "unknown", "no", id="null"),
    pytest.param({"source": "directory"}, "no", "unknown", "no", id="no path"),
    pytest.param({"source": "git", "url": "https://x.example/a.git", "ref": 5}, "unknown", "unknown", "unknown",
                 id="a wrong ref that nobody tried"),
    pytest.param({"source": "pathPattern"}, "unknown", "unknown", "unknown", id="a pattern that nobody tried"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "seen", "elsewhere", "beside"), MALFORMED)
def test_a_malformed_source_of_a_registered_marketplace(source, seen, elsewhere, beside):
    files = installed(files={KNOWN: registered(source)})
    named = {**files, USER: ON | {"extraKnownMarketplaces": {"acme": {"source": GITHUB | {"repo": "acme/other"}}}}}
    found = told(files)
    assert (found.loads, told(files, client="2.1.240").loads, told(named).loads) == (seen, elsewhere, beside)
    assert "nothing registers or names it" not in found.because
    policy = {**files, MANAGED: {"blockedMarketplaces": [GITHUB]}}
    assert told(policy).loads == "no"


def test_what_a_registry_says_of_a_marketplace_and_the_client_does_not_take_is_said():
    package = told(installed(files={KNOWN: {"acme": {"source": GITHUB}}}))
    assert (
        package.because == "what `known_marketplaces.json` says of marketplace `acme` is no entry that the client takes"
    )


@pytest.mark.parametrize(
    ("package", "because"),
    [
        pytest.param("@acme", "it names no package before its `@`", id="no name"),
        pytest.param("notes", "it has no single `@`", id="no marketplace"),
        pytest.param("a@b@acme", "it has no single `@`", id="two of them"),
    ],
)
def test_what_is_no_id_of_a_package_says_what_it_lacks(package, because):
    found = packages(installed(files={USER: {"enabledPlugins": {package: True}}}))[package]
    assert (found.loads, found.because) == ("no", f"`{package}` is no id of a package: {because}")


SHORT = {"version": "3.4.1", "installPath": COPY, "isLocal": False}


@pytest.mark.parametrize(
    ("first", "client", "loads"),
    [
        pytest.param(SHORT, "2.1.330", "no", id="the client that was tried"),
        pytest.param(SHORT, "2.1.240", "unknown", id="another client"),
        pytest.param(SHORT, None, "unknown", id="any client"),
        pytest.param({"installPath": COPY}, "2.1.240", "unknown", id="a record of the folder alone"),
        pytest.param({**SHORT, "installedAt": "x"}, "2.1.240", "yes", id="a whole record"),
        pytest.param({**SHORT, "version": 5}, "2.1.240", "no", id="a wrong type"),
        pytest.param({"version": "1"}, "2.1.240", "no", id="no folder"),
    ],
)
def test_a_record_of_the_first_generation_without_a_date_is_unknown_but_for_the_client_that_was_tried(
    first, client, loads
):
    files = installed(files={INSTALLED: {"version": 1, "plugins": {ID: first}}})
    assert told(files, client=client).loads == loads


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="as it is"),
        pytest.param({MANAGED: {"strictKnownMarketplaces": None}}, id="a null list is unset"),
        pytest.param({MANAGED: {"blockedMarketplaces": True}}, id="a wrong blocked list blocks nothing"),
        pytest.param({MANAGED: {"blockedMarketplaces": []}}, id="an empty blocked list"),
        pytest.param({MANAGED: {"strictKnownMarketplaces": [5, GITHUB]}}, id="a wrong entry beside a right one"),
        pytest.param({MANAGED: {"allowedMarketplaces": [GITHUB]}}, id="the other spelling"),
        pytest.param({USER: ON | {"strictKnownMarketplaces": []}}, id="a list of the user is inert"),
        pytest.param({KNOWN: registered() | {"other": {}}}, id="a wrong entry of the registry without a policy"),
        pytest.param({INSTALLED: records(record("managed"))}, id="installed for the organisation"),
        pytest.param({INSTALLED: records(record("local", projectPath=PROJECT))}, id="installed for this project"),
        pytest.param({INSTALLED: records(record(folder="/nowhere"), record())}, id="one of two folders is there"),
        pytest.param({INSTALLED: {"version": 1, "plugins": {ID: record()}}}, id="the first generation"),
        pytest.param({MANIFEST: None}, id="no manifest"),
        pytest.param({MANIFEST: {"name": "other", "unknown": 5}}, id="another name and an unknown key"),
        pytest.param({MANIFEST: {"name": "notes", "dependencies": [ID]}}, id="a package that needs itself"),
        pytest.param({LISTING: listing({"name": "notes", "source": "acme/f"}, {"name": "x"})}, id="odd entries"),
        pytest.param({USER: ON | NAMED}, id="settings name the same source"),
        pytest.param({SHARED: {"extraKnownMarketplaces": {"acme": {"source": DIRECTORY}}}}, id="an untrusted project"),
        pytest.param({MANAGED: {"disableCommandPluginSources": True}}, id="commands are shut out, and it needs none"),
        pytest.param({STATE: TRUSTED}, id="a trusted project"),
    ],
)
def test_what_an_installed_package_loads_in_spite_of(files):
    assert told(installed(files=files)).loads == "yes"


@pytest.mark.parametrize(
    ("files", "loads"),
    [
        pytest.param(in_folder(), "yes", id="the user names and switches on (P2)"),
        pytest.param(in_folder(user=ON, managed=NAMED_HERE), "yes", id="the organisation names it"),
        pytest.param(in_folder(user=NAMED_HERE, managed=ON), "yes", id="the organisation switches it on"),
        pytest.param(in_folder(user=ON, files={SHARED: NAMED_HERE}), "no", id="a project that nobody trusts"),
        pytest.param(in_folder(user=ON, files={SHARED: NAMED_HERE, STATE: TRUSTED}), "yes", id="a trusted project"),
        pytest.param(
            in_folder(files={f"{FOLDER}/.claude-plugin/marketplace.json": listing(name="other")}),
            "no",
            id="another name of its own (P4)",
        ),
        pytest.param(
            in_folder(user=ON, files={KNOWN: registered(DIRECTORY, FOLDER)}), "yes", id="registered and never installed"
        ),
        pytest.param(
            in_folder(files={INSTALLED: records(record(folder="/nowhere"))}), "yes", id="read where it lies, not a copy"
        ),
        pytest.param(
            in_folder(managed={"strictKnownMarketplaces": [DIRECTORY]}), "yes", id="admitted where the path is equal"
        ),
        pytest.param(
            in_folder(managed={"strictKnownMarketplaces": [{"source": "directory", "path": f"{FOLDER}/"}]}),
            "no",
            id="not admitted with a slash",
        ),
        pytest.param(in_folder(managed={"strictKnownMarketplaces": []}), "no", id="nothing is admitted"),
        pytest.param(in_folder(managed={"blockedMarketplaces": [DIRECTORY]}), "no", id="blocked"),
        pytest.param(
            in_folder(
                user={**ON, "extraKnownMarketplaces": {"acme": {"source": {"source": "directory", "path": "./acme"}}}}
            ),
            "no",
            id="a relative path",
        ),
        pytest.param(
            in_folder(
                user={**ON, "extraKnownMarketplaces": {"acme": {"source": {"source": "directory", "path": "~/acme"}}}}
            ),
            "yes",
            id="a path in the home",
        ),
    ],
)
def test_a_marketplace_on_this_machine_needs_no_install(files, loads):
    assert told(files).loads == loads


def test_an_external_package_waits_for_its_install():
    entry = {"name": "notes", "source": {"source": "github", "repo": "acme/notes"}}
    package = told(in_folder(files={f"{FOLDER}/.claude-plugin/marketplace.json": listing(entry)}))
    assert (package.loads, package.installed) == ("no", "no")
    assert "a later start may install it" in package.because


OTHER = {"source": "github", "repo": "acme/other"}


@pytest.mark.parametrize(
    ("registered_as", "named", "managed", "user"),
    [
        pytest.param(GITHUB, GITHUB, "yes", "yes", id="the same source"),
        pytest.param(GITHUB, {**GITHUB, "repo": "Acme/Plugins"}, "yes", "yes", id="the same in another case"),
        pytest.param(GITHUB, {**GITHUB, "sha": "0" * 40, "more": 1}, "yes", "yes", id="keys that are not compared"),
        pytest.param(GITHUB, OTHER, "no", "no", id="another repository"),
        pytest.param(GITHUB, {**GITHUB, "ref": "v2"}, "no", "no", id="another branch"),
        pytest.param(GITHUB, {**GITHUB, "ref": ""}, "no", "no", id="an empty branch is another"),
        pytest.param(GITHUB, {**GITHUB, "skipLfs": True}, "no", "no", id="another way to fetch"),
        pytest.param(GITHUB, {"source": "git", "url": "https://github.com/acme/plugins"}, "no", "no", id="as git"),
        pytest.param(GITHUB, {"source": "directory", "path": "/nowhere"}, "no", "no", id="a folder that is gone"),
        pytest.param(DIRECTORY, GITHUB, "no", "yes", id="what lies here gives way to the organisation only"),
        pytest.param(DIRECTORY, {"source": "directory", "path": "./acme"}, "yes", "yes", id="a relative path"),
        pytest.param(
            DIRECTORY, {"source": "directory", "path": "/nowhere"}, "no", "unknown", id="a folder that nobody saw"
        ),
        pytest.param(
            DIRECTORY,
            {"source": "file", "path": f"{FOLDER}/.claude-plugin/marketplace.json"},
            "yes",
            "yes",
            id="the file in the same folder",
        ),
        pytest.param(DIRECTORY, {**DIRECTORY, "path": f"{FOLDER}/"}, "yes", "yes", id="the same with a slash"),
    ],
)
def test_settings_that_name_a_registered_marketplace(registered_as, named, managed, user):
    entry = {"extraKnownMarketplaces": {"acme": {"source": named}}}
    folder = FOLDER if registered_as is DIRECTORY else CLONE
    files = (in_folder if registered_as is DIRECTORY else installed)(files={KNOWN: registered(registered_as, folder)})
    assert told({**files, USER: ON, MANAGED: entry}).loads == managed
    assert told({**files, USER: ON | entry}).loads == user
    assert told({**files, USER: ON, SHARED: entry, STATE: TRUSTED}).loads == "yes"


@pytest.mark.parametrize("settings", [pytest.param(path, id=path) for path in (MANAGED, USER, SHARED)])
def test_settings_move_a_registered_marketplace_to_another_folder(settings):
    moved = {"extraKnownMarketplaces": {"acme": {"source": {"source": "directory", "path": f"{FOLDER}-2"}}}}
    there = {
        f"{FOLDER}-2/.claude-plugin/marketplace.json": listing({"name": "notes", "source": "./notes"}),
        f"{FOLDER}-2/notes/.claude-plugin/plugin.json": {"name": "notes"},
    }
    entry = ON | moved if settings == USER else moved
    package = told(in_folder(files={KNOWN: registered(DIRECTORY, FOLDER), USER: ON, **there, settings: entry}))
    assert package.loads == ("unknown" if settings == USER else "yes")
    assert package.folder == (f"{FOLDER}-2/notes" if settings == MANAGED else f"{FOLDER}/notes")
    assert ("which of the two folders a start reads is not known" in package.because) == (settings == USER)


def test_of_a_marketplace_that_moves_nobody_knows_what_else_it_lists():
    moved = {"extraKnownMarketplaces": {"acme": {"source": {"source": "directory", "path": f"{FOLDER}-2"}}}}
    there = {f"{FOLDER}-2/.claude-plugin/marketplace.json": listing({"name": "other", "source": "./other"})}
    on = {"enabledPlugins": {"notes@acme": True, "other@acme": True}}
    files = in_folder(files={KNOWN: registered(DIRECTORY, FOLDER), USER: on | moved, **there})
    assert [packages(files)[package].loads for package in ("notes@acme", "other@acme")] == ["unknown", "unknown"]


@pytest.mark.parametrize("source", [GITHUB, OTHER, {"source": "git", "url": "https://git.acme.example/x.git"}])
@pytest.mark.parametrize("settings", [USER, MANAGED])
@pytest.mark.parametrize("records_of", [pytest.param({}, id="installed"), pytest.param({INSTALLED: None}, id="never")])
def test_whether_what_is_still_to_be_fetched_loads_is_unknown(source, settings, records_of):
    named = {"extraKnownMarketplaces": {"acme": {"source": source}}}
    package = told(installed(files={KNOWN: None, USER: ON, **records_of, settings: ON | named}))
    assert package.loads == "unknown"
    assert "has yet to fetch" in package.because
    assert package.at.file == settings


def test_what_is_still_to_be_fetched_and_switched_off_does_not_load():
    assert told(installed(files={KNOWN: None, USER: OFF | NAMED})).loads == "no"


def test_a_marketplace_that_is_ignored_names_the_entry_that_decides():
    package = told(installed(files={MANAGED: {"extraKnownMarketplaces": {"acme": {"source": OTHER}}}}))
    assert "the client ignores the registered one" in package.because
    assert package.at.file == MANAGED


def test_a_source_that_is_not_understood_leaves_what_was_installed_from_it():
    entry = {"name": "notes", "source": "../acme/notes"}
    files = in_folder(files={f"{FOLDER}/.claude-plugin/marketplace.json": listing(entry)})
    assert told(files).loads == "no"
    assert told({**files, INSTALLED: records(record(folder=f"{FOLDER}/notes"))}).loads == "yes"


@pytest.mark.parametrize(
    ("managed", "loads"),
    [
        pytest.param({"disableCommandPluginSources": True}, "no", id="said"),
        pytest.param({"disableCommandPluginSources": "x"}, "no", id="a wrong type counts as true"),
        pytest.param({"allowManagedHooksOnly": True}, "no", id="follows the hooks"),
        pytest.param({"allowManagedHooksOnly": True, "disableCommandPluginSources": False}, "yes", id="said otherwise"),
        pytest.param({"disableCommandPluginSources": True} | ON | NAMED, "no", id="even where it is forced on"),
        pytest.param({}, "yes", id="nothing said"),
    ],
)
def test_packages_that_a_command_fetches(managed, loads):
    entry = {"name": "notes", "source": {"source": "command", "command": "true"}}
    assert told(installed(files={MANAGED: managed, LISTING: listing(entry)})).loads == loads


def test_a_renamed_package_is_on_under_its_old_name():
    entry = {"name": "notes", "source": "./notes"}
    files = in_folder(
        user={"enabledPlugins": {"old@acme": True}} | NAMED_HERE,
        files={f"{FOLDER}/.claude-plugin/marketplace.json": listing(entry, renames={"old": "notes"})},
    )
    found = packages(files)
    assert found[ID].loads == "yes"
    assert found["old@acme"].loads == "no"
    assert "calls `old` `notes` now" in found["old@acme"].because


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(installed(files={USER: ON}), id="nothing else names it"),
        pytest.param(installed(files={USER: ON | NAMED}), id="settings name it too"),
        pytest.param(installed(files={USER: ON | NAMED, INSTALLED: None}), id="it was never installed either"),
        pytest.param(in_folder(), id="settings name a folder"),
    ],
)
def test_a_registry_that_nobody_could_read_may_know_the_marketplace(files):
    whole = observation({**files, KNOWN: registered()})
    lost = {"state": "unread", "data": None, "why": "too large"}
    found = tuple(replace(file, **lost) if file.path == KNOWN else file for file in whole.files)
    (package,) = Machine(replace(whole, files=found)).packages(Session(HOME, PROJECT))
    assert package.loads == "unknown"
    assert package.because == "`known_marketplaces.json` could not be read: too large"


@pytest.mark.parametrize(
    ("files", "because"),
    [
        pytest.param({LISTING: None}, "was not observed", id="a marketplace that nobody read"),
        pytest.param(
            {INSTALLED: records(record(folder="/somewhere"))}, "was not observed", id="a folder that nobody looked for"
        ),
        pytest.param(
            {
                MANIFEST: {"name": "notes", "dependencies": [{"name": "crm", "version": "^2"}]},
                INSTALLED: {"version": 2, "plugins": {ID: [record()], "crm@acme": [record()]}},
                LISTING: listing({"name": "notes", "source": "./notes"}, {"name": "crm", "source": "./crm"}),
                USER: {"enabledPlugins": {ID: True, "crm@acme": True}},
            },
            "needs `",
            id="a range of versions",
        ),
        pytest.param(
            {MANAGED: {"strictKnownMarketplaces": [{"source": "hostPattern", "hostPattern": "(?=g)g"}]}},
            "cannot be told",
            id="a pattern that is not run",
        ),
        pytest.param(
            {MANAGED: {"blockedMarketplaces": [{"source": "hostPattern", "hostPattern": "(?=g)g"}]}},
            "cannot be told",
            id="a blocked pattern that is not run",
        ),
    ],
)
def test_what_nobody_can_tell(files, because):
    package = told(installed(files=files))
    assert package.loads == "unknown"
    assert because in package.because


@pytest.mark.parametrize(
    ("files", "client", "minimum"),
    [
        pytest.param({MANAGED: {"blockedMarketplaces": [GITHUB]}}, "2.1.240", None, id="a version that nobody tried"),
        pytest.param({MANAGED: {"blockedMarketplaces": [GITHUB]}}, None, "2.1.232", id="only a minimum"),
        pytest.param({USER: {}}, None, None, id="no version at all, and no word"),
    ],
)
def test_what_depends_on_the_version_names_both(files, client, minimum):
    package = told(installed(files=files), client=client, minimum=minimum)
    assert package.loads in {"unknown", "no"}
    if package.loads == "unknown":
        assert package.because.count("on ") >= 2


def test_ids_that_name_no_marketplace():
    found = packages(installed(files={USER: {"enabledPlugins": {"notes": True, "a@b@acme": True, "x@inline": True}}}))
    assert found["notes"].loads == found["a@b@acme"].loads == "no"
    assert found["x@inline"].loads == "unknown"


def test_a_start_outside_of_the_project_has_other_packages():
    files = installed(files={INSTALLED: records(record("project", projectPath=PROJECT))})
    assert packages(files, Session(HOME, PROJECT))[ID].loads == "yes"
    assert packages(files, Session(HOME, ""))[ID].loads == "no"


def test_the_deciding_line_is_named():
    package = told(
        installed(files={MANAGED: {"strictKnownMarketplaces": [DIRECTORY], "blockedMarketplaces": [GITHUB]}})
    )
    assert package.at.file == MANAGED
    assert told(installed(files={USER: OFF})).at.file == USER
    assert told(installed(files={MANIFEST: {"name": 5}})).at.file == MANIFEST
    assert told(installed(files={INSTALLED: records(record(folder="/nowhere"))})).at.file == INSTALLED
    assert told(installed()).folder == COPY
    assert CLONE not in told(in_folder()).folder
