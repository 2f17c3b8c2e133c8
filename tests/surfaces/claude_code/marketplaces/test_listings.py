import pytest
from machine_from_files import native

from plugingov.surfaces.claude_code.marketplaces.listings import read_marketplace

SHA = "0123456789abcdef0123456789abcdef01234567"
GITHUB = {"source": "github", "repo": "acme/c"}


def marketplace(*entries, **more):
    data = {"name": "acme", "owner": {"name": "Acme"}, "plugins": list(entries), **more}
    return read_marketplace(native("/m/.claude-plugin/marketplace.json", data, "marketplace"))


@pytest.mark.parametrize(
    ("source", "form", "target", "pin"),
    [
        pytest.param("./plugins/a", "relative", "./plugins/a", "", id="a folder"),
        pytest.param(".", "relative", ".", "", id="the marketplace itself"),
        pytest.param(GITHUB, "github", "acme/c", "", id="a repository"),
        pytest.param({**GITHUB, "ref": "v1"}, "github", "acme/c", "", id="a tag fixes nothing"),
        pytest.param({**GITHUB, "ref": "v1", "sha": SHA}, "github", "acme/c", SHA, id="a commit beside a tag"),
        pytest.param({**GITHUB, "sha": SHA[:12]}, "github", "acme/c", "", id="a short commit"),
        pytest.param({"source": "url", "url": "https://g/d.git", "sha": SHA}, "url", "https://g/d.git", SHA, id="git"),
        pytest.param(
            {"source": "git-subdir", "url": "https://g/m.git", "path": "p/e", "sha": SHA},
            "git-subdir",
            "https://g/m.git",
            SHA,
            id="a folder of a repository",
        ),
        pytest.param({"source": "npm", "package": "@a/b", "version": "1.2.3"}, "npm", "@a/b", "1.2.3", id="npm"),
        pytest.param({"source": "npm", "package": "@a/b", "version": "^1.2"}, "npm", "@a/b", "", id="a range of npm"),
        pytest.param(
            {"source": "archive", "url": "https://h/x", "sha256": "a" * 64},
            "archive",
            "https://h/x",
            "a" * 64,
            id="zip",
        ),
        pytest.param({"source": "command", "command": "make x"}, "command", "make x", "", id="a command"),
        pytest.param({"source": "command", "command": ["make", "x"]}, "command", "make x", "", id="words of a command"),
        pytest.param("acme/f", "unknown", "acme/f", "", id="a repository in short is not guessed"),
        pytest.param("github:acme/g", "unknown", "github:acme/g", "", id="nor one with a prefix"),
        pytest.param("bare", "unknown", "bare", "", id="a bare name without a root"),
        pytest.param("../out", "unknown", "../out", "", id="out of the marketplace"),
        pytest.param("./../out", "unknown", "./../out", "", id="out by a detour"),
        pytest.param("./a\\..\\..\\out", "unknown", "./a\\..\\..\\out", "", id="out with back slashes"),
        pytest.param({"source": "local", "path": "./plugins/h"}, "unknown", "", "", id="another product's dialect"),
        pytest.param({"source": "github"}, "unknown", "", "", id="a repository without its name"),
        pytest.param(5, "unknown", "", "", id="a number"),
    ],
)
def test_where_a_package_comes_from(source, form, target, pin):
    read = marketplace({"name": "x", "source": source})
    origin = read.entries[0].origin
    assert (origin.form, origin.target, origin.pin) == (form, target, pin)
    assert bool(origin.because) == (form == "unknown") == bool(read.oddities)


def test_a_bare_name_lies_below_the_root():
    read = marketplace({"name": "x", "source": "x"}, metadata={"pluginRoot": "./plugins"})
    assert read.entries[0].origin.target == "./plugins/x"


def test_odd_entries_leave_their_neighbours_alone():
    read = marketplace({"name": "a"}, 5, {"source": "./b"}, {"name": "c", "source": "./c", "strict": "x"})
    assert [entry.name for entry in read.entries] == ["c"]
    assert [oddity.because for oddity in read.oddities] == [
        "the entry of `a` has no `source`",
        "an entry without a name is no package",
        "an entry without a name is no package",
        "`strict` of `c` is neither true nor false",
    ]
    assert not read.broken


def test_a_name_listed_twice_is_told_and_the_first_counts():
    read = marketplace({"name": "a", "source": "./1"}, {"name": "a", "source": "./2"})
    assert read.entry("a").origin.target == "./1"
    assert "more than once" in read.oddities[0].because


def test_what_an_entry_says_of_itself():
    servers = {"s": {"command": "x"}}
    entry = {"name": "a", "source": "./a", "version": "1.2.0", "strict": False, "mcpServers": servers, "hooks": {}}
    read = marketplace(entry, renames={"old": "a", "gone": None, "odd": 5}).entry("a")
    assert (read.version, read.strict, read.servers.value) == ("1.2.0", False, servers)
    assert set(read.components) == {"mcpServers"}


@pytest.mark.parametrize(
    ("content", "broken"),
    [
        pytest.param("{", "could not be read", id="not JSON"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("[]", "holds no JSON object", id="a list"),
        pytest.param('{"name": "acme", "owner": {"name": "A"}, "plugins": [],}', "is not strict JSON", id="a comma"),
        pytest.param({"owner": {"name": "A"}, "plugins": []}, "no `name`", id="no name"),
        pytest.param({"name": "acme", "owner": "A", "plugins": []}, "`owner`", id="an owner that is text"),
        pytest.param({"name": "acme", "owner": {"name": "A"}, "plugins": {}}, "`plugins`", id="no list"),
        pytest.param({"name": "a", "owner": {"name": "A"}, "plugins": [], "metadata": 5}, "`metadata`", id="metadata"),
    ],
)
def test_a_marketplace_that_the_client_takes_nothing_from(content, broken):
    assert broken in read_marketplace(native("/m/.claude-plugin/marketplace.json", content, "marketplace")).broken
