import pytest
from judged import counts, gaps, judge, unknowns

GROUPS = "groups: {try: {}, tax: {}}\n"
MARKET = "marketplaces: {{tools: {{cowork: {{default_preference: {}}}}}}}\n"
DOOR = """\
plugins:
  fx:
    title: Foreign Exchange
    path: custom-mcp
    publisher: Ratesworks
    server: {transport: http, url: "https://user@MCP.Rates.example:8443/mcp"}
    provision: {cowork: {package: rates-pack@tools, as: Rates Now, preference: available}}
"""


def forbid(*patterns: str) -> str:
    return f"  forbidden-plugin-present: {{forbid: [{', '.join(map(repr, patterns))}]}}\n"


def door(provision: str, more: str = GROUPS) -> str:
    return more + f"plugins:\n  fx: {{title: FX, path: custom-mcp, provision: {{{provision}}}}}\n"


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        pytest.param("fx", "the id", id="its id"),
        pytest.param("FX", "the id", id="its id in capitals"),
        pytest.param("f*", "the id", id="a star in its id"),
        pytest.param("F*", "the id", id="a star after a capital"),
        pytest.param("rates-pack@tools", "the package", id="its package"),
        pytest.param("*@tools", "the package", id="its marketplace"),
        pytest.param("rates-pack", "the package's name", id="the package's name"),
        pytest.param("foreign exchange", "the title", id="its title"),
        pytest.param("Rates Now", "the name there", id="what people see there"),
        pytest.param("ratesworks", "the publisher", id="its publisher"),
        pytest.param("mcp.rates.example", "the host", id="its host"),
        pytest.param("*.rates.example", "the host", id="a star in its host"),
        pytest.param("rates.example", "the host", id="a domain that its host lies below"),
        pytest.param("RATES.Example", "the host", id="that domain in capitals"),
        pytest.param("\uff46\uff58", "the id", id="wide letters"),
    ],
)
def test_everything_that_a_door_is_called_can_be_forbidden(pattern, what):
    report = judge(forbid(pattern), MARKET.format("not_available") + DOOR)
    because = "which can be had on cowork: the organisation says `available`"
    assert gaps(report) == [f"fx on cowork: `{pattern}` is forbidden and fits {what} of `fx`, {because}"]
    assert report.gaps[0].severity == "critical"


@pytest.mark.parametrize(
    "pattern",
    [
        "f",
        "fxx",
        "rates-pack@other",
        "ates.example",
        "example",
        "mcp.*.com",
        "rates.*xample",
        "\uff0a",
        "https://mcp.rates.example:8443/mcp",
        "[*]",
        "rates",
        "*.example.com",
    ],
)
def test_what_is_not_forbidden_is_not_asked(pattern):
    assert counts(judge(forbid(pattern), MARKET.format("not_available") + DOOR)) == (0, 0, 1, 0)


def test_the_first_word_that_fits_is_named():
    report = judge(forbid("r*", "FX", "fx"), MARKET.format("not_available") + DOOR)
    assert gaps(report)[0].startswith("fx on cowork: `FX` is forbidden")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(door("cowork: {preference: required}"), "the organisation says `required`", id="required"),
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: not_available, try: available}}"),
            "group `try` says `available`",
            id="for one group",
        ),
        pytest.param(
            door("cowork: {marketplace: tools}", MARKET.format("auto_install")),
            "the default of marketplace `tools` says `auto_install`",
            id="by the marketplace",
        ),
        pytest.param(door("cowork: {via: custom-connector}"), "a custom connector is declared", id="by a connector"),
        pytest.param(door("claude-code: {via: user-server}"), "a user server is declared", id="by their own server"),
        pytest.param(
            door("claude-code: {via: managed-plugin}"),
            "declared managed settings force `fx` on",
            id="by managed settings",
        ),
        pytest.param(
            door("claude-code: {via: claude-ai-connector}"),
            "account connectors load when signed in with the account",
            id="by the account",
        ),
    ],
)
def test_every_route_counts(text, because):
    report = judge(forbid("fx"), text)
    assert [gap.message.partition(": ")[2] for gap in report.gaps] == [because]


PER_GROUP = (
    GROUPS + "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [tax, try], default: none}}}\n"
)
OTHER = "  other: {title: Other, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("cowork: {preference: not_available}"), id="taken from everybody"),
        pytest.param(
            door("cowork: {preference: not_available, groups: {try: not_available}}"), id="taken from the group as well"
        ),
        pytest.param(door("cowork: {via: managed-server}"), id="not in this deployment"),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {tax: 'false', try: 'false'}}", PER_GROUP), id="blocked"
        ),
        pytest.param(door("claude-code: {via: user-server}") + OTHER, id="shut out"),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {tax: absent, try: 'false'}}", PER_GROUP) + OTHER,
            id="lacking, and shut out",
        ),
    ],
)
def test_what_nobody_can_have_passes(text):
    found = judge(forbid("fx"), text)
    assert (gaps(found), unknowns(found)) == ([], [])
    assert found.coverage[0].passed == 1


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("cowork: {via: org-plugin}"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {tax: 'false', try: absent}}", PER_GROUP),
            "the declared managed settings of group `try` lack `fx` and do not block it: members may add it",
            id="a document that does not block it",
        ),
    ],
)
def test_what_nobody_says_is_unknown(text, because):
    found = judge(forbid("fx"), text)
    assert (gaps(found), [fact.because for fact in found.unknowns]) == ([], [because])


# A package that is no door on Cowork

PACKAGE = "packages: {screen-share@tools: {version: 1.0.0}}\n"


@pytest.mark.parametrize("pattern", ["screen-share", "screen-share@tools", "screen*", "*@tools"])
def test_a_package_that_members_may_add_can_be_forbidden(pattern):
    report = judge(forbid(pattern), MARKET.format("available") + PACKAGE)
    what = "the package's name" if pattern == "screen-share" else "the package"
    assert gaps(report) == [
        (
            f"screen-share@tools on cowork: `{pattern}` is forbidden and fits {what} of `screen-share@tools`, "
            "which can be had on cowork: the default of marketplace `tools` says `available`"
        )
    ]
    assert report.gaps[0].item_is == "package"


def test_a_package_that_its_marketplace_withholds_passes():
    assert counts(judge(forbid("screen-share"), MARKET.format("not_available") + PACKAGE)) == (1, 0, 0, 0)


def test_a_marketplace_without_a_default_is_unknown():
    report = judge(forbid("screen-share"), "marketplaces: {tools: {cowork: {sync: manual}}}\n" + PACKAGE)
    because = "the inventory does not say the `cowork.default_preference` of marketplace `tools`"
    assert [fact.because for fact in report.unknowns] == [because]
    used = "plugins: {box: {title: Box, path: marketplace, provision: {cowork: {marketplace: tools}}}}\n"
    report = judge(forbid("screen-share"), "marketplaces: {tools: {}}\n" + PACKAGE + used)
    assert [fact.because for fact in report.unknowns] == [because]


def test_a_marketplace_that_cowork_has_not_offers_nothing_there():
    assert counts(judge(forbid("screen-share"), "marketplaces: {tools: {}}\n" + PACKAGE)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("provision", "surfaces"),
    [
        pytest.param("cowork: {package: screen-share@tools}", ["cowork"], id="on Cowork the door is asked"),
        pytest.param(
            "claude-code: {via: marketplace-plugin, package: screen-share@tools}",
            ["claude-code", "cowork"],
            id="on Claude Code only, the package on Cowork is asked too",
        ),
    ],
)
def test_a_package_that_is_a_door_is_asked_once(provision, surfaces):
    text = MARKET.format("available") + PACKAGE
    text += f"plugins: {{fx: {{title: FX, path: marketplace, provision: {{{provision}}}}}}}\n"
    found = judge(forbid("screen-share"), text)
    assert sorted(gap.subject.surface for gap in found.gaps) == surfaces


# Settings


def test_without_a_list_the_rule_is_not_asked():
    report = judge("  forbidden-plugin-present: {}\n  owner-missing: {}\n", door("cowork: {preference: required}"))
    row = next(row for row in report.coverage if row.id == "INS005")
    assert (row.subjects, row.why) == (0, ["not asked: the policy gives no `forbid`"])


@pytest.mark.parametrize(
    ("patterns", "why"),
    [
        pytest.param((), ["`forbid` is an empty list (policy.yaml:5:3)"], id="an empty list"),
        pytest.param(
            ("rates-pak",),
            ["`rates-pak` in `forbid` is nothing here; did you mean `rates-pack`? (policy.yaml:5:3)"],
            id="a slip of the pen",
        ),
        pytest.param(("unheard-of", "fx", "gx*"), [], id="what is not here is what was wanted"),
        pytest.param(
            ("mcp.rate.example",),
            ["`mcp.rate.example` in `forbid` is nothing here; did you mean `mcp.rates.example`? (policy.yaml:5:3)"],
            id="nearly a host",
        ),
        pytest.param(("box",), [], id="what is nowhere provisioned"),
        pytest.param(("fx", "FX"), [], id="one name twice"),
    ],
)
def test_a_word_that_is_nearly_a_name_is_said(patterns, why):
    text = MARKET.format("not_available") + DOOR + "  box: {title: Box, path: marketplace}\n"
    (row,) = judge(forbid(*patterns), text).coverage
    assert row.why == why


def test_a_name_is_compared_in_one_spelling():
    text = (
        GROUPS
        + 'plugins: {fx: {title: "\uff35\uff30 Stra\u00dfe", path: marketplace, provision: {cowork: {preference: required}}}}\n'
    )
    assert [gap.message.partition(",")[0] for gap in judge(forbid("up strasse"), text).gaps] == [
        "`up strasse` is forbidden and fits the title of `fx`"
    ]
    long = text.replace("\uff35\uff30", "\uff35\uff30" + "x" * 256)
    assert counts(judge(forbid("up*"), long)) == (0, 0, 1, 0)
    assert counts(judge(forbid("\uff55*"), long.replace("\uff35\uff30x", "\uff35x"))) == (0, 0, 1, 0)


def local(words: str, provision: str = "claude-code: {via: user-server}") -> str:
    command, _, args = words.partition(" ")
    server = f"{{command: '{command}', args: {args.split()!r}}}"
    return (
        f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {server}\n    provision: {{{provision}}}\n"
    )


@pytest.mark.parametrize(
    ("words", "pattern", "what"),
    [
        pytest.param("npx zapier@1.0.0", "zapier", "what a command fetches", id="a package"),
        pytest.param("npx zapier@1.0.0", "ZAP*", "what a command fetches", id="a star in a package"),
        pytest.param("uvx Zapier_Mcp==1.0.0", "zapier-mcp", "what a command fetches", id="a package of Python's"),
        pytest.param("npx @zapier/mcp", "@zapier/mcp", "what a command fetches", id="a package of a scope"),
        pytest.param(
            "npx -y mcp-remote https://mcp.zapier.com/sse", "mcp-remote", "what a command fetches", id="bridge"
        ),
        pytest.param("npx -y mcp-remote https://mcp.zapier.com/sse", "zapier.com", "the host", id="behind a bridge"),
        pytest.param("npx -y mcp-remote https://mcp.zapier.com/sse", "*.zapier.com", "the host", id="a star behind it"),
        pytest.param(
            "npx https://get.zapier.com/mcp.tgz", "zapier.com", "the host of what it fetches", id="a file on the web"
        ),
        pytest.param("npx zapier/mcp", "github.com", "the host of what it fetches", id="a repository"),
    ],
)
def test_what_a_local_command_fetches_and_where_it_leads_can_be_forbidden(words, pattern, what):
    because = "which can be had on claude-code: a user server is declared"
    expected = f"fx on claude-code: `{pattern}` is forbidden and fits {what} of `fx`, {because}"
    assert gaps(judge(forbid(pattern), local(words))) == [expected]


def test_what_runs_on_windows_alone_counts_as_well():
    windows = "server: {command: node, windows: {command: npx, args: [zapier]}}"
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp, {windows}, provision: {{claude-code: {{via: user-server}}}}}}}}\n"
    assert counts(judge(forbid("zapier"), text)) == (0, 1, 0, 0)


@pytest.mark.parametrize("key", ["command: npx, args: {}", "windows: {{command: npx, args: {}}}"])
def test_an_address_hides_no_command_beside_it(key):
    beside = key.format("[-y, mcp-remote, 'https://api.zapier.com/mcp']")
    server = f"server: {{url: 'https://mcp.rates.example/mcp', {beside}}}"
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp, {server}, provision: {{claude-code: {{via: user-server}}}}}}}}\n"
    assert counts(judge(forbid("*.zapier.com"), text)) == (0, 1, 0, 0)


@pytest.mark.parametrize("pattern", ["zapier", "zapier.co", "apier.com", "com", "1.0.0"])
def test_what_a_command_does_not_fetch_is_not_asked(pattern):
    assert counts(judge(forbid(pattern), local("npx -y mcp-remote@1.0.0 https://mcp.zapier.com/sse"))) == (0, 0, 1, 0)


def test_a_number_lies_below_no_domain():
    text = DOOR.replace("user@MCP.Rates.example", "10.0.0.1")
    assert counts(judge(forbid("0.0.1", "*.0.2"), MARKET.format("available") + text)) == (0, 0, 1, 0)
    assert counts(judge(forbid("10.0.0.1"), MARKET.format("available") + text)) == (0, 1, 0, 0)


NO_ADDRESS = "the address of `fx` is no http or https address"
REFERENCE = "a reference decides at which host `fx` is reached"


def remote(url: str, provision: str = "cowork: {via: custom-connector}") -> str:
    return f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server:\n      url: '{url}'\n    provision: {{{provision}}}\n"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(remote("https://["), NO_ADDRESS, id="half a number"),
        pytest.param(remote("https:/zapier.com"), NO_ADDRESS, id="one slash"),
        pytest.param(remote("https://x:99999999/"), NO_ADDRESS, id="no port"),
        pytest.param(remote("${URL}"), REFERENCE, id="a reference"),
        pytest.param(remote("https://${H}/"), REFERENCE, id="a reference for the host"),
        pytest.param(local("npx mcp-remote https://${H}/sse"), REFERENCE, id="a reference behind a bridge"),
        pytest.param(
            local("npx mcp-remote"), "the command line of `fx` does not tell to which host it leads", id="no address"
        ),
        pytest.param(
            local("npx https://${H}/mcp.tgz"),
            "a reference decides from which host `fx` fetches what it runs",
            id="a reference for where it is fetched",
        ),
    ],
)
def test_an_address_that_nobody_can_read_may_be_what_is_forbidden(text, because):
    report = judge(forbid("zapier", "zapier.com"), text)
    assert [fact.because for fact in report.unknowns] == [f"`forbid` names hosts, and {because}"]
    assert gaps(report) == []
    assert [fact.place.line for fact in report.unknowns] == [9 if "url:" in text else 8]


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        pytest.param(["zapier", "box@tools.x"], remote("${URL}"), (0, 0, 1, 0), id="no host is forbidden"),
        pytest.param(["*.zapier.com"], remote("${URL}"), (0, 0, 0, 1), id="a star in a host"),
        pytest.param(["fx", "zapier.com"], remote("${URL}"), (0, 1, 0, 0), id="another name of it is forbidden"),
        pytest.param(["zapier.com"], remote("https://rates.example/${PATH}"), (0, 0, 1, 0), id="the host is known"),
        pytest.param(
            ["zapier.com"],
            remote("${URL}", "cowork: {preference: not_available}"),
            (1, 0, 0, 0),
            id="nobody can have it",
        ),
        pytest.param(["zapier.com"], remote("${URL}", "cowork: {via: org-plugin}"), (0, 0, 0, 1), id="who has it?"),
    ],
)
def test_an_address_is_asked_for_where_hosts_are_forbidden(patterns, text, expected):
    assert counts(judge(forbid(*patterns), text)) == expected
