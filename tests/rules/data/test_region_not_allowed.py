import pytest
from judged import counts, gaps, judge, unknowns

SINGAPORE = "allow: {confidential: [ap-southeast-1], internal: ['ap-*', eu-west-1]}"


def rule(settings: str = SINGAPORE) -> str:
    return f"  region-not-allowed: {{{settings}}}\n"


def door(data: str, provision: str = "cowork: {via: custom-connector}") -> str:
    return f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    data: {data}\n    provision: {{{provision}}}\n"


def project(data: str, inference: str, surface: str = "cowork") -> str:
    stated = f"surfaces:\n  {surface}:\n    inference: {inference}\n" if inference else ""
    return f"{stated}projects:\n  close: {{surface: {surface}{data}}}\n"


@pytest.mark.parametrize(
    ("settings", "data", "found"),
    [
        pytest.param(SINGAPORE, "{classification: confidential, regions: [ap-southeast-1]}", "", id="allowed"),
        pytest.param(
            SINGAPORE,
            "{classification: confidential, regions: [us-east-1]}",
            "`us-east-1`; allowed for classification `confidential`: `ap-southeast-1`",
            id="not allowed",
        ),
        pytest.param(
            SINGAPORE, "{classification: internal, regions: [ap-south-1, eu-west-1]}", "", id="a star is a glob"
        ),
        pytest.param(
            SINGAPORE,
            "{classification: internal, regions: [ap-south-1, us-east-1, us-west-2]}",
            "`us-east-1` and 1 more such region; allowed for classification `internal`: `ap-*`, `eu-west-1`",
            id="one more region is counted",
        ),
        pytest.param(
            SINGAPORE,
            "{classification: confidential, regions: [a, b, c]}",
            "`a` and 2 more such regions; allowed for classification `confidential`: `ap-southeast-1`",
            id="two more regions are counted",
        ),
        pytest.param(
            "allow: [eu-west-1]",
            "{regions: [us-east-1]}",
            "`us-east-1`; allowed: `eu-west-1`",
            id="one list for all data",
        ),
        pytest.param("allow: [eu-west-1]", "{regions: [eu-west-1]}", "", id="one list, and a region on it"),
        pytest.param("allow: []", "{regions: [eu-west-1]}", "`eu-west-1`; allowed: none", id="no region is allowed"),
    ],
)
def test_a_server_in_a_region_that_is_not_allowed_is_a_gap(settings, data, found):
    report = judge(rule(settings), door(data))
    assert gaps(report) == ([f"fx on cowork: `fx` is served from {found}"] if found else [])
    assert counts(report) == ((0, 1, 0, 0) if found else (1, 0, 0, 0))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("{classification: public, regions: [us-east-1]}", id="a classification that has no list"),
        pytest.param("{classification: public}", id="and no region"),
    ],
)
def test_the_question_does_not_arise(data):
    assert counts(judge(rule(), door(data))) == (0, 0, 1, 0)


REGIONS = "the inventory does not say the `data.regions` of `fx`"
CLASSIFICATION = "the inventory does not say the `data.classification` of `fx`"


@pytest.mark.parametrize(
    ("settings", "data", "because"),
    [
        pytest.param(SINGAPORE, "{classification: confidential}", REGIONS, id="no region is stated"),
        pytest.param(SINGAPORE, "{classification: internal, regions: []}", REGIONS, id="an empty list of regions"),
        pytest.param("allow: [eu-west-1]", "", REGIONS, id="one list for all data"),
        pytest.param("allow: []", "{classification: public}", REGIONS, id="no region is allowed"),
        pytest.param(SINGAPORE, "", CLASSIFICATION, id="nothing about data"),
        pytest.param(SINGAPORE, "{owner: dan@x.example}", CLASSIFICATION, id="no classification"),
        pytest.param("allow: ['*']", "", "", id="any region is allowed"),
        pytest.param("allow: {internal: [x, '*']}", "{classification: internal}", "", id="any region for that data"),
    ],
)
def test_a_door_without_regions_is_unknown_where_a_list_counts(settings, data, because):
    report = judge(rule(settings), door(data))
    assert unknowns(report) == ([f"fx on cowork: {because}"] if because else [])
    assert counts(report) == ((0, 0, 0, 1) if because else (0, 0, 1, 0))


@pytest.mark.parametrize(
    ("server", "data", "expected"),
    [
        pytest.param("{command: node}", "{classification: confidential}", (0, 0, 1, 0), id="a local server"),
        pytest.param("{command: node}", "", (0, 0, 1, 0), id="a local server, and nothing about data"),
        pytest.param(
            "{command: node}",
            "{classification: confidential, regions: [x]}",
            (0, 1, 0, 0),
            id="it says where all the same",
        ),
        pytest.param(
            "{command: npx, args: [mcp-remote, 'https://x.example/mcp']}",
            "{classification: confidential}",
            (0, 0, 0, 1),
            id="a bridge to elsewhere",
        ),
        pytest.param("", "{classification: confidential}", (0, 0, 0, 1), id="nobody says what server"),
        pytest.param("{transport: http}", "{classification: confidential}", (0, 0, 0, 1), id="a remote server"),
    ],
)
def test_a_server_on_the_members_own_machine_needs_no_region(server, data, expected):
    text = door(data, "claude-code: {via: user-server}").replace("    data:", f"    server: {server}\n    data:")
    assert counts(judge(rule(), text)) == expected


def test_a_door_is_asked_on_each_surface_and_pointed_at_by_its_region():
    provision = "cowork: {via: custom-connector}, claude-code: {via: user-server}"
    text = door(
        "\n      classification: confidential\n      regions:\n        - ap-southeast-1\n        - us-east-1", provision
    )
    report = judge(rule(), text)
    assert [(gap.subject.surface, gap.place.line) for gap in report.gaps] == [("claude-code", 12), ("cowork", 12)]


@pytest.mark.parametrize(
    ("data", "because"),
    [
        pytest.param(
            "{regions: [us-east-1]}", "the inventory does not say the `data.classification` of `fx`", id="unstated"
        ),
        pytest.param(
            "{classification: confidental, regions: [us-east-1]}",
            "`confidental` is no classification of the policy (public < internal < confidential < restricted); "
            "did you mean `confidential`?",
            id="none of the policy's",
        ),
    ],
)
def test_a_classification_that_nobody_knows_is_unknown_where_lists_hang_on_it(data, because):
    report = judge(rule(), door(data))
    assert unknowns(report) == [f"fx on cowork: {because}"]
    assert report.unknowns[0].place.line == 8


@pytest.mark.parametrize(
    ("inference", "found"),
    [
        pytest.param("{regions: [ap-southeast-1]}", "", id="it runs where it may"),
        pytest.param("{regions: [ap-southeast-1, us-east-1]}", "`us-east-1`", id="it also runs elsewhere"),
        pytest.param("{profile: global.x, regions: [ap-southeast-1]}", "", id="a profile whose regions are stated"),
        pytest.param("{from: ap-southeast-1}", "", id="called and run in one region"),
        pytest.param("{from: us-east-1}", "`us-east-1`", id="called from elsewhere, with no profile"),
        pytest.param("{from: us-east-1, profile: us-east-1.x}", "`us-east-1`", id="a profile of that one region"),
        pytest.param("{from: ap-southeast-1, profile: AP-Southeast-1.x}", "", id="a profile of it in capitals"),
        pytest.param("{from: us-east-1, profile: anthropic.x}", "`us-east-1`", id="a model, which is no profile"),
    ],
)
@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
def test_the_model_of_a_project_runs_where_its_data_may_be(inference, found, surface):
    report = judge(rule(), project(", data: confidential", inference, surface))
    allowed = "allowed for classification `confidential`: `ap-southeast-1`"
    expected = f"project close on {surface}: the model of project `close` runs in {found}; {allowed}"
    assert gaps(report) == ([expected] if found else [])
    assert [gap.place.line for gap in report.gaps] == ([6] if found else [])


def test_a_project_is_pointed_at_by_the_very_region_or_by_where_the_model_is_called_from():
    listed = "\n      profile: global.x\n      regions:\n        - ap-southeast-1\n        - us-east-1"
    called = "\n      provider: x\n      from: us-east-1"
    lines = [
        judge(rule(), project(", data: confidential", inference)).gaps[0].place.line for inference in (listed, called)
    ]
    assert lines == [10, 8]


@pytest.mark.parametrize(
    ("inference", "because"),
    [
        pytest.param("", "", id="nothing about inference"),
        pytest.param("{provider: anthropic}", "", id="no profile and no region"),
        pytest.param(
            "{from: ap-southeast-1, profile: global.x}", ": `global.` may be any commercial region", id="global"
        ),
        pytest.param("{profile: eu.x}", ": `eu.` may be any region of the European Union", id="an area"),
        pytest.param("{from: ap-southeast-1, profile: 'arn:own'}", "", id="a profile of one's own"),
        pytest.param("{profile: anthropic.x}", "", id="a model that nobody says where it is called from"),
        pytest.param("{regions: [], profile: x}", "", id="an empty list of regions"),
    ],
)
def test_where_a_model_runs_is_unknown_unless_it_is_stated(inference, because):
    report = judge(rule(), project(", data: confidential", inference))
    said = "the inventory does not say in which `regions` the model of cowork runs"
    assert unknowns(report) == [f"project close on cowork: {said}{because}"]


def test_a_profile_without_regions_is_pointed_at():
    inference = "\n      from: ap-southeast-1\n      profile: global.x"
    assert judge(rule(), project(", data: confidential", inference)).unknowns[0].place.line == 8


def test_where_a_model_runs_does_not_matter_for_data_that_may_be_anywhere():
    assert counts(judge(rule("allow: ['*']"), project("", ""))) == (1, 0, 0, 0)


def test_one_surface_says_nothing_about_the_other():
    text = "surfaces: {claude-code: {inference: {from: ap-southeast-1}}}\nprojects: {close: {surface: cowork, data: internal}}\n"
    assert counts(judge(rule(), text)) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("data", "counted", "because"),
    [
        pytest.param("", (0, 0, 0, 1), "the inventory does not say the `data` of project `close`", id="unstated"),
        pytest.param(
            ", data: secret",
            (0, 0, 0, 1),
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="none of the policy's",
        ),
        pytest.param(", data: restricted", (0, 0, 1, 0), "", id="no list for it"),
    ],
)
def test_a_project_is_asked_by_the_classification_of_its_data(data, counted, because):
    report = judge(rule(), project(data, "{regions: [us-east-1]}"))
    assert counts(report) == counted
    assert unknowns(report) == ([f"project close on cowork: {because}"] if because else [])


def test_one_list_for_all_data_asks_no_project_for_its_classification():
    report = judge(rule("allow: [eu-west-1]"), project("", "{regions: [us-east-1]}"))
    assert gaps(report) == [
        "project close on cowork: the model of project `close` runs in `us-east-1`; allowed: `eu-west-1`"
    ]


def test_without_allow_it_is_not_asked():
    row = judge(rule("plugins: [fx]"), door("{regions: [us-east-1]}")).coverage[0]
    assert row.why == ["not asked: the policy gives no `allow`"]


def test_a_key_that_is_no_classification_is_said():
    row = judge(rule("allow: {confidental: [x], cowork: [y], public: [z]}"), door("")).coverage[0]
    assert [why.partition(" (policy")[0] for why in row.why] == [
        "`confidental` in `allow` is no classification here; did you mean `confidential`?",
        "`cowork` in `allow` is no classification here",
    ]


def test_each_of_several_settings_has_its_own_lists():
    rules = "  region-not-allowed:\n    - {plugins: [fx], allow: [us-east-1]}\n    - {plugins: [other], allow: [eu-west-1]}\n"
    assert counts(judge(rules, door("{regions: [us-east-1]}")))[:2] == (1, 0)
