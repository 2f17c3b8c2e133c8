import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  entitled-group-left-out: {}\n"
GROUPS = """\
groups:
  tax: {members: [ada@x.example], size: 1}
  audit: {members: [bob@x.example], size: 1}
  both: {includes: [tax, audit]}
  nobody: {size: 0}
"""
MANAGED = (
    "surfaces: {{claude-code: {{minimum_version: 2.1.273, managed: "
    "{{by: server, mode: rbac_groups, order: [tax, audit]{}}}}}}}\n"
)
OTHER = "  other: {title: Other, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"


def door(provision: str, audience: str = "tax, audit", more: str = GROUPS, facts: str = "") -> str:
    return more + (
        f"plugins:\n  fx: {{title: FX, path: custom-mcp, {facts}audience: [{audience}], provision: {{{provision}}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "message", "people"),
    [
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}"),
            "`fx` is for `tax`, `audit`, and people of `audit` do not get it on cowork: group `audit` says `not_available`",
            ["bob@x.example"],
            id="withheld from a group",
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: available}}"),
            "`fx` is for `tax`, `audit`, and people of `audit` do not get it on cowork: "
            "the organisation says `not_available`",
            ["bob@x.example"],
            id="a group was forgotten",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}", "both"),
            "`fx` is for `both`, and people of `both` do not get it on cowork: group `audit` says `not_available`",
            ["bob@x.example"],
            id="some of a group",
        ),
        pytest.param(
            door("cowork: {preference: not_available}"),
            "`fx` is for `tax`, `audit`, and nobody there gets it on cowork: the organisation says `not_available`",
            [],
            id="nobody gets it",
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {audit: required}}", "tax"),
            "`fx` is for `tax`, and nobody there gets it on cowork: the organisation says `not_available`",
            [],
            id="only others get it",
        ),
        pytest.param(
            door("cowork: {via: org-plugin, groups: {audit: not_available}}"),
            "`fx` is for `tax`, `audit`, and people of `audit` do not get it on cowork: group `audit` says `not_available`",
            ["bob@x.example"],
            id="unknown for the others",
        ),
        pytest.param(
            door(
                "claude-code: {via: managed-plugin, groups: {audit: absent}}",
                more=GROUPS + MANAGED.format(", default: none"),
            ),
            "`fx` is for `tax`, `audit`, and people of `audit` do not get it on claude-code: "
            "the declared managed settings of group `audit`, which count alone, lack `fx`",
            ["bob@x.example"],
            id="a document that lacks it",
        ),
        pytest.param(
            door("cowork: {via: directory-connector}", more="groups: {tax: {}, audit: {deployment: third-party}}\n"),
            "`fx` is for `tax`, `audit`, and people of `audit` do not get it on cowork: a directory connector exists "
            "only when signed in with the vendor, not in a third-party deployment",
            ["audit"],
            id="a group without an account",
        ),
    ],
)
def test_a_group_of_the_audience_without_the_door_is_a_gap(text, message, people):
    (gap,) = judge(RULE, text).gaps
    assert gap.message == message
    assert [person.name for person in gap.people] == people
    assert gap.severity == "low"


def test_of_two_groups_the_first_in_the_file_decides_the_line():
    text = GROUPS + (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    audience: [tax, audit]\n    provision:\n      cowork:\n"
        "        preference: required\n        groups:\n          tax: not_available\n          audit: not_available\n"
    )
    (gap,) = judge(RULE, text).gaps
    assert gap.message.endswith("nobody there gets it on cowork: group `tax` says `not_available`, and 1 more reason")
    assert gap.place.line == 3 + text.split("\n").index("          tax: not_available") + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("cowork: {preference: required}"), id="everybody gets it"),
        pytest.param(door("cowork: {preference: available}"), id="everybody may add it"),
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: available, audit: required}}"),
            id="each by its group",
        ),
        pytest.param(
            door("cowork: {preference: required, groups: {audit: not_available}}", "tax"), id="withheld from others"
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {audit: not_available, both: available}}"),
            id="given by another of their groups",
        ),
        pytest.param(door("cowork: {via: directory-connector}"), id="a connector"),
        pytest.param(door("claude-code: {via: marketplace-plugin}"), id="a plugin that members install"),
        pytest.param(
            door("claude-code: {via: managed-plugin}", more=GROUPS + MANAGED.format(", default: none")),
            id="documents that hold it, and those in no group are not meant",
        ),
    ],
)
def test_an_audience_that_gets_it_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("cowork: {preference: not_available}", "nobody"), id="an audience of nobody"),
        pytest.param(door("cowork: {via: managed-server}"), id="what the deployment has not"),
        pytest.param(door("claude-code: {via: user-server}") + OTHER, id="what is shut out"),
        pytest.param(door("claude-code: {via: claude-ai-connector}") + OTHER, id="what may be shut out"),
    ],
)
def test_what_is_no_groups_own_loss_is_not_asked(text):
    assert counts(judge(RULE, text)) == (0, 0, 1, 0)


def test_what_may_not_load_can_still_be_withheld_from_a_group():
    option = "server: {transport: http, url: 'https://${user_config.host}/mcp'}, "
    text = door("cowork: {preference: required, groups: {audit: not_available}}", facts=option)
    assert len(judge(RULE, text).gaps) == 1


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("cowork: {via: org-plugin, groups: {audit: required}}"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {audit: 'true'}}"),
            "the inventory does not say whether groups have managed settings of their own",
            id="which documents there are",
        ),
    ],
)
def test_what_nobody_says_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), [fact.because for fact in report.unknowns]) == ([], [because])


def test_what_nobody_says_of_others_does_not_matter():
    text = door("cowork: {via: org-plugin, groups: {audit: required}}", "audit")
    assert (counts(judge(RULE, text)), unknowns(judge(RULE, text))) == ((1, 0, 0, 0), [])


def synced(cowork: str, more: str = GROUPS) -> str:
    return door(f"cowork: {{{cowork}}}, claude-code: {{via: synced-plugin}}", more=more + MANAGED.format(""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(synced("preference: required"), (2, 0, 0, 0), id="the account gives it to all"),
        pytest.param(
            synced("preference: required, groups: {audit: not_available}"),
            (0, 1, 1, 0),
            id="what the account withholds is said on Cowork",
        ),
        pytest.param(
            synced("preference: required", "groups: {tax: {}, audit: {deployment: third-party}}\n"),
            (1, 1, 0, 0),
            id="a group without an account lacks it on Claude Code",
        ),
    ],
)
def test_a_plugin_of_the_account(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_the_group_without_an_account_is_named():
    text = synced(
        "preference: required, groups: {tax: not_available}", "groups: {tax: {}, audit: {deployment: third-party}}\n"
    )
    assert gaps(judge(RULE, text)) == [
        (
            "fx on claude-code: `fx` is for `tax`, `audit`, and people of `audit` do not get it on claude-code: "
            "members of a third-party deployment have no account that anything comes from"
        ),
        (
            "fx on cowork: `fx` is for `tax`, `audit`, and people of `tax` do not get it on cowork: "
            "group `tax` says `not_available`"
        ),
    ]


@pytest.mark.parametrize("audience", ["", "audience: [], "])
def test_a_door_without_an_audience_is_not_asked(audience):
    text = GROUPS + f"plugins: {{fx: {{title: FX, path: custom-mcp, {audience}provision: {{cowork: {{}}}}}}}}\n"
    assert counts(judge(RULE, text)) == (0, 0, 0, 0)
