import pytest
from judged import counts, gaps, judge, unknowns

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
OTHER = "89abcdef0123456789abcdef0123456789abcdef"
RULE = "  one-name-two-sources: {}\n"


def two(ours: str, theirs: str, marketplaces: str = "{ours: {}, theirs: {}}", more: str = ""):
    """Judge two packages of one name; each is given by its source, or by nothing."""
    declared = "".join(
        f"  notes@{name}: {{{f'source: {source}' if source else ''}}}\n"
        for name, source in (("ours", ours), ("theirs", theirs))
    )
    return judge(RULE, f"marketplaces: {marketplaces}\npackages:\n{declared}{more}")


ELSEWHERE = [
    "notes@ours: package `notes@ours` comes from another source than `notes@theirs`, which has the same name",
    "notes@theirs: package `notes@theirs` comes from another source than `notes@ours`, which has the same name",
]
ANOTHER_PIN = [
    "notes@ours: package `notes@ours` is not held at the same commit or version as `notes@theirs`, which has the same name",
    "notes@theirs: package `notes@theirs` is not held at the same commit or version as `notes@ours`, which has the same name",
]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(f"{{github: a/n, sha: {SHA}}}", f"{{github: a/n, sha: {SHA}}}", [], id="the same commit"),
        pytest.param(f"{{github: a/n, sha: {SHA}}}", f"{{github: A/N, sha: {SHA.upper()}}}", [], id="in other case"),
        pytest.param(f"{{github: a/n, sha: {SHA}}}", f"{{github: a/n, sha: {OTHER}}}", ANOTHER_PIN, id="other commits"),
        pytest.param("{github: a/n, ref: v1}", "{github: a/n, ref: v2}", ANOTHER_PIN, id="other tags"),
        pytest.param("{github: a/n}", "{github: a/n, ref: v2}", ANOTHER_PIN, id="a tag and none"),
        pytest.param(
            f"{{github: a/n, sha: {SHA}, ref: v1}}", f"{{github: a/n, sha: {SHA}, ref: v2}}", [], id="the commit counts"
        ),
        pytest.param("{github: a/n}", "{github: b/n}", ELSEWHERE, id="other repositories"),
        pytest.param(
            "{github: a/n, ref: v1}", "{github: b/n, ref: v2}", ELSEWHERE, id="other repositories at other tags"
        ),
        pytest.param("{github: a/n}", "{source: url, url: 'https://github.com/a/n.git'}", [], id="written as a url"),
        pytest.param("{github: a/n}", "{source: git, url: 'git@github.com:A/n.git'}", [], id="written for ssh"),
        pytest.param("{github: a/n}", "{source: git, url: 'ssh://git@github.com/a/n'}", [], id="written as an ssh url"),
        pytest.param(
            "{source: git, url: 'https://git.example/n'}", "{source: url, url: 'https://GIT.example/n.git/'}", [],
            id="one address of another host",
        ),
        pytest.param(
            "{source: git, url: 'https://git.example/n'}", "{source: git, url: 'https://git.example/m'}", ELSEWHERE,
            id="two addresses of another host",
        ),
        pytest.param(
            "{source: git, url: 'git.example:n'}", "{source: git, url: 'git.example:n'}", [], id="no address, the same"
        ),
        pytest.param(
            "{source: git-subdir, url: 'https://github.com/a/n', path: ./x/}",
            "{source: git-subdir, url: 'https://github.com/a/n', path: x}", [],
            id="one folder",
        ),
        pytest.param(
            "{source: git-subdir, url: 'https://github.com/a/n', path: x}",
            "{source: git-subdir, url: 'https://github.com/a/n', path: y}", ELSEWHERE,
            id="two folders",
        ),
        pytest.param("{source: npm, package: n, version: 1.0.0}", "{source: npm, package: n, version: 1.0.0}", [], id="npm"),
        pytest.param(
            "{source: npm, package: n, version: 1.0.0}", "{source: npm, package: n, version: 1.0.1}", ANOTHER_PIN,
            id="other versions",
        ),
        pytest.param("{source: npm, package: n}", "{source: npm, package: m}", ELSEWHERE, id="other npm packages"),
        pytest.param(
            "{source: npm, package: n}", "{source: npm, package: n, registry: 'https://npm.acme.example'}", ELSEWHERE,
            id="another registry",
        ),
        pytest.param(
            "{source: npm, package: n, registry: 'https://a.example'}",
            "{source: npm, package: n, registry: 'https://b.example'}", ELSEWHERE,
            id="two registries",
        ),
        pytest.param(
            "{source: archive, url: u, sha256: aa}", "{source: archive, url: u, sha256: bb}", ANOTHER_PIN, id="digests"
        ),
        pytest.param("{source: archive, url: u}", "{source: archive, url: v}", ELSEWHERE, id="archives"),
        pytest.param("{source: directory, path: /a}", "{source: directory, path: /b}", ELSEWHERE, id="directories"),
        pytest.param("{source: command, command: [a]}", "{source: command, command: [b]}", ELSEWHERE, id="commands"),
        pytest.param("{source: command, command: [a]}", "{source: command, command: [a]}", [], id="one command"),
        pytest.param("{source: settings, name: a}", "{source: settings, name: b}", ELSEWHERE, id="settings"),
    ],
)  # fmt: skip
def test_two_packages_of_one_name_have_to_be_one(ours, theirs, expected):
    report = two(ours, theirs)
    assert (gaps(report), unknowns(report)) == (expected, [])
    assert counts(report) == (2 - len(expected), len(expected), 0, 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "marketplaces", "expected"),
    [
        pytest.param("./n", "n/", f"{{ours: {{source: {{github: a/m, sha: {SHA}}}}}, theirs: {{source: {{github: a/m, sha: {SHA}}}}}}}", [], id="one folder of one marketplace, twice"),
        pytest.param("./n", "./n", f"{{ours: {{source: {{github: a/m, sha: {SHA}}}}}, theirs: {{source: {{github: a/m, sha: {OTHER}}}}}}}", ANOTHER_PIN, id="one marketplace at two commits"),
        pytest.param("./n", "./x", "{ours: {source: {github: a/m}}, theirs: {source: {github: a/m}}}", ELSEWHERE, id="two folders of one marketplace"),
        pytest.param("./n", "./n", "{ours: {source: {github: a/m}}, theirs: {source: {github: b/m}}}", ELSEWHERE, id="two marketplaces"),
        pytest.param("./n", "{github: a/m}", "{ours: {source: {github: a/m}}, theirs: {}}", ELSEWHERE, id="a folder and a whole repository"),
        pytest.param("", "", "{ours: {source: {github: a/m}}, theirs: {source: {github: a/m}}}", [], id="nothing but one marketplace, twice"),
    ],
)  # fmt: skip
def test_a_relative_package_comes_from_its_marketplace(ours, theirs, marketplaces, expected):
    report = two(ours, theirs, marketplaces)
    assert (gaps(report), unknowns(report)) == (expected, [])


OWN_UNSAID = "the inventory does not say what the own source of package `notes@{}` is, and `notes@{}` has the same name"
SHELF_UNSAID = "the inventory does not say where marketplace `{}` comes from, and `notes@{}` has the same name"


@pytest.mark.parametrize(
    ("ours", "theirs", "marketplaces", "expected"),
    [
        pytest.param("", "{github: a/n}", "{ours: {}, theirs: {}}", [OWN_UNSAID.format("ours", "theirs")] * 2, id="one source not stated"),
        pytest.param("{github: a/n}", "", "{ours: {}, theirs: {}}", [OWN_UNSAID.format("theirs", "ours")] * 2, id="the other source not stated"),
        pytest.param("", "", "{ours: {}, theirs: {}}", [OWN_UNSAID.format("ours", "theirs"), OWN_UNSAID.format("theirs", "ours")], id="neither"),
        pytest.param("", "", "{ours: {source: {github: a/m}}, theirs: {source: {github: b/m}}}", [OWN_UNSAID.format("ours", "theirs"), OWN_UNSAID.format("theirs", "ours")], id="neither, in two marketplaces"),
        pytest.param("", "", "{ours: {source: {github: a/m}}, theirs: {}}", [OWN_UNSAID.format("ours", "theirs"), OWN_UNSAID.format("theirs", "ours")], id="neither, and one marketplace not stated"),
        pytest.param("./n", "{github: a/n}", "{ours: {}, theirs: {}}", [SHELF_UNSAID.format("ours", "theirs")] * 2, id="relative to a marketplace that is not stated"),
        pytest.param("./n", "", "{ours: {source: {github: a/m}}, theirs: {source: {github: a/m}}}", [OWN_UNSAID.format("theirs", "ours")] * 2, id="one of one marketplace states its folder"),
    ],
)  # fmt: skip
def test_what_is_not_said_cannot_be_compared(ours, theirs, marketplaces, expected):
    report = two(ours, theirs, marketplaces)
    assert gaps(report) == []
    assert sorted(fact.because for fact in report.unknowns) == sorted(expected)


def test_a_third_package_is_counted_and_a_silent_one_is_unknown():
    more = "  notes@third: {source: {github: c/n}}\n  notes@fourth: {source: {github: a/n}}\n  notes@fifth: {}\n"
    report = two("{github: a/n}", "{github: b/n}", "{ours: {}, theirs: {}, third: {}, fourth: {}, fifth: {}}", more)
    assert gaps(report) == [
        "notes@ours: package `notes@ours` comes from another source than `notes@theirs` (and 1 more), which has the same name",
        "notes@theirs: package `notes@theirs` comes from another source than `notes@ours` (and 2 more), which has the same name",
        "notes@third: package `notes@third` comes from another source than `notes@ours` (and 2 more), which has the same name",
        "notes@fourth: package `notes@fourth` comes from another source than `notes@theirs` (and 1 more), which has the same name",
    ]
    assert unknowns(report) == ["notes@fifth: " + OWN_UNSAID.format("fifth", "ours")]


def test_a_name_in_other_case_is_the_same_name():
    text = (
        "marketplaces: {m: {}, n: {}}\npackages: {notes@m: {source: {github: a/n}}, Notes@n: {source: {github: b/n}}}\n"
    )
    assert len(gaps(judge(RULE, text))) == 2


def test_other_names_are_not_compared():
    text = "marketplaces: {m: {}}\npackages: {notes@m: {source: {github: a/n}}, note@m: {source: {github: b/n}}}\n"
    assert counts(judge(RULE, text)) == (2, 0, 0, 0)


DOORS = """\
marketplaces: {ours: {}, theirs: {}}
packages:
  notes@ours: {source: {github: a/n}}
plugins:
  notes:
    title: Notes
    path: marketplace
    provision:
      cowork: {marketplace: ours}
      claude-code: {via: managed-plugin, marketplace: theirs}
  box: {title: Box, path: oauth-connector, source: {marketplace: theirs}, provision: {cowork: {via: directory-connector}}}
  fx: {title: FX, path: marketplace, provision: {cowork: {preference: required}}}
"""


def test_each_door_is_asked_for_its_package_and_a_package_only_where_no_door_comes_in_it():
    report = judge(RULE, DOORS)
    assert unknowns(report) == [
        "notes on claude-code: " + OWN_UNSAID.format("theirs", "ours"),
        "notes on cowork: " + OWN_UNSAID.format("theirs", "ours"),
        "fx on cowork: the inventory does not say which package `fx` comes in",
    ]
    assert [fact.place.line for fact in report.unknowns] == [4, 4, 15]
    assert counts(report) == (0, 0, 0, 3)


def test_the_gap_points_at_the_source_of_the_package():
    text = DOORS.replace("plugins:", "  notes@theirs:\n    source: {github: b/n}\nplugins:")
    report = judge(RULE, text)
    assert [(gap.subject.surface, gap.place.line) for gap in report.gaps] == [("cowork", 6), ("claude-code", 8)]
