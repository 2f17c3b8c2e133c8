"""Claims about packages of Claude Code that hold for any machine."""

from hypothesis import given
from hypothesis import strategies as st
from machine_from_files import LOCAL, MANAGED, SHARED, USER
from packages_on_machine import (
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
)

from plugingov.surfaces.claude_code.sessions.machine import Machine

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just([]), st.just({}), st.just("../../x")
)
ANY = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
NAMES = st.one_of(
    st.text(max_size=12), st.sampled_from(["../../etc/passwd", "/etc/shadow", "a@b", "notes", "..\\..\\x"])
)
SOURCES = st.sampled_from(
    [
        GITHUB,
        DIRECTORY,
        {"source": "git", "url": "https://github.com/acme/plugins.git"},
        {"source": "hostPattern", "hostPattern": "^github"},
        {"source": "hostPattern", "hostPattern": "(?=g)"},
        {"source": "pathPattern", "pathPattern": ".*"},
        {"source": "github", "repo": "acme/*"},
        {},
    ]
)
SWITCH = st.sampled_from([None, True, False, [], "true"])
LISTS = st.one_of(st.none(), st.booleans(), st.lists(SOURCES, max_size=3))


@st.composite
def machines(draw):
    """Draw a machine with one package, mostly in order."""
    managed = {key: draw(LISTS) for key in ("strictKnownMarketplaces", "blockedMarketplaces") if draw(st.booleans())}
    if draw(st.booleans()):
        managed["extraKnownMarketplaces"] = {"acme": {"source": draw(st.sampled_from([GITHUB, DIRECTORY]))}}
    files = draw(st.sampled_from([installed, in_folder]))()
    for path in (MANAGED, LOCAL, SHARED, USER):
        if (switch := draw(SWITCH)) is not None:
            own = managed if path == MANAGED else files.get(path) or {}
            files[path] = {**own, "enabledPlugins": {ID: switch}}
    files[MANAGED] = {**managed, **(files.get(MANAGED) or {})} or None
    return files


@given(machines(), st.sampled_from(["2.1.330", "2.1.240", None]))
def test_what_is_blocked_does_not_load_and_what_is_locked_is_forced_on(files, client):
    package = packages(files, client=client).get(ID)
    if package is None:
        return
    if package.blocked == "yes" and client == "2.1.330":
        assert package.loads == "no"
    if package.locked == "yes":
        assert (files[MANAGED] or {})["enabledPlugins"][ID] is True
        assert package.blocked != "yes"
        assert package.installed == "yes"
    if package.loads == "yes":
        assert package.enabled == "yes"
        assert package.blocked == "no"


@given(st.dictionaries(st.sampled_from([KNOWN, INSTALLED, LISTING, MANIFEST, USER, MANAGED]), ANY, max_size=6))
def test_whatever_the_files_hold_there_is_an_answer(files):
    machine = Machine(observation(installed(files=files)))
    for session in machine.sessions:
        for package in machine.packages(session):
            assert package.because
            assert package.at.file
        machine.servers(session)


@given(NAMES, NAMES, NAMES)
def test_hostile_names_are_only_compared(name, marketplace, path):
    package = f"{name}@{marketplace}"
    files = installed(
        files={
            USER: {"enabledPlugins": {package: True}},
            KNOWN: {marketplace: {"source": GITHUB, "installLocation": path, "lastUpdated": "x"}},
            INSTALLED: {"version": 2, "plugins": {package: [record(folder=path)]}},
            f"{FOLDER}/.claude-plugin/marketplace.json": listing({"name": name, "source": path}, name=marketplace),
        }
    )
    for found in packages(files).values():
        assert found.loads in {"no", "unknown"}
