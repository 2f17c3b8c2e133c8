import json

import pytest
from command import plugingov

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
GAP = (
    HEADING
    + "plugins: {fx: {title: FX, path: custom-mcp, owner: ada, server: {url: 'http://mcp.acme.example'}, provision: {cowork: {via: custom-connector}}}}\n"
)
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {plain-http-endpoint: {}, waiver-expired: {}, waiver-unmatched: {}}\n"
UNTIL = "owner: cfo@acme.example, reason: behind the wall, ticket: IT-1, until: 2027-01-31"
WAIVER = (
    f"apiVersion: plugingov/v1\nkind: Waivers\nwaivers: {{W-1: {{rule: plain-http-endpoint, plugin: fx, {UNTIL}}}}}\n"
)
ON = ("--as-of", "2026-10-01")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "inventories/acme.yaml", GAP)
    write(tmp_path, "policies/acme.yaml", POLICY)
    return tmp_path


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def check(capsys, *words):
    return plugingov(capsys, "check", *words, *ON)


def report(capsys, *words):
    return json.loads(check(capsys, *words, "--format", "json").out)


def test_waivers_lie_beside_the_policy(folder, capsys):
    assert check(capsys).status == 1
    write(folder, "policies/waivers.yaml", WAIVER)
    assert check(capsys).status == 0
    assert report(capsys)["summary"] == {
        "rules_asked": 3, "plugins": 1, "surfaces": 1, "open": 0, "waived": 1, "baselined": 0, "unknown": 0,
    }  # fmt: skip


def test_a_waived_gap_stays_in_every_format(folder, capsys):
    write(folder, "policies/waivers.yaml", WAIVER)
    (gap,) = report(capsys)["gaps"]
    assert (gap["status"], gap["waiver"]) == ("waived", "W-1")
    assert gap["accepted"] == {"owner": "cfo@acme.example", "reason": "behind the wall", "ticket": "IT-1", "until": "2027-01-31"}  # fmt: skip
    for name in ("text", "table", "markdown"):
        shown = check(capsys, "--format", name).out
        assert "plain-http-endpoint" in shown
        assert "waived" in shown
    text = check(capsys).out
    assert "until 2027-01-31 by cfo@acme.example (W-1, IT-1): behind the wall" in text
    assert "cfo@acme.example" not in check(capsys, "--people", "counts").out
    assert "cfo@acme.example" not in check(capsys, "--people", "counts", "--format", "json").out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(("--waivers", "accepted.yaml"), 0, id="a file"),
        pytest.param(("--waivers", "accepted"), 0, id="a folder"),
        pytest.param(("--policy", "decided"), 0, id="the folder of the policy"),
        pytest.param(("--policy", "decided", "--waivers", "policies"), 2, id="a folder without any"),
        pytest.param(("--waivers", "policies/acme.yaml"), 2, id="a policy"),
        pytest.param(("--waivers", "nowhere.yaml"), 2, id="a file that is not there"),
        pytest.param(("--policy", "policies/acme.yaml"), 1, id="the policy alone: its folder has none"),
    ],
)
def test_where_waivers_are_read(folder, capsys, words, status):
    for name in ("accepted.yaml", "accepted/one.yaml", "decided/waivers.yaml"):
        write(folder, name, WAIVER)
    write(folder, "decided/acme.yaml", POLICY)
    assert check(capsys, *words).status == status


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(WAIVER.replace(", until: 2027-01-31", ""), "policies/waivers.yaml:3:11: error: found no `until`", id="without end"),
        pytest.param(WAIVER.replace("plain-http", "plain-htp"), "did you mean `plain-http-endpoint`?", id="no such rule"),
        pytest.param(WAIVER.replace("plain-http-endpoint", "waiver-expired"), "a rule that is not about waivers", id="a rule about waivers"),
        pytest.param(WAIVER.replace("kind: Waivers", "kind: Waiver"), "policies/waivers.yaml:2:7: error: found", id="no such kind"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_waivers_is_said_with_its_place(folder, capsys, text, said):
    write(folder, "policies/waivers.yaml", text)
    found = check(capsys)
    assert found.status == 2
    assert said in found.err


def test_what_lies_below_policies_and_is_not_ours_is_no_matter_where_a_policy_is_named(folder, capsys):
    write(folder, "policies/other.yaml", "a: 1\n---\nb: 2\n")
    write(folder, "decided/acme.yaml", POLICY)
    assert check(capsys).status == 2
    assert check(capsys, "--policy", "decided/acme.yaml").status == 1
    write(folder, "policies/waivers.yaml", WAIVER)
    assert check(capsys, "--policy", "decided/acme.yaml").status == 0
    write(folder, "policies/waivers.yaml", WAIVER + "---\n")
    assert check(capsys, "--policy", "decided/acme.yaml").status == 2


def test_waivers_lie_beside_a_policy_wherever_that_is(folder, capsys):
    write(folder, "decided/acme.yaml", POLICY)
    write(folder, "decided/odd.yaml", "a: &x 1\nb: *x\n")
    assert check(capsys, "--policy", "decided/acme.yaml").status == 1
    write(folder, "decided/accepted.yaml", WAIVER)
    assert check(capsys, "--policy", "decided/acme.yaml").status == 0


def test_an_ended_waiver_accepts_nothing_and_is_a_gap(folder, capsys):
    write(folder, "policies/waivers.yaml", WAIVER.replace("2027-01-31", "2026-09-30"))
    assert [(gap["rule"], gap["status"]) for gap in report(capsys)["gaps"]] == [
        ("plain-http-endpoint", "open"),
        ("waiver-expired", "open"),
    ]


def test_waivers_of_somebody_else_are_said_to_be_left_out(folder, capsys):
    write(folder, "policies/waivers.yaml", WAIVER.replace("kind: Waivers", "kind: Waivers\norganization: bakery"))
    found = check(capsys)
    assert found.status == 1
    assert found.out.startswith("Waivers of bakery are not asked for: no inventory of it is judged.")


def test_a_baseline_is_written_read_and_outgrown(folder, capsys):
    assert check(capsys, "--write-baseline", "baseline.json").status == 0
    assert json.loads((folder / "baseline.json").read_text(encoding="utf-8"))["format"] == "plugingov.baseline/1"
    assert report(capsys, "--baseline", "baseline.json")["summary"]["baselined"] == 1
    assert check(capsys, "--baseline", "baseline.json").status == 0
    write(folder, "inventories/more.yaml", GAP.replace("fx:", "pay:"))
    found = check(capsys, "--baseline", "baseline.json")
    assert found.status == 1
    assert "3 rules asked of 2 plugins on cowork: 1 gap, 1 baselined, 0 unknown" in found.out
    write(folder, "inventories/more.yaml", GAP.replace("fx:", "pay:").replace("http:", "https:"))
    write(folder, "inventories/acme.yaml", GAP.replace("http:", "https:"))
    found = check(capsys, "--baseline", "baseline.json")
    assert found.status == 0
    assert found.out.startswith("1 frozen gap of baseline.json is closed: write it anew, so that it stays so.")


def test_a_baseline_lies_beside_the_policy(folder, capsys):
    assert check(capsys, "--write-baseline", "policies/baseline.json").status == 0
    assert check(capsys, "--baseline", "policies/baseline.json").status == 0
    assert check(capsys).status == 1
    write(folder, "policies/baseline.json", '{"format": "other"}')
    assert check(capsys).status == 2


def test_a_baseline_freezes_what_every_rule_finds_or_nothing(folder, capsys):
    assert check(capsys, "--write-baseline", "baseline.json", "--only", "SRC006").status == 2
    assert check(capsys, "--write-baseline", "no/such/folder/baseline.json").status == 2
    assert check(capsys, "--write-baseline", "baseline.json", "--output", "no/such/folder/report").status == 2
    assert not (folder / "baseline.json").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{", "baseline.json:1:", id="no JSON"),
        pytest.param("{}", "found no `format`", id="nothing"),
        pytest.param('{"format": "plugingov.baseline/9"}', "expected: `plugingov.baseline/1`", id="another version"),
        pytest.param('{"format": "plugingov.baseline/1", "organizations": ["bakery"], "policy": "p", "as_of": "2026-10-01", "frozen": []}', "found a baseline of bakery", id="another organisation"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_baseline_is_said_with_its_place(folder, capsys, text, said):
    write(folder, "baseline.json", text)
    found = check(capsys, "--baseline", "baseline.json")
    assert found.status == 2
    assert said in found.err
