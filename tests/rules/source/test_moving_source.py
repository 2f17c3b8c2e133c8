import pytest
from judged import counts, gaps, judge, settings_line, unknowns
from looked import looked
from on_machine import observed

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
SEEN = "surfaces: {claude-code: {minimum_version: 2.1.330}}\n"
HELD = f"marketplaces: {{m: {{source: {{github: acme/plugins, sha: {SHA}}}, cowork: {{sync: manual}}}}}}\n"
LOOSE = "marketplaces: {m: {source: {github: acme/plugins, ref: main}}}\n"
ON_COWORK = "plugins: {notes: {title: Notes, path: marketplace, provision: {cowork: {marketplace: m}}}}\n"
ON_CODE = "plugins: {notes: {title: Notes, path: marketplace, provision: {claude-code: {via: managed-plugin, marketplace: m}}}}\n"


def package(source: str) -> str:
    return f"packages: {{notes@m: {{source: {source}}}}}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"{{github: acme/notes, sha: {SHA}}}", [], id="a full commit"),
        pytest.param(f"{{github: acme/notes, ref: main, sha: {SHA}}}", [], id="a commit beside a branch is the pin"),
        pytest.param(
            f"{{source: url, url: https://git.example/n.git, sha: {SHA}}}", [], id="a commit of any git address"
        ),
        pytest.param(
            f"{{source: git-subdir, url: u, path: p, sha: {SHA}}}", [], id="a folder of a repository at a commit"
        ),
        pytest.param("{source: archive, url: u, sha256: " + "a" * 64 + "}", [], id="an archive with a digest"),
        pytest.param("{source: npm, package: '@acme/n', version: 1.2.3}", [], id="an exact version"),
        pytest.param("{source: npm, package: n, version: 1.2.3-rc.1}", [], id="an exact pre-release"),
        pytest.param("{github: acme/notes}", ["a github source without a commit"], id="no commit at all"),
        pytest.param("{github: acme/notes, ref: v2}", ["a github source at `v2`"], id="a tag, which can be moved"),
        pytest.param("{github: acme/notes, sha: 3f1c0de}", ["a github source without a commit"], id="a short commit"),
        pytest.param(
            "{source: npm, package: n, version: ^1.2.3}", ["a npm source at `^1.2.3`"], id="a range of versions"
        ),
        pytest.param("{source: npm, package: n}", ["a npm source without a commit"], id="no version"),
        pytest.param(
            "{source: archive, url: u}", ["a archive source without a commit"], id="an archive without a digest"
        ),
        pytest.param(
            "{source: npm, package: n, sha256: " + "a" * 64 + "}",
            ["a npm source without a commit"],
            id="a digest that npm does not check",
        ),
        pytest.param(
            f"{{source: command, command: run, sha: {SHA}}}", ["a command source without a commit"], id="a command"
        ),
    ],
)
def test_a_package_with_a_source_of_its_own_is_as_good_as_that(source, expected):
    found = gaps(judge("  moving-source: {}\n", LOOSE + package(source) + ON_COWORK))
    assert found == [f"notes on cowork: package `notes@m` comes from {each}, which can change" for each in expected]


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(HELD + package("./notes") + ON_COWORK, [], id="Cowork with a manual sync keeps the commit"),
        pytest.param(
            HELD.replace("manual", "automatic") + package("./notes") + ON_COWORK,
            [("notes on cowork", "but Cowork syncs marketplace `m` automatically to the newest commit")],
            id="an automatic sync follows the branch",
        ),
        pytest.param(
            SEEN + HELD + package("./notes") + ON_CODE, [], id="the Claude Code that was seen keeps the commit"
        ),
        pytest.param(
            SEEN
            + "marketplaces: {m: {source: {source: npm, package: p, version: 1.0.0}}}\n"
            + package("./notes")
            + ON_CODE,
            [("notes on claude-code", "but Claude Code cannot hold marketplace `m` at a commit")],
            id="Claude Code takes a commit of a repository alone",
        ),
        pytest.param(
            "surfaces: {cowork: {deployment: third-party}}\n"
            + HELD.replace("manual", "automatic")
            + package("./notes")
            + ON_COWORK,
            [],
            id="a third-party deployment fetches the commit",
        ),
    ],
)
def test_a_relative_package_is_as_good_as_the_surface_that_fetches_its_marketplace(inventory, expected):
    found = gaps(judge("  moving-source: {}\n", inventory))
    assert found == [f"{whose}: package `notes@m` is pinned by its marketplace, {why}" for whose, why in expected]


@pytest.mark.parametrize(
    "marketplace",
    [
        pytest.param("{github: acme/plugins}", id="no commit"),
        pytest.param("{github: acme/plugins, ref: main}", id="a branch"),
        pytest.param("{source: url, url: https://x.example/marketplace.json}", id="a file without a digest"),
    ],
)
@pytest.mark.parametrize(
    "own", [pytest.param("", id="own source not stated"), pytest.param(package("./notes"), id="relative")]
)
def test_an_unpinned_marketplace_moves_its_packages(marketplace, own):
    report = judge("  moving-source: {}\n", f"marketplaces: {{m: {{source: {marketplace}}}}}\n" + own + ON_COWORK)
    followed = "package `notes@m` follows marketplace `m`, which is not pinned to a commit"
    assert gaps(report) == [f"notes on cowork: {followed}"]


@pytest.mark.parametrize(
    "marketplace",
    [
        pytest.param("{github: acme/plugins, ref: " + SHA + "}", id="a full commit as ref"),
        pytest.param("{source: url, url: u, manifestSha256: " + "b" * 64 + "}", id="a digest of the manifest"),
        pytest.param("{source: npm, package: p, version: 1.0.0}", id="an exact version"),
    ],
)
def test_a_marketplace_is_pinned_in_other_ways_too(marketplace):
    text = (
        f"marketplaces: {{m: {{source: {marketplace}, cowork: {{sync: manual}}}}}}\n" + package("./notes") + ON_COWORK
    )
    assert counts(judge("  moving-source: {}\n", text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("inventory", "line", "because"),
    [
        pytest.param(
            HELD + ON_COWORK,
            4,
            "notes on cowork: the inventory does not say what the own source of package `notes@m` is",
            id="own source not stated, package not declared",
        ),
        pytest.param(
            HELD + "packages:\n  notes@m: {version: 1.0.0}\n" + ON_COWORK,
            6,
            "notes on cowork: the inventory does not say what the own source of package `notes@m` is",
            id="own source not stated, package declared",
        ),
        pytest.param(
            "marketplaces: {m: {}}\n" + ON_COWORK,
            4,
            "notes on cowork: the inventory does not say where marketplace `m` comes from",
            id="marketplace without a source",
        ),
        pytest.param(
            HELD + package("./notes") + ON_CODE,
            4,
            "notes on claude-code: client 2.1.330 keeps marketplace `m` at the commit that `ref` names, and since which "
            "one is not known: the client's version is not known",
            id="a Claude Code of which nobody knows it",
        ),
        pytest.param(
            HELD.replace(", cowork: {sync: manual}", "") + package("./notes") + ON_COWORK,
            4,
            "notes on cowork: the inventory does not say how Cowork syncs marketplace `m`",
            id="sync not stated",
        ),
    ],
)
def test_what_is_not_said_is_unknown(inventory, line, because):
    report = judge("  moving-source: {}\n", inventory)
    assert (gaps(report), unknowns(report)) == ([], [because])
    assert report.unknowns[0].place.line == line


def test_a_door_that_comes_in_no_package_is_not_asked():
    report = judge(
        "  moving-source: {}\n",
        LOOSE
        + "plugins: {box: {title: Box, path: oauth-connector, source: {marketplace: m}, provision: {cowork: {via: directory-connector}}}}\n",
    )
    assert counts(report) == (0, 0, 0, 0)


def test_each_door_of_a_package_is_asked_on_each_surface():
    text = (
        LOOSE + "packages: {doors@m: {servers: {vendor: vendor, fx: fx}}}\n"
        "plugins:\n  vendor: {title: V, path: custom-mcp, provision: {cowork: {package: doors@m}}}\n"
        "  fx: {title: F, path: custom-mcp, provision: {cowork: {package: doors@m},"
        " claude-code: {via: managed-plugin, package: doors@m}}}\n"
    )
    followed = "package `doors@m` follows marketplace `m`, which is not pinned to a commit"
    subjects = ["fx on claude-code", "fx on cowork", "vendor on cowork"]
    assert sorted(gaps(judge("  moving-source: {}\n", text))) == [f"{whose}: {followed}" for whose in subjects]
    chosen = judge("  moving-source: {plugins: [fx], surfaces: [claude-code]}\n", text)
    assert gaps(chosen) == [f"fx on claude-code: {followed}"]
    assert chosen.gaps[0].subject.item is None


BOTH = (
    "plugins: {notes: {title: Notes, path: marketplace, source: {marketplace: m}, "
    "provision: {cowork: {preference: available}, claude-code: {via: managed-plugin}}}}\n"
)


@pytest.mark.parametrize(
    ("surfaces", "expected"),
    [
        pytest.param("[cowork]", (1, 0, 0, 0), id="the surface that holds the commit"),
        pytest.param("[claude-code]", (0, 0, 0, 1), id="the surface of which nobody knows it"),
        pytest.param("[cowork, claude-code]", (1, 0, 0, 1), id="both"),
    ],
)
def test_each_surface_has_to_hold_the_commit_for_its_own_door(surfaces, expected):
    report = judge(f"  moving-source: {{surfaces: {surfaces}}}\n", HELD + package("./notes") + BOTH)
    assert counts(report) == expected
    assert report.coverage[0].why == []


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(HELD + package("./notes"), (0, 0, 1, 0), id="no surface fetches it"),
        pytest.param(HELD + package(f"{{github: a/n, sha: {SHA}}}"), (1, 0, 0, 0), id="at a commit of its own"),
        pytest.param(HELD + package("{github: a/n}"), (0, 1, 0, 0), id="from a source that can change"),
        pytest.param(LOOSE + package("./notes"), (0, 1, 0, 0), id="in a marketplace that can change"),
        pytest.param(HELD + "packages: {notes@m: {}}\n", (0, 0, 0, 1), id="own source not stated"),
    ],
)
def test_a_package_that_no_door_comes_in_is_asked_for_itself(inventory, expected):
    report = judge("  moving-source: {}\n", inventory + "plugins: {box: {title: Box, path: custom-mcp}}\n")
    assert counts(report) == expected
    assert [each.subject.item for each in (*report.gaps, *report.unknowns)] == ["notes@m"] * sum(expected[1::2])


def test_a_package_carries_the_doors_of_its_servers():
    text = HELD + "packages: {all@m: {source: ./all, servers: {fx: fx}}}\n"
    text += "plugins: {fx: {title: FX, path: custom-mcp, provision: {claude-code: {via: managed-plugin}}}}\n"
    because = "but Claude Code cannot hold marketplace `m` at a commit"
    text = text.replace(HELD, "marketplaces: {m: {source: {source: npm, package: p, version: 1.0.0}}}\n")
    assert gaps(judge("  moving-source: {}\n", text)) == [
        f"fx on claude-code: package `all@m` is pinned by its marketplace, {because}"
    ]


def test_a_packaged_door_whose_package_is_not_named_is_unknown():
    report = judge(
        "  moving-source: {}\n",
        "plugins: {fx: {title: FX, path: marketplace, provision: {cowork: {preference: required}}}}\n",
    )
    assert unknowns(report) == ["fx on cowork: the inventory does not say which package `fx` comes in"]


@pytest.mark.parametrize(("sync", "expected"), [("manual", (2, 0, 0, 0)), ("automatic", (0, 2, 0, 0))])
def test_what_syncs_from_the_account_is_held_as_cowork_holds_it(sync, expected):
    doors = "plugins: {notes: {title: N, path: marketplace, provision: {cowork: {marketplace: m}, claude-code: {via: synced-plugin}}}}\n"
    report = judge("  moving-source: {}\n", HELD.replace("manual", sync) + package("./notes") + doors)
    assert counts(report) == expected


PLUGINS = "/home/ada/.claude/plugins"
CLONE, COPY = f"{PLUGINS}/marketplaces/acme", f"{PLUGINS}/cache/acme/fmt/1.0.0"


@pytest.mark.parametrize(
    ("ref", "client", "expected"),
    [
        pytest.param({"ref": SHA}, "2.1.330", (1, 0, 0, 0), id="at a commit"),
        pytest.param({"ref": SHA}, "2.1.329", (0, 0, 0, 1), id="at a commit, by a client of which nobody knows it"),
        pytest.param({"ref": "main"}, "2.1.330", (0, 1, 0, 0), id="on a branch"),
        pytest.param({}, "2.1.330", (0, 1, 0, 0), id="wherever it is"),
    ],
)
def test_a_marketplace_that_a_machine_has(ref, client, expected):
    source = {"source": "github", "repo": "acme/plugins", **ref}
    listed = {"name": "acme", "owner": {"name": "A"}, "plugins": [{"name": "fmt", "source": "./fmt"}]}
    record = {"scope": "user", "installPath": COPY, "version": "1.0.0"}
    files = {
        "/home/ada/.claude/settings.json": {"enabledPlugins": {"fmt@acme": True}},
        f"{PLUGINS}/known_marketplaces.json": {"acme": {"source": source, "installLocation": CLONE}},
        f"{PLUGINS}/installed_plugins.json": {"version": 2, "plugins": {"fmt@acme": [record]}},
        f"{CLONE}/.claude-plugin/marketplace.json": listed,
        f"{COPY}/.claude-plugin/plugin.json": {"name": "fmt", "mcpServers": {"z": {"command": "/opt/z"}}},
    }
    assert looked("moving-source", files, client=client).counts == expected


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        pytest.param({"source": "github", "repo": "acme/fmt", "sha": SHA}, ([], 0), id="that pins the package"),
        pytest.param("./fmt", (["plugin:fmt:z (/opt/z)"], 0), id="in which it moves with the marketplace"),
        pytest.param(None, ([], 1), id="that nobody could read"),
    ],
)
def test_a_package_of_an_unpinned_marketplace_by_its_listing(listing, expected):
    source = {"source": "github", "repo": "acme/plugins"}
    listed = {"name": "acme", "owner": {"name": "A"}, "plugins": [{"name": "fmt", "source": listing}]}
    record = {"scope": "user", "installPath": COPY, "version": "1.0.0"}
    files = {
        "/home/ada/.claude/settings.json": {"enabledPlugins": {"fmt@acme": True}},
        f"{PLUGINS}/known_marketplaces.json": {"acme": {"source": source, "installLocation": CLONE}},
        f"{PLUGINS}/installed_plugins.json": {"version": 2, "plugins": {"fmt@acme": [record]}},
        f"{CLONE}/.claude-plugin/marketplace.json": listed if listing else None,
        f"{COPY}/.claude-plugin/plugin.json": {"name": "fmt", "mcpServers": {"z": {"command": "/opt/z"}}},
    }
    found = looked("moving-source", files)
    told = [because for because in found.unknowns.values() if because.startswith("what the own source of")]
    assert (list(found.gaps), len(told)) == expected


def test_a_package_of_a_marketplace_that_nobody_knows_is_told_where_settings_name_it():
    texts = {"/home/ada/.claude/settings.json": '{"enabledPlugins": {\n"fmt@builtin": true}}'}
    (unknown,) = judge(settings_line("moving-source", ""), observed=(observed(texts, "2.1.330"),)).unknowns
    assert "where marketplace `builtin` comes from" in unknown.because
    assert (unknown.place.file, unknown.place.line) == ("/home/ada/.claude/settings.json", 2)
