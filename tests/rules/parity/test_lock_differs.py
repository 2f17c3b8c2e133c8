import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  lock-differs: {}\n"
FLEET = "surfaces: {claude-code: {minimum_version: 2.1.273}}\n"
GROUPS = "groups: {audit: {}, tax: {}}\n"


def door(cowork: str, claude_code: str, before: str = "") -> str:
    provision = f"{{cowork: {{{cowork}}}, claude-code: {{{claude_code}}}}}"
    return f"{before}plugins:\n  fx: {{title: FX, path: custom-mcp, provision: {provision}}}\n"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("via: org-plugin, preference: required", "via: marketplace-plugin"),
            "locked on cowork and not on claude-code: a marketplace plugin cannot be locked",
            id="locked on Cowork",
        ),
        pytest.param(
            door("via: org-plugin, preference: available", "via: managed-plugin"),
            "locked on claude-code and not on cowork: the organisation says `available`, which members can undo",
            id="locked on Claude Code",
        ),
        pytest.param(
            door("via: custom-connector", "via: managed-mcp"),
            "locked on claude-code and not on cowork: a custom connector cannot be locked",
            id="a connector, and managed servers",
        ),
        pytest.param(
            door("via: org-plugin, preference: required", "via: claude-ai-connector"),
            "locked on cowork and not on claude-code: a claude ai connector cannot be locked",
            id="an account connector does not bring the lock",
        ),
    ],
)
def test_a_lock_on_one_surface_is_a_gap(text, because):
    assert gaps(judge(RULE, text)) == [f"fx: `fx` is {because}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("via: org-plugin, preference: required", "via: managed-plugin"), id="locked on both"),
        pytest.param(door("via: org-plugin, preference: required", "via: synced-plugin", FLEET), id="synced"),
        pytest.param(door("via: org-plugin, preference: available", "via: synced-plugin"), id="synced and loose"),
        pytest.param(door("via: directory-connector", "via: claude-ai-connector"), id="on neither"),
        pytest.param(
            door("via: org-plugin, preference: required, groups: {audit: available}", "via: managed-plugin", GROUPS),
            id="undone for a group, which is another gap",
        ),
    ],
)
def test_locks_that_agree_pass(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("via: org-plugin", "via: managed-plugin"),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="no preference on Cowork",
        ),
        pytest.param(
            door("via: org-plugin, preference: required", "via: synced-plugin"),
            "account plugins sync since 2.1.273 and not before, and the fleet's minimum is not stated",
            id="no version on Claude Code",
        ),
        pytest.param(
            door("via: org-plugin", "via: synced-plugin", FLEET),
            "neither `fx` nor its marketplace states a preference on Cowork",
            id="unknown on both",
        ),
    ],
)
def test_an_unstated_lock_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("via: org-plugin, preference: not_available", "via: managed-plugin"), id="not on Cowork"),
        pytest.param(
            door(
                "via: org-plugin, preference: required",
                "via: synced-plugin",
                "surfaces: {claude-code: {claude_ai_plugin_sync: false}}\n",
            ),
            id="not on Claude Code",
        ),
    ],
)
def test_a_door_that_one_surface_gives_to_nobody_has_no_lock_there(text):
    assert counts(judge(RULE, text)) == (0, 0, 1, 0)


def test_the_gap_stands_where_the_lock_is_missing():
    text = (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    provision:\n      cowork:\n        preference: {}\n"
    )
    text += "      claude-code:\n        via: managed-plugin\n"
    report = judge(RULE, text.format("auto_install"))
    assert [(gap.place.line, gap.subject.surface) for gap in report.gaps] == [(10, None)]
    report = judge(RULE, text.format("required").replace("managed-plugin", "user-server"))
    assert [gap.place.line for gap in report.gaps] == [12]
