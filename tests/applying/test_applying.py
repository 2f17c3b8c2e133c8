"""A plan that is applied to a server which speaks the documented shapes, and what goes wrong on the way."""

import json
import sys

import pytest
from command import plugingov
from vendor import KEY, ORGANIZATION, O, broken_off, encoded, error, serving
from vendor_settings import settings_of

from plugingov.api.asking import Patience
from plugingov.applying import applying
from plugingov.cli import vendor as asking

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
surfaces: {cowork: {plan: enterprise}}
groups: {audit: {size: 2}, sales: {size: 2}}
marketplaces: {tools: {source: {github: acme/plugins}, cowork: {default_preference: not_available, sync: manual}}}
plugins:
  fx:
    title: FX
    path: marketplace
    provision: {cowork: {marketplace: tools, preference: required, groups: {audit: auto_install}}}
  notes:
    title: Notes
    path: marketplace
    provision: {cowork: {marketplace: tools}}
"""
SETTINGS = f"{O}/plugins/plugin_0/installation_settings"
CHANGES = [
    ("POST", f"{SETTINGS}/rbac_group_0", {"installation_preference": "auto_install"}),
    ("POST", f"{SETTINGS}/organization", {"installation_preference": "required"}),
    ("POST", f"{O}/plugin_marketplaces/marketplace_0", {"default_installation_preference": "not_available"}),
    ("DELETE", f"{O}/plugins/plugin_1/installation_settings/organization", None),
    ("DELETE", f"{SETTINGS}/rbac_group_1", None),
]
OF_FX = f"POST {SETTINGS}/organization"


@pytest.fixture
def server(monkeypatch):
    for name in (
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_CUSTOM_HEADERS",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    there = {"fx@tools": (None, {"sales": "available"}), "notes@tools": ("available", {})}
    with serving(settings_of({"tools": "required"}, there, ["audit", "sales"])) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.address)
        yield server


@pytest.fixture
def waited(monkeypatch):
    seconds = []
    monkeypatch.setattr(asking, "PATIENCE", Patience(sleep=seconds.append))
    return seconds


@pytest.fixture
def acme(server, waited, capsys, tmp_path):
    (tmp_path / "acme.yaml").write_text(INVENTORY, encoding="utf-8")

    class Acme:
        record = tmp_path / "changes.jsonl"

        def pull(self, name="pulled"):
            done = plugingov(capsys, "pull", "--output", str(tmp_path / name), "--only", "marketplaces", "--only", "plugins", "--only", "groups", "--as-of", "2026-11-23")  # fmt: skip
            assert done.status == 0, done.out
            return str(tmp_path / name)

        def render(self, *words, pulled="pulled"):
            inventory = ("--inventory", str(tmp_path / "acme.yaml"), "--as-of", "2026-11-23")
            return plugingov(capsys, "render", "cowork", *inventory, "--observed", str(tmp_path / pulled), *words)

        def apply(self, *words, pulled="pulled"):
            return self.render("--apply", "--record", str(self.record), *words, pulled=pulled)

        def check(self, pulled):
            rules = tmp_path / "policy.yaml"
            rules.write_text("apiVersion: plugingov/v1\nkind: Policy\nname: p\nrules: {setting-drift: {}, setting-inherited: {}}\n")  # fmt: skip
            return plugingov(capsys, "check", str(tmp_path / "acme.yaml"), "--policy", str(rules), "--observed", pulled, "--as-of", "2026-11-23", "--format", "json")  # fmt: skip

        def lines(self):
            return [json.loads(line) for line in self.record.read_text().splitlines()]

        def outcomes(self):
            return [each["outcome"] for each in self.lines()]

    found = Acme()
    found.pull()
    server.asked.clear()
    return found


def test_without_the_flag_nothing_is_changed(acme, server):
    assert acme.render().status == 0
    assert (server.changes, server.asked) == ([], [])


def test_what_is_applied_and_pulled_again_shows_no_drift(acme, server):
    assert json.loads(acme.check(acme.pull("before")).out)["summary"]["open"] > 0
    done = acme.apply()
    assert (done.status, server.changes) == (0, CHANGES)
    report = json.loads(acme.check(acme.pull("after")).out)
    assert (report["summary"]["open"], report["unknowns"]) == (0, [])
    assert "as declared already" in acme.render(pulled="after").out
    assert json.loads(acme.render("--format", "json", pulled="after").out)["files"][0]["data"]["changes"] == []


def test_each_change_is_recorded_with_what_was_and_what_is(acme, server):
    acme.apply()
    assert [(each["was"], each["is"], each["outcome"]) for each in acme.lines()] == [
        (None, "auto_install", "made"),
        (None, "required", "made"),
        ("required", "not_available", "made"),
        ("available", None, "made"),
        ("available", None, "made"),
    ]
    first = acme.lines()[0]
    assert {key: first[key] for key in ("format", "organization", "as_of", "do", "setting", "package", "group", "id", "group_id")} == {
        "format": "plugingov.cowork-change/1", "organization": "acme", "as_of": "2026-11-23", "do": "set",
        "setting": "group", "package": "fx@tools", "group": "audit", "id": "plugin_0", "group_id": "rbac_group_0",
    }  # fmt: skip
    assert first["wanted_by"]["keys"] == "plugins.fx.provision.cowork.groups.audit"


def test_applied_once_more_the_same_plan_changes_nothing(acme, server):
    acme.apply()
    server.changes.clear()
    done = acme.apply()
    assert (done.status, server.changes) == (0, [])
    assert set(acme.outcomes()[5:]) == {"already so"}


def test_what_somebody_changed_meanwhile_stops_the_run(acme, server):
    server.set_preference("POST", "plugin_0", "organization", "available")
    done = acme.apply()
    assert (done.status, server.changes) == (1, CHANGES[:1])
    assert "it is `available` now, and was inherited when it was pulled: pull again" in done.out
    assert "3 not tried" in done.out
    assert acme.outcomes() == ["made", "moved"]


@pytest.mark.parametrize(
    ("answers", "made"),
    [
        pytest.param([error(503, "busy", **{"x-should-retry": "true"})], 1, id="busy"),
        pytest.param([error(429, "slow down", **{"retry-after": "3"})], 1, id="too many"),
        pytest.param([error(409, "conflict")], 1, id="a conflict"),
        pytest.param([error(500, "oops")] * 6, 6, id="errors, six times"),
    ],
)  # fmt: skip
def test_what_passes_is_asked_again(acme, server, waited, answers, made):
    server.trouble[OF_FX] = list(answers)
    done = acme.apply()
    assert (done.status, len(waited)) == (0, made)
    assert [path for _, path, _ in server.changes].count(f"{SETTINGS}/organization") == made + 1
    assert acme.outcomes() == ["made"] * 5


def test_an_answer_that_broke_off_is_looked_at_and_not_sent_again(acme, server):
    server.trouble[OF_FX] = [broken_off(encoded({"type": "plugin_installation_setting", "plugin_id": "plugin_0"}))]
    assert acme.apply().status == 0
    assert (server.changes, acme.outcomes()) == (CHANGES, ["made"] * 5)


def test_a_wait_that_the_server_asks_for_is_kept(acme, server, waited):
    server.trouble[OF_FX] = [error(429, "slow down", **{"retry-after": "3"})]
    acme.apply()
    assert waited == [3.0]


def test_a_server_that_stays_busy_ends_the_run_and_nobody_knows(acme, server, waited):
    server.always[OF_FX] = error(503, "busy", **{"x-should-retry": "true"})
    done = acme.apply()
    assert (done.status, len(waited), acme.outcomes()) == (1, 6, ["made", "unknown"])
    assert "busy" in done.out
    server.always.clear()
    assert acme.apply().status == 0


def test_a_key_that_may_not_write_is_told_which_scope_it_takes(acme, server):
    server.may_write = False
    done = acme.apply()
    assert (done.status, len(server.changes)) == (1, 1)
    assert "it takes an Admin API key with the scope `write:plugins`" in " ".join(done.out.split())
    assert acme.outcomes() == ["failed"]


def test_a_key_that_nobody_knows_changes_nothing(acme, server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-admin01-somebody-elses")
    done = acme.apply()
    assert (done.status, done.out, server.changes, acme.record.read_text()) == (2, "", [], "")
    assert "the key is not accepted" in done.err


def test_pages_of_another_organization_are_not_applied(acme, server):
    server.documents[f"{O}/me"]["id"] = ORGANIZATION.replace("1", "2")
    done = acme.apply()
    assert (done.status, server.changes) == (2, [])
    assert "the pages are of another organization than the key's" in done.err


def test_a_setting_that_is_gone_when_it_is_taken_away_is_gone(acme, server):
    path = f"{SETTINGS}/rbac_group_1"

    def taken_away(asked):
        if asked == f"DELETE {path}":
            server.set_preference("DELETE", "plugin_0", "rbac_group_1", None)

    server.before = taken_away
    assert acme.apply().status == 0
    assert acme.outcomes() == ["made"] * 5


def test_a_package_that_is_gone_ends_the_run(acme, server):
    del server.lists[SETTINGS]
    done = acme.apply()
    assert (done.status, server.changes) == (1, [])
    assert "not found" in done.out


def test_a_server_that_says_yes_and_does_nothing_is_found_out(acme, server):
    server.always[OF_FX] = (200, {}, encoded({"type": "plugin_installation_setting"}))
    done = acme.apply()
    assert done.status == 1
    assert "the server took it, and it is `None`" in done.out


def test_settings_on_a_later_page_are_read(acme, server):
    rows = server.lists[SETTINGS]
    rows[:0] = [
        {"plugin_id": "plugin_0", "target": {"type": "rbac_group", "rbac_group_id": f"rbac_group_x{n}"}, "installation_preference": "available"}
        for n in range(5)
    ]  # fmt: skip
    assert acme.apply().status == 0
    assert server.changes == CHANGES


def test_the_key_is_nowhere(acme, server):
    server.trouble[OF_FX] = [error(400, f"no, {KEY}, you may not")]
    done = acme.apply()
    assert done.status == 1
    assert KEY not in done.out + done.err + acme.record.read_text()


def test_a_record_that_cannot_be_written_changes_nothing(acme, server, tmp_path):
    done = acme.render("--apply", "--record", str(tmp_path))
    assert (done.status, server.changes) == (2, [])
    assert "nothing was changed" in done.err


def test_without_the_extra_it_is_named(acme, monkeypatch):
    monkeypatch.delitem(sys.modules, "plugingov.api.client", raising=False)
    monkeypatch.setitem(sys.modules, "anthropic", None)
    done = acme.apply()
    assert done.status == 2
    assert "pip install 'plugingov[api]'" in done.err


def test_without_a_key_the_variable_is_named(acme, server, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    done = acme.apply()
    assert (done.status, server.changes) == (2, [])
    assert "ANTHROPIC_API_KEY" in done.err


def test_an_interruption_in_the_middle_is_recorded(acme, server, monkeypatch):
    def interrupted(source, change):
        raise KeyboardInterrupt

    monkeypatch.setattr(applying, "write", interrupted)
    done = acme.apply()
    assert done.status == 130
    assert [(each["outcome"], each["answer"]) for each in acme.lines()] == [
        ("unknown", "interrupted before the answer came")
    ]
    assert "the same command goes on" in done.err
