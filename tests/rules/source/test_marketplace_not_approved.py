import pytest
from judged import counts, gaps, judge, unknowns

from plugingov.sources.errors import BadInput


def rule(allow: str) -> str:
    return f"  marketplace-not-approved: {{allow: {allow}}}\n"


GITHUB = "{github: acme/plugins}"
SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"


def door(source: str = GITHUB, own: str = "", provision: str = "cowork: {marketplace: m}") -> str:
    marketplace = f"{{source: {source}}}" if source else "{}"
    packages = f"packages: {{x@m: {{source: {own}}}}}\n" if own else ""
    return (
        f"marketplaces:\n  m: {marketplace}\n{packages}"
        f"plugins:\n  x:\n    title: X\n    path: marketplace\n    provision: {{{provision}}}\n"
    )


@pytest.mark.parametrize(
    ("allow", "text", "expected"),
    [
        pytest.param("[m]", door(), (1, 0, 0, 0), id="an id"),
        pytest.param("[n, 'm*']", door(), (1, 0, 0, 0), id="a pattern of ids"),
        pytest.param("[n]", door(), (0, 1, 0, 0), id="another id"),
        pytest.param("[]", door(), (0, 1, 0, 0), id="nothing"),
        pytest.param(f"[{GITHUB}]", door(), (1, 0, 0, 0), id="a source in short"),
        pytest.param("[{source: github, repo: acme/plugins}]", door(), (1, 0, 0, 0), id="a source in full"),
        pytest.param("[{github: 'acme/*'}]", door(), (1, 0, 0, 0), id="an owner"),
        pytest.param("[{github: 'other/*'}]", door(), (0, 1, 0, 0), id="another owner"),
        pytest.param(f"[{{github: acme/plugins, sha: {SHA}}}]", door(), (0, 1, 0, 0), id="a commit that is not stated"),
        pytest.param(
            f"[{{github: acme/plugins, sha: {SHA}}}]", door(f"{{github: acme/plugins, sha: {SHA}}}"), (1, 0, 0, 0), id="a commit"
        ),
        pytest.param(
            "[{github: acme/plugins}]", door("{github: acme/plugins, ref: main}"), (1, 0, 0, 0), id="more than is asked"
        ),
        pytest.param("[{source: git, url: 'https://h/r'}]", door(), (0, 1, 0, 0), id="another kind of source"),
        pytest.param(
            "[{source: git, url: 'https://h.example/*'}]",
            door("{source: git, url: 'https://h.example/r.git'}"),
            (1, 0, 0, 0),
            id="a host",
        ),
        pytest.param(
            "[{source: url, url: 'https://h/m.json', headers: {a: b}}]",
            door("{source: url, url: 'https://h/m.json', headers: {a: b}}"),
            (1, 0, 0, 0),
            id="headers that equal",
        ),
        pytest.param(
            "[{source: url, url: 'https://h/m.json', headers: {a: b}}]",
            door("{source: url, url: 'https://h/m.json', headers: {a: '*'}}"),
            (0, 1, 0, 0),
            id="headers that do not",
        ),
        pytest.param("[n]", door(""), (0, 1, 0, 0), id="an id is enough to know"),
        pytest.param("[m]", door(""), (1, 0, 0, 0), id="whatever the source"),
        pytest.param(f"[{GITHUB}]", door(""), (0, 0, 0, 1), id="a source that is not stated"),
        pytest.param(f"[n, {GITHUB}]", door(""), (0, 0, 0, 1), id="neither the id nor the source"),
        pytest.param("[{github: 'acme/*'}]", door("", "{github: acme/x}"), (1, 0, 0, 0), id="the package's own source"),
        pytest.param(
            "[{github: 'acme/*'}]", door("{github: o/r}", "{github: acme/x}"), (1, 0, 0, 0), id="in a strange marketplace"
        ),
        pytest.param("[{github: 'acme/*'}]", door("{github: o/r}", "./x"), (0, 1, 0, 0), id="a relative one comes from there"),
        pytest.param("['./x']", door("{github: o/r}", "./x"), (0, 1, 0, 0), id="a text is an id and no path"),
        pytest.param(
            "[{source: relative, path: ./x}]", door("{github: o/r}", "./x"), (0, 1, 0, 0), id="a path approves nothing"
        ),
        pytest.param(
            "[n]", door(provision="cowork: {via: directory-connector}"), (0, 0, 0, 0), id="a door that comes in no package"
        ),
    ],
)  # fmt: skip
def test_which_marketplaces_are_approved(allow, text, expected):
    assert counts(judge(rule(allow), text)) == expected


@pytest.mark.parametrize(
    ("provision", "facts", "line"),
    [
        pytest.param("claude-code: {via: managed-plugin,\n      marketplace: m}", "", 11, id="the marketplace"),
        pytest.param("claude-code: {via: managed-plugin,\n      package: x@m}", "", 11, id="the package"),
        pytest.param(
            "claude-code: {via: managed-plugin}",
            "    source:\n      marketplace: m\n",
            11,
            id="the source of the plugin",
        ),
        pytest.param(
            "claude-code: {via: managed-plugin,\n      source: {marketplace: m}}",
            "",
            11,
            id="the source of the surface",
        ),
    ],
)
def test_the_gap_stands_where_the_marketplace_is_named(provision, facts, line):
    text = door(provision=provision).replace("    provision", facts + "    provision")
    report = judge(rule("[n]"), text)
    (gap,) = [gap for gap in report.gaps if gap.subject.surface == "claude-code"]
    assert gap.message == "`x` on claude-code comes from marketplace `m`, which nobody approved"
    assert gap.place.line == line


def test_a_synced_package_is_named_by_the_way_it_arrives():
    text = door(provision="cowork: {package: x@m}, claude-code: {\n      via: synced-plugin}")
    assert [gap.place.line for gap in judge(rule("[n]"), text).gaps] == [10, 11]


def test_a_door_that_a_package_carries_is_named_there():
    text = "marketplaces: {m: {}}\npackages:\n  all@m:\n    servers:\n      x: key\n"
    text += "plugins: {x: {title: X, path: marketplace, provision: {cowork: {preference: required}}}}\n"
    report = judge(rule("[n]"), text)
    assert gaps(report) == ["x on cowork: `x` on cowork comes from marketplace `m`, which nobody approved"]
    assert report.gaps[0].place.line == 8


def test_a_package_without_a_door_is_asked_alone():
    text = "marketplaces: {m: {}}\npackages:\n  y@m: {version: 1.0.0}\n  x@m: {version: 1.0.0}\n"
    text += "plugins: {x: {title: X, path: marketplace, provision: {cowork: {marketplace: m}}}}\n"
    report = judge(rule("[n]"), text)
    assert gaps(report) == [
        "y@m: package `y@m` comes from marketplace `m`, which nobody approved",
        "x on cowork: `x` on cowork comes from marketplace `m`, which nobody approved",
    ]
    assert [gap.place.line for gap in report.gaps] == [6, 8]


@pytest.mark.parametrize(
    ("allow", "text", "because", "line"),
    [
        pytest.param(
            f"[{GITHUB}]", door(""), "the inventory does not say where marketplace `m` comes from", 5, id="a source"
        ),
        pytest.param(
            "[m]",
            door(provision="cowork: {preference: required}"),
            "the inventory does not say which package `x` comes in",
            10,
            id="a package",
        ),
    ],
)
def test_what_is_not_said_is_unknown(allow, text, because, line):
    report = judge(rule(allow), text)
    assert (gaps(report), unknowns(report)) == ([], [f"x on cowork: {because}"])
    assert report.unknowns[0].place.line == line


@pytest.mark.parametrize(
    ("allow", "expected"),
    [
        pytest.param("[m]", [], id="an id that is there"),
        pytest.param("['*']", [], id="a pattern that fits"),
        pytest.param(f"[{GITHUB}]", [], id="a source that is there"),
        pytest.param("[{github: acme/own}]", [], id="the own source of a package"),
        pytest.param("[zzz]", ["`zzz` in `allow` is no marketplace here"], id="an id of nothing"),
        pytest.param(
            "[{github: zzz/z}]",
            ["a github source in `allow` is that of no marketplace or package here"],
            id="a source of nothing",
        ),
    ],
)
def test_an_entry_that_fits_nothing_is_named(allow, expected):
    report = judge(rule(allow), door(own="{github: acme/own}"))
    assert [line.partition(" (policy.yaml")[0] for line in report.coverage[0].why if "allow" in line] == expected


def test_an_id_with_a_slip_gets_a_hint():
    text = "marketplaces: {acme-tools: {}}\nplugins: {x: {title: X, path: custom-mcp}}\n"
    (line,) = judge(rule("[acme-tool]"), text).coverage[0].why
    assert "; did you mean `acme-tools`?" in line


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param("{source: github}", "`repo`, which a source of kind github needs", id="half a source"),
        pytest.param("[m]", "a mapping (`key: value`)", id="a list"),
        pytest.param("{github: a/b, brnch: c}", "", id="a key that nobody knows"),
        pytest.param("''", "some text", id="nothing"),
    ],
)
def test_what_is_no_entry_is_refused_where_it_stands(entry, expected):
    with pytest.raises(BadInput) as refused:
        judge(f"  marketplace-not-approved:\n    allow:\n      - m\n      - {entry}\n", door())
    (problem,) = refused.value.problems
    assert problem.place.line == 8
    assert expected in problem.expected


def test_without_a_list_it_is_not_asked():
    assert "the policy gives no `allow`" in judge("  marketplace-not-approved: {}\n", door()).coverage[0].why[0]
