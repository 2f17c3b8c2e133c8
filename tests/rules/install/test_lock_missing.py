import pytest
from judged import counts, gaps, judge, unknowns

LOCK = "  lock-missing: {plugins: [fx]}\n"


def door(provision: str, before: str = "") -> str:
    return before + "plugins:\n  fx: {title: FX, path: custom-mcp, provision: " + provision + "}\n"


GROUPS = "groups: {audit: {}, tax: {}}\n"
PER_GROUP = (
    GROUPS + "surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [audit, tax], default: none}}}\n"
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("{cowork: {via: org-plugin, preference: required}}"), id="required"),
        pytest.param(
            door("{cowork: {preference: required, groups: {audit: available}}}", GROUPS),
            id="required, and undone for a group",
        ),
        pytest.param(
            door(
                "{cowork: {marketplace: m}}",
                "marketplaces: {m: {cowork: {default_preference: required}}}\n",
            ),
            id="required by the marketplace",
        ),
        pytest.param(
            door("{cowork: {via: managed-server}}", "surfaces: {cowork: {deployment: third-party}}\n"),
            id="managed server",
        ),
        pytest.param(door("{claude-code: {via: managed-plugin}}"), id="managed plugin"),
        pytest.param(door("{claude-code: {via: managed-mcp}}"), id="managed servers"),
        pytest.param(
            door("{claude-code: {via: managed-plugin, groups: {audit: absent}}}", PER_GROUP), id="held for one group"
        ),
    ],
)
def test_a_lock_passes(text):
    assert counts(judge(LOCK, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("{cowork: {preference: auto_install}}"),
            "on cowork and is not: the organisation says `auto_install`, which members can undo",
            id="members can switch it off",
        ),
        pytest.param(
            door("{cowork: {preference: available, groups: {audit: required}}}", GROUPS),
            "on cowork and is not: the organisation says `available`, which members can undo",
            id="locked for one group only",
        ),
        pytest.param(
            door("{cowork: {via: custom-connector}}"),
            "on cowork and is not: a custom connector cannot be locked",
            id="a connector has no lock",
        ),
        pytest.param(
            door("{claude-code: {via: project-file}}"),
            "on claude-code and is not: a project file cannot be locked",
            id="a project's file has no lock",
        ),
    ],
)
def test_no_lock_is_a_gap(text, because):
    assert gaps(judge(LOCK, text)) == [f"fx on {because.split()[1]}: `fx` must be locked {because}"]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("{cowork: {via: org-plugin}}"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference",
        ),
        pytest.param(
            door("{claude-code: {via: synced-plugin}}"),
            "`fx` syncs from Cowork, where the inventory does not provision it",
            id="synced from nowhere",
        ),
    ],
)
def test_an_unstated_lock_is_unknown(text, because):
    report = judge(LOCK, text)
    assert (gaps(report), [fact.because for fact in report.unknowns]) == ([], [because])
    assert unknowns(report)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("{cowork: {preference: not_available}}"), id="taken away"),
        pytest.param(
            door("{claude-code: {via: managed-plugin, groups: {audit: absent, tax: 'false'}}}", PER_GROUP),
            id="in no group's settings",
        ),
    ],
)
def test_a_door_that_nobody_gets_has_no_lock_to_miss(text):
    assert counts(judge(LOCK, text)) == (0, 0, 1, 0)


def test_a_synced_plugin_is_locked_as_on_cowork():
    fleet = "surfaces: {claude-code: {minimum_version: 2.1.273}}\n"
    text = door("{cowork: {preference: required}, claude-code: {via: synced-plugin}}", fleet)
    assert counts(judge(LOCK, text)) == (2, 0, 0, 0)
    assert len(gaps(judge(LOCK, text.replace("required", "available")))) == 2


def test_without_its_selector_the_rule_is_not_asked():
    report = judge("  lock-missing: {}\n  owner-missing: {}\n", door("{cowork: {preference: available}}"))
    row = next(row for row in report.coverage if row.id == "INS001")
    assert (row.subjects, row.why) == (0, ["not asked: the policy gives no `plugins`"])
