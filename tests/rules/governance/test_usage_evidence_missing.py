import json

import pytest
from desktops import LINUX, THIRD_PARTY, looked_at_desktop
from exported_pages import exported, feed, page, whole
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  usage-evidence-missing: {surfaces: [claude-code]}\n"
WHOLE = {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_LOG_TOOL_DETAILS": "1"}


def machine(settings, client="2.1.330", **files):
    return (observed({ETC + "managed-settings.json": json.dumps(settings), **files}, client),)


@pytest.mark.parametrize(
    ("env", "lacks"),
    [
        pytest.param(WHOLE, [], id="all that is needed"),
        pytest.param({**WHOLE, "CLAUDE_CODE_ENABLE_TELEMETRY": 1, "OTEL_LOG_TOOL_DETAILS": True}, [], id="not as text"),
        pytest.param({**WHOLE, "OTEL_LOGS_EXPORTER": "console, otlp"}, [], id="two exporters"),
        pytest.param({**WHOLE, "OTEL_LOGS_EXPORTER": "console"}, ["OTEL_LOGS_EXPORTER=otlp"], id="to the screen only"),
        pytest.param({**WHOLE, "OTEL_LOGS_EXPORTER": "none"}, ["OTEL_LOGS_EXPORTER=otlp"], id="nowhere"),
        pytest.param({**WHOLE, "OTEL_LOG_TOOL_DETAILS": "0"}, ["OTEL_LOG_TOOL_DETAILS=1"], id="without details"),
        pytest.param(
            {"OTEL_METRICS_EXPORTER": "otlp"},
            ["CLAUDE_CODE_ENABLE_TELEMETRY=1", "OTEL_LOGS_EXPORTER=otlp", "OTEL_LOG_TOOL_DETAILS=1"],
            id="numbers only",
        ),
    ],
)
def test_what_the_managed_env_has(env, lacks):
    found = gaps(judge(RULE, observed=machine({"env": env})))
    assert len(found) == bool(lacks)
    assert all(
        (f"no `{word}`" in gap) == (word in lacks) for gap in found for word in ("OTEL_LOGS_EXPORTER=otlp", *lacks)
    )


def test_managed_settings_without_env():
    (gap,) = gaps(judge(RULE, observed=machine({"model": "opus"})))
    assert gap.startswith(
        "on claude-code: the managed `env` of `managed-settings.json` has no `CLAUDE_CODE_ENABLE_TELEMETRY=1`"
    )


def test_the_variables_of_every_administrator_count():
    remote = {"/home/ada/.claude/remote-settings.json": '{"model": "opus"}'}
    assert counts(judge(RULE, observed=machine({"env": WHOLE}, **remote))) == (1, 0, 0, 0)
    assert counts(judge(RULE, observed=machine({"env": WHOLE}, "2.1.222", **remote))) == (0, 1, 0, 0)
    assert counts(judge(RULE, observed=machine({"env": WHOLE}, None, **remote))) == (0, 0, 0, 1)


def test_without_managed_settings_nobody_knows():
    (unknown,) = unknowns(
        judge(RULE, observed=(observed({"/home/ada/.claude/settings.json": json.dumps({"env": WHOLE})}),))
    )
    assert (
        unknown == "on claude-code: no machine shows managed settings, and so nothing tells what `env` they would set"
    )


ON_COWORK = "  usage-evidence-missing: {surfaces: [cowork]}\n"


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        pytest.param({"activities": feed()}, (1, 0, 0, 0), id="the feed"),
        pytest.param({"analytics/plugins/page-0001.json": page()}, (1, 0, 0, 0), id="the use of plugins"),
        pytest.param({}, (0, 0, 0, 1), id="neither"),
        pytest.param({"activities": "{"}, (0, 0, 0, 1), id="a feed that was cut off"),
    ],
)
def test_what_was_exported_of_what_was_used(pages, wanted):
    assert counts(judge(ON_COWORK, observed=(exported(whole(**pages)),))) == wanted


def test_a_machine_tells_nothing_of_what_was_used_on_cowork():
    assert unknowns(judge(ON_COWORK, observed=machine({"env": WHOLE}))) == [
        "on cowork: nothing that Cowork's own interface says was given"
    ]


COWORK = "surfaces: [cowork]"
FORBID = "surfaces: [cowork], forbid_content: true"
OTHERS = "surfaces: {cowork: {deployment: third-party}}\n"
ENDPOINT, CONTENT = "otlpEndpoint", "otlpContentCapture"


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param({}, (0, 1, 2, 0), id="nothing is set"),
        pytest.param({ENDPOINT: ""}, (0, 1, 2, 0), id="an empty address"),
        pytest.param({ENDPOINT: "https://otel.acme.example"}, (1, 0, 2, 0), id="an address"),
        pytest.param({"bootstrapUrl": "https://b.acme.example"}, (0, 0, 2, 1), id="a server may set it"),
    ],
)
def test_what_a_third_party_deployment_reports(said, counts):
    files = {LINUX: {**THIRD_PARTY, **said}}
    assert looked_at_desktop("usage-evidence-missing", files, settings=COWORK, inventory=OTHERS).counts == counts


def test_a_third_party_deployment_of_which_no_device_was_seen():
    files = {"/home/ada/.claude.json": {}}
    found = looked_at_desktop("usage-evidence-missing", files, settings=COWORK, inventory=OTHERS)
    assert "no device shows" in found.unknowns[""]


def test_what_the_organisations_account_reports_its_interface_tells():
    found = looked_at_desktop("usage-evidence-missing", {LINUX: {"isLocalDevMcpEnabled": False}}, settings=COWORK)
    assert (found.gaps, list(found.unknowns)) == ({}, [""])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({}, "gap", id="the organisation's account, which exports it unasked"),
        pytest.param({CONTENT: []}, "pass", id="nothing is captured"),
        pytest.param({CONTENT: ["prompts"]}, "gap", id="something is captured"),
        pytest.param(THIRD_PARTY, "pass", id="a third-party deployment, which does not"),
        pytest.param({**THIRD_PARTY, CONTENT: ["prompts"]}, "gap", id="one that does"),
        pytest.param({"bootstrapUrl": "https://b.acme.example"}, "unknown", id="a server may set it"),
    ],
)
def test_whether_what_members_write_goes_with_it(said, expected):
    found = looked_at_desktop("usage-evidence-missing", {LINUX: {"a": 1, **said}}, settings=FORBID)
    assert (CONTENT in found.gaps, CONTENT in found.unknowns) == (expected == "gap", expected == "unknown")
