import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  version-differs: {}\n"
ONE, OTHER = "1" * 40, "a" * 40
DOOR = """\
plugins:
  fx:
    title: FX
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: fx@m}
      claude-code: {via: managed-plugin, package: fx@n}
"""


def two(one: str, other: str, m: str = "{}", n: str = "{}") -> str:
    """Return one plugin that comes in `fx@m` on Cowork and in `fx@n` on Claude Code."""
    packages = f"packages:\n  fx@m: {{{one}}}\n  fx@n: {{{other}}}\n"
    return f"marketplaces: {{m: {m}, n: {n}}}\n{packages}{DOOR}"


def sources(one: str, other: str) -> str:
    return two(f"version: 1.0.0, source: {one}", f"version: 1.0.0, source: {other}")


def marketplaces(m: str, n: str, path: str = "./fx") -> str:
    relative = f"version: 1.0.0, source: {path}"
    return two(relative, relative, f"{{source: {m}}}", f"{{source: {n}}}")


def differing(report) -> list[str]:
    opening = "fx: `fx` comes in package `fx@m` on cowork and in `fx@n` on claude-code, which differ in "
    return [message.removeprefix(opening) for message in gaps(report)]


GITHUB = f"{{github: acme/fx, sha: {ONE}}}"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(
            two("version: 1.4.0", "version: 1.1.0"),
            "version (`1.4.0`, `1.1.0`)",
            id="another version, no source stated",
        ),
        pytest.param(
            two(f"version: '1', source: {GITHUB}", f"version: '2', source: {GITHUB}"),
            "version (`1`, `2`)",
            id="another version of one commit",
        ),
        pytest.param(
            two(f"version: '1', source: {GITHUB}", f"version: '2', source: {{github: acme/fx, sha: {OTHER}}}"),
            "version (`1`, `2`) and pin",
            id="another version and commit",
        ),
        pytest.param(sources(GITHUB, f"{{github: acme/fx2, sha: {ONE}}}"), "source", id="another repository"),
        pytest.param(
            sources(
                f"{{source: url, url: 'https://git.example/A.git', sha: {ONE}}}",
                "{source: url, url: 'https://git.example/a.git'}",
            ),
            "source",
            id="another repository, by a letter in upper case",
        ),
        pytest.param(
            sources(
                f"{{source: git-subdir, url: 'https://github.com/a/b', path: x, sha: {ONE}}}",
                f"{{source: git-subdir, url: 'https://github.com/a/b', path: y, sha: {ONE}}}",
            ),
            "source",
            id="another folder",
        ),
        pytest.param(sources(GITHUB, "{github: acme/fx, ref: main}"), "pin", id="a commit and a branch"),
        pytest.param(sources("{github: acme/fx, ref: main}", "{github: acme/fx, ref: v2}"), "pin", id="two branches"),
        pytest.param(
            sources("{source: npm, package: fx, version: 1.0.0}", "{source: npm, package: fx, version: 1.0.1}"),
            "pin",
            id="another npm version",
        ),
        pytest.param(
            sources("{source: npm, package: fx, version: 1.0.0}", "{source: npm, package: fy, version: 1.0.0}"),
            "source",
            id="another npm package",
        ),
        pytest.param(
            sources(
                "{source: archive, url: 'https://a.example/fx.zip'}",
                "{source: archive, url: 'https://b.example/fx.zip'}",
            ),
            "source",
            id="another archive",
        ),
        pytest.param(
            sources("{source: command, command: a}", "{source: command, command: b}"), "source", id="another command"
        ),
        pytest.param(sources(GITHUB, "{source: npm, package: fx}"), "source", id="another kind of source"),
        pytest.param(
            marketplaces(GITHUB, f"{{github: acme/fx, sha: {OTHER}}}"), "pin", id="a marketplace at another commit"
        ),
        pytest.param(
            marketplaces(GITHUB, f"{{github: acme/other, sha: {ONE}}}"), "source", id="a marketplace elsewhere"
        ),
        pytest.param(
            two("source: ./fx", "source: ./old", f"{{source: {GITHUB}}}", f"{{source: {GITHUB}}}"),
            "source",
            id="another folder of one marketplace",
        ),
        pytest.param(
            marketplaces(
                "{source: url, url: 'https://a.example/m.json'}", "{source: url, url: 'https://a.example/n.json'}"
            ),
            "source",
            id="another list",
        ),
    ],
)
def test_another_version_source_or_pin_is_a_gap(text, what):
    report = judge(RULE, text)
    assert differing(report) == [what]
    assert report.gaps[0].place.line == 14


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(sources(GITHUB, GITHUB), id="one commit"),
        pytest.param(two(f"source: {GITHUB}", f"source: {GITHUB}"), id="one commit, versions not stated"),
        pytest.param(
            sources(GITHUB, f"{{source: url, url: 'git@GitHub.com:Acme/fx.git', ref: main, sha: {ONE}}}"),
            id="one repository, written in two ways",
        ),
        pytest.param(
            sources(f"{{github: acme/fx, sha: {OTHER}}}", f"{{github: acme/fx, sha: {OTHER.upper()}}}"),
            id="one commit in upper case",
        ),
        pytest.param(
            sources(
                "{source: url, url: 'https://me@git.example/fx'}", "{source: url, url: 'ssh://git.example/fx.git/'}"
            ),
            id="one repository by two protocols",
        ),
        pytest.param(
            sources("{github: acme/fx, ref: main}", "{github: acme/fx, ref: main}"), id="one branch and version"
        ),
        pytest.param(
            two(*(f"source: {{source: npm, package: fx, version: {version}}}" for version in ("1.0.0", "1.0.0"))),
            id="one npm version",
        ),
        pytest.param(
            two(*(f"source: {{source: archive, url: 'https://a.example/fx', sha256: {'b' * 64}}}" for _ in "ab")),
            id="one archive",
        ),
        pytest.param(
            marketplaces(
                f"{{source: directory, path: /opt/m, manifestSha256: {'b' * 64}}}",
                f"{{source: directory, path: /opt/m, manifestSha256: {'b' * 64}}}",
            ).replace("version: 1.0.0, ", ""),
            id="one directory at a digest",
        ),
        pytest.param(
            marketplaces(GITHUB, f"{{source: git, url: 'https://github.com/acme/fx.git', ref: {ONE}}}"),
            id="a marketplace at a commit, by sha and by ref",
        ),
        pytest.param(
            two("source: .", "source: ./", f"{{source: {GITHUB}}}", f"{{source: {GITHUB}}}"),
            id="one folder in two ways",
        ),
        pytest.param(
            two(
                f"source: {{source: git-subdir, url: 'https://github.com/acme/fx', path: x/, sha: {ONE}}}",
                "source: ./x",
                n=f"{{source: {GITHUB}}}",
            ),
            id="a folder of a repository, and the same by its marketplace",
        ),
        pytest.param(two("", "").replace("package: fx@n", "package: fx@m"), id="one package of which nothing is said"),
        pytest.param(two("", "").replace("managed-plugin, package: fx@n", "synced-plugin"), id="synced as it is"),
        pytest.param(
            DOOR.replace("org-plugin, package: fx@m", "org-plugin").replace(
                "managed-plugin, package: fx@n", "synced-plugin"
            ),
            id="synced, whatever package it is",
        ),
    ],
)
def test_one_version_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            DOOR.replace(", package: fx@m", "").replace(", package: fx@n", ""),
            "the inventory does not say which package `fx` comes in on cowork",
            id="no package named",
        ),
        pytest.param(
            "marketplaces: {m: {}}\n" + DOOR.replace(", package: fx@n", ""),
            "the inventory does not say which package `fx` comes in on claude-code",
            id="no package named on Claude Code",
        ),
        pytest.param(
            "marketplaces: {m: {}, n: {}}\n" + DOOR,
            "the inventory does not say the `source` of package `fx@m`",
            id="neither package declared",
        ),
        pytest.param(
            two(f"version: '1', source: {GITHUB}", "version: '1'"),
            "the inventory does not say the `source` of package `fx@n`",
            id="one source stated",
        ),
        pytest.param(
            two("source: ./fx", f"source: {GITHUB}"),
            "the inventory does not say where marketplace `m` comes from",
            id="relative to a marketplace of which nothing is said",
        ),
        pytest.param(
            two("version: '1', source: {github: acme/fx}", "source: {github: acme/fx}"),
            "the inventory does not say the `version` of package `fx@n`",
            id="one branch, and one version not stated",
        ),
        pytest.param(
            two("source: {github: acme/fx, sha: abc}", "source: {github: acme/fx, sha: abc}"),
            "the inventory does not say the `version` of package `fx@m`",
            id="a short commit pins nothing",
        ),
    ],
)
def test_what_is_not_stated_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            two("version: '1'", "version: '2'").replace("fx@m}", "fx@m, preference: not_available}"),
            (0, 0, 1, 0),
            id="given to nobody on Cowork",
        ),
        pytest.param(
            two("version: '1'", "version: '2'").replace("org-plugin", "directory-connector"),
            (0, 0, 0, 0),
            id="a connector there",
        ),
        pytest.param(
            two("version: '1'", "version: '2'").replace("managed-plugin", "user-server"),
            (0, 0, 0, 0),
            id="a server here",
        ),
    ],
)
def test_without_two_packages_there_is_no_version_to_compare(text, expected):
    assert counts(judge(RULE, text)) == expected


@pytest.mark.parametrize(
    ("provision", "before", "line"),
    [
        pytest.param("        package: fx@n\n", "", 16, id="the package"),
        pytest.param("        marketplace: n\n", "", 16, id="the marketplace"),
        pytest.param("        source:\n          marketplace: n\n", "", 17, id="a source of its own"),
        pytest.param("", "    source: {marketplace: n}\n", 11, id="the source for both surfaces"),
        pytest.param("", "", 6, id="what carries it"),
    ],
)
def test_the_gap_stands_where_the_package_of_claude_code_is_named(provision, before, line):
    carried = ", servers: {fx: main}" if not (provision or before) else ""
    text = "marketplaces: {m: {}, n: {}}\npackages:\n  fx@n: {version: '2'" + carried + "}\n  fx@m: {version: '1'}\n"
    text += "plugins:\n  fx:\n    title: FX\n" + before + "    path: marketplace\n    provision:\n"
    text += (
        "      cowork: {via: org-plugin, package: fx@m}\n      claude-code:\n        via: managed-plugin\n" + provision
    )
    report = judge(RULE, text)
    assert [gap.place.line for gap in report.gaps] == [line]


def test_a_synced_plugin_with_a_package_of_its_own_is_compared():
    fleet = "surfaces: {claude-code: {minimum_version: 2.1.273}}\n"
    text = fleet + two("version: '1'", "version: '2'").replace("managed-plugin", "synced-plugin")
    assert differing(judge(RULE, text)) == ["version (`1`, `2`)"]
    for said in ("marketplace: n", "source: {marketplace: n}"):
        assert differing(judge(RULE, text.replace("package: fx@n", said))) == ["version (`1`, `2`)"]


@pytest.mark.parametrize(
    ("packages", "line"),
    [
        pytest.param("packages: {fx@n: {version: '1'}, fx@m: {version: '1'}}\n", 7, id="at the package"),
        pytest.param("", 6, id="at the marketplace, where no package is declared"),
    ],
)
def test_an_unknown_source_stands_where_it_would_be_written(packages, line):
    marketplaces = "\nmarketplaces:\n  n: {}\n  m: {}\n".removeprefix("\n")
    report = judge(RULE, marketplaces + packages + DOOR)
    assert [(fact.place.line, "`fx@m`" in fact.because) for fact in report.unknowns] == [(line, True)]
