import time

import pytest
from judged import counts, gaps, judge, unknowns
from looked import looked

OWN = """\
apiVersion: plugingov/v1
kind: Catalogue
taken_on: 2026-09-01
systems:
  slack:
    publisher: Slack Technologies
    hosts: [slack.com]
    marketplace: [slack@official]
    connector: [Slack, Slack Canvas]
  ledger: {title: Great Ledger, publisher: Ledgerworks, names: [GL Books], connector: [Ledger Sync]}
"""
RULE = "  look-alike-name: {catalogues: [own.yaml]}\n"
MARKETPLACES = "marketplaces: {official: {}, tools: {}, others: {}}\n"


def door(name: str = "talk", title: str = "Talk", facts: str = "", provision: str = "via: custom-connector") -> str:
    """Return one plugin on Cowork; `facts` are the lines of what it says beside its title and path."""
    said = "".join(f"    {fact}\n" for fact in facts.split("\n") if fact)
    return f"  {name}:\n    title: {title}\n    path: custom-mcp\n{said}    provision: {{cowork: {{{provision}}}}}\n"


def ask(*doors: str):
    return judge(RULE, MARKETPLACES + "plugins:\n" + "".join(doors), beside={"own.yaml": OWN})


def answers(report) -> list[str]:
    return [gap.message for gap in report.gaps] + [fact.because for fact in report.unknowns]


LISTED = "a name of the listed system `slack`"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(door("slakc"), [f"the id `slakc` looks like `slack`, {LISTED}"], id="the id"),
        pytest.param(
            door(title="Slakc"), [f"the title `Slakc` of `talk` looks like `slack`, {LISTED}"], id="the title"
        ),
        pytest.param(
            door(provision="via: custom-connector, as: S1ack"),
            [f"the name `S1ack` of `talk` looks like `slack`, {LISTED}"],
            id="the name that people see",
        ),
        pytest.param(
            door(provision="package: slackk@tools"),
            [f"the package `slackk` of `talk` looks like `slack`, {LISTED}"],
            id="the package",
        ),
        pytest.param(
            door(facts="publisher: Slack Tecnologies"),
            ["the publisher `Slack Tecnologies` of `talk` looks like `Slack Technologies`, " + LISTED],
            id="the publisher",
        ),
        pytest.param(
            door(facts="server: {url: https://mcp.slakc.com/mcp}"),
            ["the host `mcp.slakc.com` of `talk` looks like `slack.com`, a domain of the listed system `slack`"],
            id="the host",
        ),
        pytest.param(
            door(facts="server: {command: npx, args: [mcp-remote@0.1.18, 'https://slak.com/mcp']}"),
            ["the host `slak.com` of `talk` looks like `slack.com`, a domain of the listed system `slack`"],
            id="the host behind a bridge",
        ),
        pytest.param(
            door(title="Slack Canvass"),
            [f"the title `Slack Canvass` of `talk` looks like `Slack Canvas`, {LISTED}"],
            id="the name of a connector",
        ),
        pytest.param(
            door("gl-bokos"),
            ["the id `gl-bokos` looks like `GL Books`, a name of the listed system `ledger`"],
            id="another name of a system",
        ),
        pytest.param(
            door("slakc", "Slakc"),
            [f"the id `slakc` looks like `slack`, {LISTED} (and 1 more of its names)"],
            id="two of its names",
        ),
        pytest.param(door(), [], id="no name like it"),
        pytest.param(door("great-ledger"), [], id="the name of a system that is none of a package or connector"),
        pytest.param(door(facts="publisher: Ledgerworks"), [], id="a listed vendor"),
        pytest.param(door(facts="server: {url: https://mcp.slack.com/mcp}"), [], id="a listed host"),
        pytest.param(door(facts="server: {url: https://slakc.slack.com/mcp}"), [], id="below a listed host"),
        pytest.param(door(facts="server: {url: https://10.20.30.40/mcp}"), [], id="a number"),
        pytest.param(door(facts="server: {url: '${TALK_URL}'}"), [], id="a reference"),
    ],
)
def test_a_name_that_looks_like_a_listed_one(asked, expected):
    report = ask(asked)
    assert answers(report) == expected
    assert counts(report) == (int(not expected), len(expected), 0, 0)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param("server: {url: https://x.example/mcp, operator: us}", [], id="we operate it"),
        pytest.param("publisher: Slack", [], id="its publisher is the vendor"),
        pytest.param("publisher: slack technologies", [], id="by its full name"),
        pytest.param("publisher: Slack Inc.", [], id="by a name that has one more word"),
        pytest.param("publisher: Anthropic", [], id="the directory's keeper publishes it"),
        pytest.param("server: {url: https://mcp.slack.com/mcp}", [], id="it leads to the vendor"),
        pytest.param("publisher: Bridges", [f"the id `slakc` looks like `slack`, {LISTED}"], id="somebody else"),
        pytest.param(
            "publisher: Ledgerworks",
            [f"the id `slakc` looks like `slack`, {LISTED}"],
            id="the vendor of another system",
        ),
        pytest.param(
            "server: {url: https://x.example/mcp, operator: vendor}",
            [f"the id `slakc` looks like `slack`, {LISTED}"],
            id="a vendor nobody named",
        ),
    ],
)
def test_what_is_the_vendors_own_or_ours_may_look_so(facts, expected):
    assert answers(ask(door("slakc", facts=facts))) == expected


NAMED = "`Slack` is a name that the catalogue lists for `slack`"


@pytest.mark.parametrize(
    ("facts", "expected", "line"),
    [
        pytest.param("publisher: Slack", [], 0, id="the vendor publishes it"),
        pytest.param("publisher: Slack Technologies", [], 0, id="by its full name"),
        pytest.param(
            "publisher: Bridges", [f"{NAMED}, and the publisher of `talk` is `Bridges`"], 9, id="somebody else"
        ),
        pytest.param("server: {url: https://mcp.slack.com/mcp}", [], 0, id="it leads to the vendor"),
        pytest.param("publisher: Bridges\nserver: {url: https://mcp.slack.com/mcp}", [], 0, id="whoever publishes it"),
        pytest.param(
            "server: {url: https://x.example/mcp}", [f"{NAMED}, and `talk` leads to `x.example`"], 9, id="another host"
        ),
        pytest.param(
            "publisher: Slack\nserver: {url: https://x.example/mcp}",
            [f"{NAMED}, and `talk` leads to `x.example`"],
            10,
            id="another host, and the vendor's name",
        ),
        pytest.param(
            "publisher: Slack\nserver: {url: https://x.example/mcp, operator: vendor}",
            [],
            0,
            id="a host of the vendor that no catalogue knows",
        ),
        pytest.param("server: {url: https://x.example/mcp, operator: us}", [], 0, id="ours"),
        pytest.param(
            "server: {url: https://x.example/mcp, operator: vendor}",
            [f"{NAMED}, and the inventory does not say the `publisher` of `talk`"],
            6,
            id="a vendor nobody named",
        ),
        pytest.param("", [f"{NAMED}, and the inventory does not say the `publisher` of `talk`"], 6, id="nothing said"),
        pytest.param(
            "server: {command: /opt/talk}",
            [f"{NAMED}, and the inventory does not say the `publisher` of `talk`"],
            6,
            id="a local server",
        ),
    ],
)
def test_a_listed_name_has_to_be_that_of_its_vendor(facts, expected, line):
    report = ask(door(title="Slack", facts=facts))
    assert answers(report) == expected
    assert [each.place.line for each in (*report.gaps, *report.unknowns)] == [line] * bool(expected)


def test_a_door_whose_every_name_is_listed_is_looked_at_too():
    [answer] = answers(ask(door("slack", "Slack", "publisher: Bridges")))
    assert answer.endswith("and the publisher of `slack` is `Bridges` (and 1 more of its names)")


@pytest.mark.parametrize(
    ("name", "provision", "expected"),
    [
        pytest.param("slack", "package: slack@official", [], id="the listed package itself"),
        pytest.param("slack", "marketplace: official", [], id="in short"),
        pytest.param(
            "slack",
            "package: slack@others",
            ["`slack` is a name that the catalogue lists for `slack`, and the inventory does not say the `publisher` of `slack`"],
            id="a package of that name from elsewhere",
        ),
        pytest.param("slack", "path: oauth-connector, via: directory-connector", [], id="the directory's connector"),
        pytest.param(
            "ledger-sync",
            "path: custom-mcp, via: custom-connector, server: {url: https://x.example}",
            ["`ledger-sync` is a name that the catalogue lists for `ledger`, and the inventory does not say the `publisher` of `ledger-sync`"],
            id="a system whose hosts nobody knows",
        ),
    ],
)  # fmt: skip
def test_where_it_comes_from_speaks_for_a_listed_name(name, provision, expected):
    report = ask(door(name, provision=provision))
    assert (gaps(report), [fact.because for fact in report.unknowns]) == ([], expected)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            door("budgets", "One", "publisher: a"),
            door("budgest", "Two", "publisher: b"),
            [
                "the id `budgets` looks like `budgest`, the id of `budgest`",
                "the id `budgest` looks like `budgets`, the id of `budgets`",
            ],
            id="of two publishers",
        ),
        pytest.param(door("budgets", "One", "publisher: a"), door("budgest", "Two", "publisher: A"), [], id="of one publisher"),
        pytest.param(
            door("budgets", "One"),
            door("other", "Budget"),
            [
                "the id `budgets` looks like `Budget`, the title of `other`",
                "the title `Budget` of `other` looks like `budgets`, the id of `budgets`",
            ],
            id="of publishers nobody named",
        ),
        pytest.param(
            door("budgets", "One", provision="marketplace: tools"),
            door("budgest", "Two", "publisher: b", provision="marketplace: tools"),
            [],
            id="of one marketplace, where a publisher is not named",
        ),
        pytest.param(
            door("budgets", "One", "publisher: a", provision="marketplace: tools"),
            door("budgest", "Two", "publisher: b", provision="marketplace: tools"),
            [
                "the id `budgets` looks like `budgest`, the id of `budgest` (and 1 more of its names)",
                "the id `budgest` looks like `budgets`, the id of `budgets` (and 1 more of its names)",
            ],
            id="of two publishers in one marketplace",
        ),
        pytest.param(
            door("budgets", "One", provision="package: some@tools"),
            door("budgest", "Two", provision="package: more@others"),
            [
                "the id `budgets` looks like `budgest`, the id of `budgest`",
                "the id `budgest` looks like `budgets`, the id of `budgets`",
            ],
            id="of two marketplaces",
        ),
        pytest.param(
            door("budgets", "One", "server: {operator: us}"),
            door("budgest", "Two"),
            ["the id `budgest` looks like `budgets`, the id of `budgets`"],
            id="of ours, which somebody imitates",
        ),
        pytest.param(door("plugin-017", "One"), door("plugin-018", "Two"), [], id="that differ in a number"),
        pytest.param(door("budgets", "One"), door("expenses", "Two"), [], id="that are not alike"),
        pytest.param(door("budgets", "Budgest"), door("expenses", "Two"), [], id="of one plugin"),
    ],
)  # fmt: skip
def test_two_names_of_the_inventory_that_look_alike(one, other, expected):
    report = ask(one, other)
    assert answers(report) == expected


@pytest.mark.parametrize(
    ("usual", "rare", "expected"),
    [
        pytest.param(
            "publisher: Acme Books",
            "publisher: Acme Boosk",
            "the publisher `Acme Boosk` of `last` looks like `Acme Books`, the publisher of other plugins",
            id="publishers",
        ),
        pytest.param(
            "server: {url: https://mcp.acmebooks.example/x}",
            "server: {url: https://mcp.acmeboosk.example/x}",
            "the host `mcp.acmeboosk.example` of `last` looks like `acmebooks.example`, the host of other plugins",
            id="hosts",
        ),
    ],
)
def test_of_two_publishers_or_hosts_that_look_alike_the_rarer_one_is_named(usual, rare, expected):
    first, second, last = door("first", "A", usual), door("second", "B", usual), door("last", "C", rare)
    assert answers(ask(first, second, last)) == [expected]
    assert len(answers(ask(first, last))) == 2
    assert answers(ask(first, second)) == []


def test_the_domains_of_one_owner_do_not_look_alike():
    hosts = ("mcp.acmebooks.example", "mpc.acmebooks.example", "acmebooks1.example", "acmebooks2.example")
    doors = [
        door(f"d{chr(97 + number) * 5}", "A", f"server: {{url: https://{host}/x}}") for number, host in enumerate(hosts)
    ]
    assert answers(ask(*doors)) == []


def test_a_package_that_is_not_named_cannot_be_compared():
    report = ask(door(provision="preference: required"))
    assert unknowns(report) == ["talk on cowork: the inventory does not say which package `talk` comes in"]
    assert answers(ask(door("slakc", provision="preference: required"))) == [
        f"the id `slakc` looks like `slack`, {LISTED}"
    ]


def test_a_marketplace_is_no_package_of_a_connector():
    facts = "source: {marketplace: tools}"
    assert answers(ask(door("slack", facts=facts + "\npublisher: Slack"), door("talk", "B", facts))) == []


@pytest.mark.parametrize(
    ("facts", "provision", "line"),
    [
        pytest.param("", "package: slakc@tools", 9, id="the package of the provision"),
        pytest.param("", "marketplace: tools", 6, id="the id, where the package is called so"),
        pytest.param("", "via: custom-connector, as: Slakc", 9, id="the name"),
    ],
)
def test_the_gap_points_at_the_name(facts, provision, line):
    name = "slakc" if provision == "marketplace: tools" else "talk"
    (gap,) = ask(door(name, facts=facts, provision=provision)).gaps
    assert gap.place.line == line


@pytest.mark.parametrize(
    ("packages", "provision", "line"),
    [
        pytest.param(
            "packages:\n  slakc@tools: {servers: {talk: talk}}\n",
            "cowork: {preference: required}",
            6,
            id="that carries it",
        ),
        pytest.param(
            "packages:\n  slakc@tools: {}\n",
            "cowork: {package: slakc@tools}\n      claude-code: {via: synced-plugin}",
            6,
            id="that is synced, and declared",
        ),
        pytest.param(
            "",
            "cowork: {package: slakc@tools}\n      claude-code: {via: synced-plugin}",
            11,
            id="that is synced, and not declared",
        ),
    ],
)
def test_a_package_that_the_provision_does_not_name_is_pointed_at(packages, provision, line):
    plugin = f"plugins:\n  talk:\n    title: Talk\n    path: marketplace\n    provision:\n      {provision}\n"
    report = judge(RULE, MARKETPLACES + packages + plugin, beside={"own.yaml": OWN})
    last = max(report.gaps, key=lambda gap: gap.subject.surface != "cowork")
    assert last.message == f"the package `slakc` of `talk` looks like `slack`, {LISTED}"
    assert last.place.line == line


def test_each_surface_goes_by_its_own_names():
    text = MARKETPLACES + (
        "plugins:\n  talk:\n    title: Talk\n    path: marketplace\n    provision:\n"
        "      cowork: {package: talk@tools}\n      claude-code: {via: managed-plugin, package: slakc@tools}\n"
    )
    assert gaps(judge(RULE, text, beside={"own.yaml": OWN})) == [
        f"talk on claude-code: the package `slakc` of `talk` looks like `slack`, {LISTED}"
    ]


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("s" * 20_000, id="a long title"),
        pytest.param('"\\u0101\\u2603\\U0001F600"', id="odd characters"),
        pytest.param('". - _"', id="nothing but separators"),
    ],
)
def test_odd_names_are_judged(title):
    assert counts(ask(door(title=title))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(
            ("publisher: a", "via: custom-connector"), ("publisher: b", "via: custom-connector"), id="publishers"
        ),
        pytest.param(("", "package: x@tools"), ("", "package: x@others"), id="marketplaces"),
    ],
)
def test_a_name_that_many_have_is_found_where_one_of_them_is_anothers(ours, theirs):
    alike = [door(f"n{number}", "Budget", *ours) for number in range(20)]
    asked = door("budgte", "Own", *ours)
    assert answers(ask(asked, *alike)) == []
    found = answers(ask(asked, *alike, door("last", "Budget", *theirs)))
    assert found[0] == "the id `budgte` looks like `Budget`, the title of `last`"


def test_a_name_is_found_although_the_plugin_has_it_itself():
    found = answers(ask(door("budgte", "Budget"), door("other", "Budget")))
    assert "the id `budgte` looks like `Budget`, the title of `other`" in found


def test_a_sentence_holds_the_start_of_what_is_no_name_any_more():
    report = ask(
        door(title='"Sla' + " " * 15_000 + 'kc"'), door("other", "B", "publisher: " + "p" * 100 + " Slack Inc")
    )
    (gap,) = report.gaps
    assert gap.message == "the title `Sla" + " " * 77 + f"...` of `talk` looks like `slack`, {LISTED}"


def test_many_names_that_look_alike_are_judged_in_time():
    letters = [chr(number) for number in range(0x4E00, 0x4E00 + 1500)]
    doors = [door(f"budget-of-the-house-{letter}", "Budget", f"publisher: p{letter}") for letter in letters]
    start = time.process_time()
    report = ask(*doors)
    assert len(report.gaps) == len(doors)
    assert time.process_time() - start < 10


OURS = """\
plugins:
  notes:
    title: Notes
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/notes}
    provision: {claude-code: {via: user-server}}
"""
STRANGERS = {"notes": {"type": "http", "url": "https://mcp.acme.example/notes"}, "note": {"command": "/opt/other"}}
ON_HOSTS = {
    "crm": {"type": "http", "url": "https://mcp.acmetools.example/x"},
    "erp": {"type": "http", "url": "https://mcp.acmetoois.example/y"},
}


@pytest.mark.parametrize(
    ("inventory", "servers", "items"),
    [
        pytest.param("", STRANGERS, set(), id="two that nobody declared"),
        pytest.param("", ON_HOSTS, set(), id="hosts of two that nobody declared"),
        pytest.param(OURS, STRANGERS, {"note (/opt/other)"}, id="one that looks like what is declared"),
        pytest.param(OURS, {"note": STRANGERS["note"]}, {"note (/opt/other)"}, id="and is not there itself"),
        pytest.param("", {"slakc": {"command": "/opt/x"}}, {"slakc (/opt/x)"}, id="one that looks like a listed one"),
    ],
)
def test_only_what_looks_like_something_declared_or_listed_is_a_gap_on_a_machine(inventory, servers, items):
    found = looked("look-alike-name", {"/home/ada/.claude.json": {"mcpServers": servers}}, inventory=inventory)
    assert set(found.gaps) == items
