"""What must hold of lists of servers, whatever stands in them."""

from hypothesis import given
from hypothesis import strategies as st
from machine_from_files import HOME, LOCAL, MANAGED, PROJECT, SHARED, STATE, USER, machine

from plugingov.surfaces.claude_code.client.client import Client
from plugingov.surfaces.claude_code.client.session import Ruling, Session
from plugingov.surfaces.claude_code.lists.commands import command_matches
from plugingov.surfaces.claude_code.lists.expansion import OPEN
from plugingov.surfaces.claude_code.lists.urls import url_certainty, url_matches
from plugingov.surfaces.claude_code.sessions.machine import Machine

NAMES = ("notes", "crm", "mail")
URLS = ("https://h/a", "https://h/a?b=1", "http://h:9/", "wss://x.h/a", "", "h")
PATTERNS = (*URLS, "*", "https://h/*", "*://*.h/*", "http://h:*/*", "https://*", "http://h:9*/", "https://${A}/*", "**")
WORDS = st.lists(st.sampled_from(["/bin/x", "a", "${A:-a}", "****", ""]), min_size=1, max_size=3)
SERVERS = st.one_of(
    WORDS.map(lambda words: {"command": words[0], "args": words[1:]}),
    st.sampled_from(URLS).map(lambda url: {"type": "http", "url": url}),
    st.just({"url": "https://h"}),
)
ENTRIES = st.one_of(
    st.sampled_from(NAMES).map(lambda name: {"serverName": name}),
    st.sampled_from(PATTERNS).map(lambda url: {"serverUrl": url}),
    WORDS.map(lambda words: {"serverCommand": words}),
    st.sampled_from([{}, 5, {"serverName": 5}]),
)
LISTS = st.lists(ENTRIES, max_size=4)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={"allowedMcpServers": LISTS, "deniedMcpServers": LISTS, "allowManagedMcpServersOnly": st.booleans()},
)
FILES = st.dictionaries(st.sampled_from([MANAGED, USER, SHARED, LOCAL]), SETTINGS, max_size=4)
CONFIGURED = st.dictionaries(st.sampled_from(NAMES), SERVERS, min_size=1)
VERSIONS = st.sampled_from(["2.1.330", "2.1.240", "2.1.150", None])


def loads(servers, files, version="2.1.330"):
    found = machine({STATE: {"mcpServers": servers}, **files}, client=version)
    return {row.name: row for row in Machine(found).servers(Session(HOME, PROJECT))}


@given(CONFIGURED, FILES, st.sampled_from([MANAGED, USER, SHARED, LOCAL]), ENTRIES, VERSIONS)
def test_one_more_entry_that_denies_never_makes_anything_load(servers, files, path, entry, version):
    settings = files.get(path, {})
    denied = [*settings.get("deniedMcpServers", []), entry]
    before = loads(servers, files, version)
    after = loads(servers, {**files, path: {**settings, "deniedMcpServers": denied}}, version)
    assert not {name for name, row in after.items() if row.loads == "yes" and before[name].loads == "no"}


@given(CONFIGURED, FILES, st.sampled_from([MANAGED, USER]), st.sampled_from(NAMES))
def test_one_more_name_that_is_allowed_blocks_nothing_where_there_is_a_list(servers, files, path, name):
    settings = files.get(path, {})
    if "allowedMcpServers" not in settings:
        return
    allowed = [*settings["allowedMcpServers"], {"serverName": name}]
    before = loads(servers, files)
    after = loads(servers, {**files, path: {**settings, "allowedMcpServers": allowed}})
    assert not {name for name, row in before.items() if row.loads == "yes" and after[name].loads == "no"}


@given(CONFIGURED, FILES)
def test_whatever_is_denied_by_name_does_not_load(servers, files):
    settings = files.get(USER, {})
    entries = [{"serverName": name} for name in servers]
    denied = [*settings.get("deniedMcpServers", []), *entries]
    told = loads(servers, {**files, USER: {**settings, "deniedMcpServers": denied}})
    assert {row.loads for row in told.values()} == {"no"}


@given(CONFIGURED, FILES, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(servers, files, dice):
    shuffled = {
        path: {key: dice.sample(value, len(value)) if isinstance(value, list) else value for key, value in said.items()}
        for path, said in files.items()
    }
    assert {name: row.loads for name, row in loads(servers, files).items()} == {
        name: row.loads for name, row in loads(servers, shuffled).items()
    }


@given(CONFIGURED, FILES, VERSIONS)
def test_every_answer_has_a_reason_and_a_line_and_gives_no_secret_away(servers, files, version):
    for row in loads(servers, files, version).values():
        assert row.because
        assert OPEN not in row.because
        assert row.at.file in {STATE, *files}


@given(CONFIGURED, FILES)
def test_what_holds_for_no_known_version_is_no_answer_for_an_unknown_one(servers, files):
    known = [loads(servers, files, version) for version in ("2.1.330", "2.0.22")]
    unknown = loads(servers, files, None)
    for name, row in unknown.items():
        if row.loads != "unknown":
            assert {row.loads} >= {each[name].loads for each in known} - {"unknown"}


@given(st.sampled_from(PATTERNS), st.text(max_size=40), st.booleans())
def test_what_is_known_in_full_is_never_unknown(pattern, url, denies):
    expected = "yes" if url_matches(pattern, url, denies=denies) else "no"
    assert url_certainty(pattern, url, denies=denies) == expected


@given(st.text(max_size=40), st.text(max_size=40), st.booleans())
def test_any_text_is_a_pattern_and_any_text_a_url(pattern, url, denies):
    assert url_matches(pattern, url, denies=denies) in {True, False}


HIDDEN = st.text(alphabet="ab/.:?#@*", max_size=6)


@given(st.sampled_from([url for url in PATTERNS if "$" not in url]), HIDDEN, HIDDEN, st.booleans())
def test_a_url_known_in_part_is_answered_only_where_no_value_could_change_it(pattern, value, other, denies):
    written = f"https://h/{OPEN}"
    told = url_certainty(pattern, written, denies=denies)
    if told != "unknown":
        for each in (value, other):
            assert url_matches(pattern, written.replace(OPEN, each), denies=denies) is (told == "yes")


@given(WORDS, WORDS, st.text(max_size=3))
def test_a_command_known_in_part_is_answered_only_where_no_value_could_change_it(meant, words, value):
    opened = [word.replace("****", OPEN) for word in words]
    told = command_matches(meant, opened)
    if told != "unknown":
        assert ([word.replace(OPEN, value) for word in opened] == meant) is (told == "yes")


@given(st.lists(st.sampled_from(["yes", "no", "unknown"]), min_size=2, max_size=2))
def test_two_answers_of_a_client_are_one_only_where_they_are_the_same(holds):
    told = Client("2.1.240").both([Ruling(each, "so it is") for each in holds])
    assert told.holds == (holds[0] if len(set(holds)) == 1 else "unknown")


def test_very_long_lists_take_no_time():
    entries = [{"serverUrl": f"https://h{number}/" + "*a" * 20} for number in range(2_000)]
    servers = {f"s{number}": {"type": "http", "url": f"https://x{number}/" + "a" * 50} for number in range(20)}
    told = loads(servers, {MANAGED: {"allowedMcpServers": entries, "deniedMcpServers": entries}})
    assert {row.loads for row in told.values()} == {"no"}
