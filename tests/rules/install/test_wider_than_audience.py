import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  wider-than-audience: {}\n"
GROUPS = """\
groups:
  tax: {members: [ada@x.example], size: 1}
  audit: {members: [bob@x.example, cleo@x.example], size: 2}
  both: {includes: [tax, audit]}
"""
MANAGED = (
    "surfaces: {{claude-code: {{minimum_version: 2.1.273, managed: "
    "{{by: server, mode: rbac_groups, order: [tax, audit]{}}}}}}}\n"
)


def door(provision: str, audience: str = "tax", more: str = GROUPS) -> str:
    return more + (
        f"plugins:\n  fx: {{title: FX, path: custom-mcp, audience: [{audience}], provision: {{{provision}}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "message", "people"),
    [
        pytest.param(
            door("cowork: {preference: required}"),
            "`fx` is for `tax` and reaches others on cowork: the organisation says `required`",
            ["bob@x.example", "cleo@x.example"],
            id="the whole organisation gets it",
        ),
        pytest.param(
            door("cowork: {preference: available}", "audit"),
            "`fx` is for `audit` and reaches others on cowork: the organisation says `available`",
            ["ada@x.example"],
            id="the whole organisation may add it",
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: required, audit: available}}"),
            "`fx` is for `tax` and reaches others on cowork: group `audit` says `available`",
            ["bob@x.example", "cleo@x.example"],
            id="another group may add it",
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {both: available}}"),
            "`fx` is for `tax` and reaches others on cowork: group `both` says `available`",
            ["bob@x.example", "cleo@x.example"],
            id="a group that the audience is part of",
        ),
        pytest.param(
            door("cowork: {preference: available, groups: {audit: not_available}}"),
            "`fx` is for `tax` and reaches whoever is in no group on cowork: the organisation says `available`",
            [],
            id="nobody but those in no group",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin}"),
            "`fx` is for `tax` and reaches others on claude-code: declared managed settings force `fx` on",
            ["bob@x.example", "cleo@x.example"],
            id="managed settings of everybody",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {}}", more=GROUPS + MANAGED.format(", default: none")),
            "`fx` is for `tax` and reaches others on claude-code: the declared managed settings of group `audit` force `fx` on",
            ["bob@x.example", "cleo@x.example"],
            id="managed settings of another group",
        ),
        pytest.param(
            door("claude-code: {via: managed-mcp}"),
            "`fx` is for `tax` and reaches others on claude-code: a managed mcp is declared",
            ["bob@x.example", "cleo@x.example"],
            id="managed servers of everybody",
        ),
    ],
)
def test_people_outside_of_the_audience_are_a_gap(text, message, people):
    report = judge(RULE, text)
    (gap,) = report.gaps
    assert gap.message == message
    assert [person.name for person in gap.people] == people


def test_of_two_groups_the_first_in_the_file_decides_the_line():
    text = GROUPS.replace("both:", "lab: {size: 3}\n  both:") + (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    audience: [tax]\n    provision:\n      cowork:\n"
        "        preference: not_available\n        groups:\n          lab: required\n          audit: available\n"
    )
    (gap,) = judge(RULE, text).gaps
    assert gap.message.endswith("on cowork: group `lab` says `required`, and 1 more reason")
    assert gap.place.line == 3 + text.split("\n").index("          lab: required") + 1


@pytest.mark.parametrize(("size", "named"), [(8, 8), (9, 8)])
def test_the_first_few_people_are_named(size, named):
    members = ", ".join(f"m{number}@x.example" for number in range(size))
    groups = f"groups: {{tax: {{size: 1}}, audit: {{size: {size}, members: [{members}]}}}}\n"
    (gap,) = judge(RULE, door("cowork: {preference: required}", more=groups)).gaps
    names = [person.name for person in gap.people]
    assert len(names) == named
    assert names[:7] == [f"m{number}@x.example" for number in range(7)]
    assert names[7] == ("others" if size > 8 else "m7@x.example")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            door("cowork: {preference: not_available, groups: {tax: required}}"), id="given to its audience alone"
        ),
        pytest.param(door("cowork: {preference: not_available}"), id="given to nobody"),
        pytest.param(door("cowork: {preference: required}", "both"), id="meant for everybody"),
        pytest.param(door("cowork: {preference: required}", "tax, audit"), id="meant for every group"),
        pytest.param(door("cowork: {via: custom-connector}", "both"), id="a connector for everybody"),
        pytest.param(
            door("cowork: {preference: not_available, groups: {both: available}}", "both"), id="a group of the audience"
        ),
        pytest.param(
            door(
                "claude-code: {via: managed-plugin, groups: {audit: 'false'}}",
                more=GROUPS + MANAGED.format(", default: none"),
            ),
            id="held by the documents of its audience",
        ),
        pytest.param(
            door("cowork: {preference: not_available, groups: {lab: available}}", more=GROUPS + "  lab: {size: 0}\n"),
            id="given to a group of nobody",
        ),
        pytest.param(door("cowork: {via: managed-server}"), id="not in this deployment"),
    ],
)
def test_what_reaches_nobody_else_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


def test_a_group_whose_people_all_belong_to_the_audience_is_no_gap():
    groups = GROUPS + "  ap: {size: 1, members: [ada@x.example]}\n"
    text = door("cowork: {preference: not_available, groups: {ap: available}}", more=groups)
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("cowork: {via: directory-connector}"),
            "the inventory does not say who may add `fx` on cowork: it arrives by a directory connector",
            id="a connector",
        ),
        pytest.param(
            door("cowork: {via: desktop-extension}"),
            "the inventory does not say who may add `fx` on cowork: it arrives by a desktop extension",
            id="an extension",
        ),
        pytest.param(
            door("claude-code: {via: claude-ai-connector}"),
            "the inventory does not say who may add `fx` on claude-code: it arrives by a claude ai connector",
            id="a connector of the account",
        ),
        pytest.param(
            door("claude-code: {via: user-server}"),
            "the inventory does not say who may add `fx` on claude-code: it arrives by a user server",
            id="a server of their own",
        ),
        pytest.param(
            door("cowork: {via: org-plugin}"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {tax: 'true'}}"),
            "the inventory does not say whether groups have managed settings of their own",
            id="which documents there are",
        ),
        pytest.param(
            door("claude-code: {via: managed-plugin, groups: {audit: 'false'}}", more=GROUPS + MANAGED.format("")),
            "the inventory does not say what members of no group in `order` get",
            id="what those in no group get",
        ),
        pytest.param(
            door("claude-code: {via: synced-plugin}", more=GROUPS + MANAGED.format("")),
            "`fx` syncs from Cowork, where the inventory has no package of it",
            id="synced from nowhere",
        ),
    ],
)
def test_what_nobody_says_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), [fact.because for fact in report.unknowns]) == ([], [because])


def test_an_unknown_points_at_how_it_arrives():
    text = GROUPS + (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    audience: [tax]\n    provision:\n      cowork:\n"
        "        via: directory-connector\n"
    )
    (fact,) = judge(RULE, text).unknowns
    assert fact.place.line == 3 + text.split("\n").index("        via: directory-connector") + 1


def test_a_plugin_of_the_account_is_asked_about_on_cowork():
    text = door("cowork: {preference: required}, claude-code: {via: synced-plugin}", more=GROUPS + MANAGED.format(""))
    report = judge(RULE, text)
    assert counts(report) == (0, 1, 1, 0)
    assert report.gaps[0].subject.surface == "cowork"


def test_a_door_without_an_audience_is_not_asked():
    text = GROUPS + "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {}}}}\n"
    assert counts(judge(RULE, text)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("provision", "groups", "whom"),
    [
        pytest.param("preference: required", GROUPS, "people", id="everybody gets it"),
        pytest.param("preference: available", "", "whoever is in no group", id="there is no group"),
        pytest.param("preference: not_available", GROUPS, "", id="nobody gets it"),
    ],
)
def test_an_audience_of_nobody_is_an_audience(provision, groups, whom):
    report = judge(RULE, door(f"cowork: {{{provision}}}", "", groups))
    because = f"the organisation says `{provision.partition(': ')[2]}`"
    said = [f"fx on cowork: `fx` is for nobody and reaches {whom} on cowork: {because}"] if whom else []
    assert gaps(report) == said
    assert counts(report) == ((0, 1, 0, 0) if whom else (1, 0, 0, 0))


def test_many_groups_of_an_audience_are_not_all_named():
    groups = "groups: {" + ", ".join(f"g{number}: {{}}" for number in range(11)) + "}\n"
    text = door("cowork: {preference: required}", ", ".join(f"g{number}" for number in range(10)), groups)
    assert "`g6`, `g7` and 2 more and reaches others" in judge(RULE, text).gaps[0].message


def test_whoever_has_no_account_is_not_reached():
    groups = "groups: {tax: {size: 1}, lab: {size: 2, deployment: third-party}}\n"
    assert counts(judge(RULE, door("cowork: {via: directory-connector}", more=groups))) == (0, 0, 0, 1)
    nobody_else = groups.replace("tax", "torn: {size: 0, deployment: first-party}, tax")
    assert unknowns(judge(RULE, door("cowork: {via: directory-connector}", "tax, lab", nobody_else))) == []
