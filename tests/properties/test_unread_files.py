"""Whatever is told of a machine of which one file was not read still holds when that file is read, and no gap is lost."""

import json
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judge
from machine_from_files import DROP_INS, HOME, LOCAL, MANAGED, REMOTE, SHARED, USER

from conformance.record import read
from plugingov.rules.index import INDEX
from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.machine.machine import read_machine

FACTS = Path(__file__).parents[1] / "surfaces" / "conformance"
FACETS = ("loads", "enabled", "installed", "locked", "blocked")
NAMES = st.sampled_from(["crm", "notes", "mail", "docs", "a b", "plugin:notes:s"])
ENTRIES = NAMES.map(lambda name: {"serverName": name}) | st.sampled_from(
    [
        {"serverUrl": "https://mcp.acme.example/*"},
        {"serverUrl": "https://${PLACE:-mcp.acme.example}/*"},
        {"serverCommand": ["/bin/false", "notes"]},
        {"serverCommand": ["/bin/false", "crm"]},
    ]
)
LISTS = st.lists(ENTRIES, max_size=2)
ID = st.sampled_from(["notes@acme", "crm@acme", "mail@acme"])
SOURCES = st.sampled_from(
    [
        {"source": "github", "repo": "acme/plugins"},
        {"source": "directory", "path": f"{HOME}/acme"},
        {"source": "directory", "path": f"{HOME}/acme-2"},
    ]
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        "deniedMcpServers": LISTS,
        "allowedMcpServers": LISTS,
        "allowManagedMcpServersOnly": st.booleans(),
        "strictPluginOnlyCustomization": st.sampled_from([True, False, ["mcp"], ["skills"]]),
        "enabledMcpjsonServers": st.lists(NAMES, max_size=2),
        "disabledMcpjsonServers": st.lists(NAMES, max_size=2),
        "enableAllProjectMcpServers": st.booleans(),
        "enabledPlugins": st.dictionaries(ID, st.booleans(), max_size=2),
        "extraKnownMarketplaces": SOURCES.map(lambda source: {"acme": {"source": source}}),
        "strictKnownMarketplaces": st.lists(SOURCES, max_size=1),
        "blockedMarketplaces": st.lists(SOURCES, max_size=1),
        "env": st.dictionaries(st.sampled_from(["PLACE", "CLAUDE_CODE_USE_BEDROCK"]), st.sampled_from(["1", "x"])),
        "allowAllClaudeAiMcps": st.booleans(),
        "disableClaudeAiConnectors": st.booleans(),
        "disableCommandPluginSources": st.booleans(),
        "syncClaudeAiPlugins": st.booleans(),
    },
)
PLACES = st.sampled_from(
    [REMOTE, MANAGED, f"{DROP_INS}/05.json", f"{DROP_INS}/95.json", USER, SHARED, LOCAL, f"{HOME}/code/.mcp.json"]
)
ASKED = [entry.name for entry in INDEX if entry.id.startswith(("CCS", "CCV", "CCM", "CCP", "CCX", "SRC", "AUT"))]
RULES = "".join(f"  {name}: {'{expects: allowlist}' if name == 'denylist-alone' else '{}'}\n" for name in ASKED)
CLIENTS = st.sampled_from(["2.1.330", "2.1.330", "2.1.330", "2.1.240", "2.1.150"])


@cache
def recorded():
    """Return machines of which the vendor's client was asked."""
    lines = (line for file in sorted(FACTS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    return [read(line) for line in lines]


@st.composite
def machines(draw):
    """Draw a recorded machine, some of whose files say more, and one file of it."""
    fact = draw(st.sampled_from(recorded()))
    files = dict(fact["files"])
    for path in draw(st.lists(PLACES, max_size=2, unique=True)):
        said = SAID if not path.endswith(".mcp.json") else st.just({"mcpServers": {"notes": {"command": "/bin/x"}}})
        files[path] = together(files.get(path, "{}"), draw(said))
    lost = draw(st.sampled_from(sorted(path for path in files if not path.endswith("/HEAD"))))
    return {**fact, "files": files}, lost


def together(text, more):
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return json.dumps({**said, **more}) if isinstance(said, dict) else text


def observed(fact, client, links=(), *, finds_projects=False):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / fact["cwd"][1:]).mkdir(parents=True)
        for path, text in fact["files"].items():
            file = root / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            if path in links:
                file.symlink_to("/nowhere/else")
            else:
                file.write_text(text, encoding="utf-8", newline="")
        found = read_machine(root, (HOME,), () if finds_projects else (fact["cwd"],), client=client)
    return replace(found, environment={"HOME": HOME, **fact["env"]}, is_environment_whole=True)


def hidden(observation, path):
    """Return a machine whose file is there and could not be read, whatever it led to."""
    lost = {"data": None, "state": "unread", "why": "not read", "is_strict": True, "is_empty": False}
    files = tuple(replace(file, **lost) if file.path == path else file for file in observation.files)
    return replace(observation, files=files)


def told(observation, cwd):
    """Return every verdict on the machine's servers and packages."""
    machine = Machine(observation)
    found = {}
    for session in (Session(HOME), Session(HOME, cwd), Session(HOME, cwd, asks=False)):
        for server in machine.servers(session):
            place = (server.name, server.configured_in, server.found.file.path, server.found.route)
            found[session, *place] = (server.loads, server.because)
        for package in machine.packages(session):
            found |= {(session, package.id, facet): (getattr(package, facet), package.because) for facet in FACETS}
    return found


def overturned(fact, lost, client):
    """Return what is told for certain where a file was not read, and told otherwise where it was."""
    whole = observed(fact, client)
    read = told(whole, fact["cwd"])
    for unread in (hidden(whole, lost), observed(fact, client, (lost,))):
        for key, (holds, because) in told(unread, fact["cwd"]).items():
            if holds != "unknown" and key in read and read[key][0] != holds:
                yield key, (holds, because), read[key]


@settings(max_examples=150, deadline=None)
@given(machines(), CLIENTS)
def test_no_verdict_rests_on_a_file_that_nobody_read(drawn, client):
    fact, lost = drawn
    assert list(overturned(fact, lost, client)) == []


# What some rule has something against, wherever it stands.
FAULTS = st.sampled_from(
    [
        {"deniedMcpServers": ["x"]},
        {"allowedMcpServers": [{"serverName": "a b"}, {"serverUrl": "https://*"}]},
        {"enableAllProjectMcpServers": True},
        {"enabledPlugins": {"x@y": "maybe"}},
        {"enabledPlugins": {"fmt@acme": True, "own@skills-dir": True}},
        {"strictKnownMarketplaces": [{"source": "github", "repo": "acme/plugins"}]},
        {"managedMcpServers": {"notes": {"type": "http"}}},
        {"allowManagedMcpServersOnly": True},
    ]
)
SETTINGS = st.sampled_from([REMOTE, MANAGED, f"{DROP_INS}/05.json", USER, SHARED, LOCAL])


@st.composite
def faulty_machines(draw):
    """Draw a recorded machine with faults in some of its settings, and one of these files, or the record of its home."""
    fact = draw(st.sampled_from(recorded()))
    said = draw(st.dictionaries(SETTINGS, FAULTS, min_size=1, max_size=2))
    files = fact["files"] | {path: together(fact["files"].get(path, "{}"), more) for path, more in said.items()}
    lost = draw(st.sampled_from(sorted({*said, *files.keys() & {f"{HOME}/.claude.json"}})))
    return {**fact, "files": files}, lost


def lost_gaps(fact, lost, client):
    """Return the gaps of rules that have none of them, and know of nothing unknown, where a file was not read."""
    whole = observed(fact, client, finds_projects=True)
    gaps = {(gap.id, gap.subject.item) for gap in judge(RULES, observed=(whole,)).gaps}
    report = judge(RULES, observed=(observed(fact, client, (lost,), finds_projects=True),))
    unknown = {each.id for each in report.unknowns}
    there = {(gap.id, gap.subject.item) for gap in report.gaps}
    return [gap for gap in gaps - there if gap[0] not in unknown]


@settings(max_examples=35, deadline=None)
@given(faulty_machines(), CLIENTS)
def test_no_rule_that_told_a_gap_falls_silent_over_a_file_that_nobody_read(drawn, client):
    fact, lost = drawn
    assert lost_gaps(fact, lost, client) == []
