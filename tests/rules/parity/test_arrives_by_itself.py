import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  arrives-by-itself: {}\n"
OPEN = "surfaces: {claude-code: {minimum_version: 2.1.273, claude_ai_connectors: true, claude_ai_plugin_sync: true}}\n"
SHUT = OPEN.replace("true", "false")
NOTHING = "surfaces: {}\n"
LOADS = "account connectors load in Claude Code (`claude_ai_connectors`)"
SYNCS = "account plugins sync into Claude Code (`claude_ai_plugin_sync`)"
ALONE = "`fx` is declared for cowork alone and reaches claude-code too: "
BESIDE = "the server that `fx` has on cowork reaches claude-code beside the declared one: "
ONE, OTHER = "server: {url: 'https://a.example/mcp'}", "server: {url: 'https://b.example/mcp'}"
ORG = "via: org-plugin, preference: required"
CONNECTOR = "via: custom-connector"


def door(cowork: str, claude_code: str = "", facts: str = "", surfaces: str = OPEN) -> str:
    """Return one plugin, with a marketplace that it may come from."""
    lines = [surfaces + "marketplaces: {m: {}, n: {}}", "plugins:", "  fx:", "    title: FX", "    path: custom-mcp"]
    lines += [f"    {facts}"] * bool(facts) + ["    provision:"]
    lines += [f"      cowork: {{{cowork}}}"] * bool(cowork) + [f"      claude-code: {{{claude_code}}}"] * bool(
        claude_code
    )
    return "\n".join((*lines, ""))


def added(which: str, connectors: str = "true", sync: str = "false") -> str:
    """Return surfaces with a list of connectors that an Owner added."""
    claude_code = f"{{minimum_version: 2.1.273, claude_ai_connectors: {connectors}, claude_ai_plugin_sync: {sync}}}"
    return f"surfaces: {{cowork: {{connectors_added: [{which}]}}, claude-code: {claude_code}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(door("via: directory-connector"), ALONE + LOADS, id="a connector of the directory"),
        pytest.param(door(CONNECTOR), ALONE + LOADS, id="a connector of our own"),
        pytest.param(door(ORG), ALONE + SYNCS, id="a package"),
        pytest.param(
            door("via: org-plugin, preference: available"), ALONE + SYNCS, id="a package that members may add"
        ),
        pytest.param(
            door(
                "via: org-plugin, preference: not_available, groups: {g: available}",
                surfaces=OPEN + "groups: {g: {}}\n",
            ),
            ALONE + SYNCS,
            id="a package of one group",
        ),
        pytest.param(
            door(ORG, surfaces=added("fx")), ALONE + LOADS, id="the connector of a package that does not sync"
        ),
        pytest.param(
            door("via: org-plugin, preference: required, package: fx@m", surfaces=OPEN),
            ALONE + SYNCS,
            id="a package with a name",
        ),
        pytest.param(
            door(CONNECTOR + ", " + ONE, "via: user-server, " + OTHER), BESIDE + LOADS, id="beside another server"
        ),
        pytest.param(
            door(CONNECTOR + ", " + ONE, "via: project-file, differs_because: a test, " + OTHER),
            BESIDE + LOADS,
            id="beside another server, which is explained",
        ),
        pytest.param(
            door(ORG + ", package: fx@m, " + ONE, "via: marketplace-plugin, package: fx@m, " + OTHER),
            BESIDE + SYNCS,
            id="a package beside one that members install",
        ),
        pytest.param(
            door(
                ORG + ", package: fx@m, " + ONE,
                "via: managed-plugin, package: fx@n, " + OTHER,
                surfaces=added("fx", sync="true"),
            ),
            BESIDE + LOADS,
            id="the connector of a package that is replaced",
        ),
    ],
)
def test_what_nobody_declared_is_a_gap(text, message):
    report = judge(RULE, text)
    assert gaps(report) == [f"fx: {message}"]
    assert text.split("\n")[report.gaps[0].place.line - 4].strip() == "provision:"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door(CONNECTOR, "via: claude-ai-connector"), id="a declared connector"),
        pytest.param(door(ORG, "via: synced-plugin"), id="a declared package"),
        pytest.param(door(CONNECTOR + ", " + ONE, "via: claude-ai-connector, " + OTHER), id="with a server of its own"),
        pytest.param(door(CONNECTOR, "via: user-server", ONE), id="the same server by another route"),
        pytest.param(door(CONNECTOR, "via: user-server", ONE, NOTHING), id="the same server, whatever is switched on"),
        pytest.param(
            door(ORG + ", package: fx@m", "via: managed-plugin, package: fx@m"), id="the same package by another route"
        ),
        pytest.param(door("via: directory-connector", surfaces=SHUT), id="connectors are switched off"),
        pytest.param(door(ORG, surfaces=SHUT), id="nothing syncs and connectors are switched off"),
        pytest.param(door(ORG, surfaces=added("")), id="nothing syncs and the connector was not added"),
        pytest.param(
            door(
                ORG,
                facts="server: {transport: stdio, command: /opt/fx}",
                surfaces=OPEN.replace("sync: true", "sync: false"),
            ),
            id="nothing syncs and the server is local",
        ),
        pytest.param(door("via: org-plugin, preference: not_available"), id="nobody has it"),
        pytest.param(
            door(
                ORG + ", package: fx@m, " + ONE,
                "via: managed-plugin, package: fx@n, " + OTHER,
                surfaces=added("", sync="true"),
            ),
            id="a package that is replaced",
        ),
        pytest.param(
            door(
                CONNECTOR,
                surfaces="surfaces: {cowork: {deployment: third-party}, claude-code: {claude_ai_connectors: true}}\n",
            ),
            id="nobody has an account",
        ),
    ],
)
def test_what_is_declared_or_does_not_arrive_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door(CONNECTOR, surfaces=NOTHING),
            "the inventory does not say whether account connectors load in Claude Code",
            id="connectors not stated",
        ),
        pytest.param(
            door(ORG, surfaces=NOTHING),
            "the inventory does not say whether account plugins sync into Claude Code",
            id="sync not stated",
        ),
        pytest.param(
            door(ORG, surfaces=OPEN.replace("sync: true", "sync: false")),
            "the inventory does not say whether the connector that `fx` bundles was added",
            id="nothing syncs, and no list of connectors",
        ),
        pytest.param(
            door(ORG, surfaces=OPEN.replace("2.1.273", "2.1.200").replace("connectors: true", "connectors: false")),
            "account plugins sync since 2.1.273 and not before, and the fleet's minimum is 2.1.200",
            id="an older fleet",
        ),
        pytest.param(
            door("via: org-plugin", surfaces=OPEN.replace("connectors: true", "connectors: false")),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference",
        ),
        pytest.param(
            door("via: directory-connector", "via: marketplace-plugin"),
            "the inventory does not say the `server.url` of `fx` on cowork",
            id="a second way to nobody knows where",
        ),
        pytest.param(
            door(
                ORG + ", package: fx@m, " + ONE,
                "via: managed-plugin, package: fx@n, " + OTHER,
                surfaces=added("", sync="true, managed: {mode: rbac_groups}"),
            ),
            "the inventory does not say which groups have managed settings of their own",
            id="perhaps it is replaced",
        ),
    ],
)
def test_what_is_not_stated_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(door("via: desktop-extension"), (0, 0, 1, 0), id="an extension of the desktop app"),
        pytest.param(
            door("via: managed-server", surfaces="surfaces: {cowork: {deployment: third-party}}\n"),
            (0, 0, 1, 0),
            id="a managed server",
        ),
        pytest.param(door("", "via: user-server"), (0, 0, 0, 0), id="not on Cowork"),
    ],
)
def test_what_is_in_no_account_cannot_arrive(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_a_managed_package_of_the_same_name_may_be_another_doors():
    text = door(ORG + ", package: fx@m", surfaces=added("", sync="true"))
    assert len(gaps(judge(RULE, text))) == 1
    other = "  other: {title: O, path: marketplace, provision: {claude-code: {via: managed-plugin, package: fx@n}}}\n"
    assert counts(judge(RULE, text + other)) == (1, 0, 0, 0)
    assert len(gaps(judge(RULE, text + other.replace("managed-plugin", "marketplace-plugin")))) == 1
