import io
import json
import sys
from datetime import date

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov

from plugingov.rules.index import INDEX

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
CLEAN = HEADING + "plugins: {fx: {title: FX, path: custom-mcp, owner: ada}}\n"
GAP = HEADING + "plugins: {fx: {title: FX, path: custom-mcp}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, **files):
    for name, text in files.items():
        file = folder / name.replace("__", "/")
        file = file.with_name(file.name + ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param((), 0, id="a medium gap is below the line"),
        pytest.param(("--fail-on", "medium"), 1, id="a line below it"),
        pytest.param(("--fail-on", "low"), 1, id="a line far below it"),
        pytest.param(("--fail-on", "never"), 0, id="no line"),
        pytest.param(
            ("--skip", "owner-missing", "--skip", "GOV002", "--fail-on", "low"), 0, id="the rules are skipped"
        ),
        pytest.param(("--only", "GOV001", "--fail-on", "low"), 1, id="the rule alone, by id"),
        pytest.param(("--layer", "install", "--fail-on", "low"), 0, id="another layer"),
        pytest.param(("--only", "lock-missing"), 3, id="a rule that the policy gives no settings: nothing was asked"),
        pytest.param(("--only", "owner-mising"), 2, id="a rule that does not exist"),
        pytest.param(("--fail-on", "hihg"), 2, id="a severity that does not exist"),
        pytest.param(("--as-of", "2026-13-01"), 2, id="a day that does not exist"),
        pytest.param(("--as-of", "20261001"), 2, id="a day in other digits"),
        pytest.param(("--format", "xml"), 2, id="a format that does not exist"),
        pytest.param(("--format", "json="), 2, id="a format without its file"),
        pytest.param(("--format", "json", "--format", "text"), 2, id="two formats for one stream"),
        pytest.param(("--nonsense",), 2, id="an option that does not exist"),
    ],
)
def test_exit_status(folder, capsys, words, status):
    write(folder, inventories__acme=GAP)
    assert plugingov(capsys, "check", *words).status == status


@pytest.mark.parametrize(
    ("files", "words", "said"),
    [
        pytest.param({}, (), "there is no folder `inventories` here", id="no folder"),
        pytest.param(
            {"inventories__README": ""}, ("inventories",), "found nothing", id="an empty document is bad input"
        ),
        pytest.param(
            {"other__a": CLEAN}, ("nowhere",), "found no such file or folder", id="a path that does not exist"
        ),
    ],
)
def test_nothing_to_judge_is_never_green(folder, capsys, files, words, said):
    write(folder, **files)
    found = plugingov(capsys, "check", *words)
    assert found.status in {2, 3}
    assert said in found.err
    assert found.out == ""


def test_an_empty_folder_and_an_inventory_without_plugins_are_nothing_to_judge(folder, capsys):
    (folder / "inventories").mkdir()
    assert plugingov(capsys, "check").status == 3
    write(folder, inventories__acme=HEADING)
    assert plugingov(capsys, "check").status == 3


def test_the_first_line_says_that_no_policy_was_found(folder, capsys):
    write(folder, inventories__acme=CLEAN)
    assert plugingov(capsys, "check").out.startswith("No folder `policies` here: judged by builtin/baseline.\n")
    write(
        folder,
        policies__pack="apiVersion: plugingov/v1\nkind: Policy\nname: p\npack: true\nrules: {owner-missing: {}}\n",
    )
    assert plugingov(capsys, "check").out.startswith("No policy in `policies`: judged by builtin/baseline.\n")


POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {owner-missing: {severity: high}}\n"


def test_the_one_policy_below_policies_judges(folder, capsys):
    write(folder, inventories__acme=GAP, policies__acme=POLICY)
    found = plugingov(capsys, "check")
    assert found.status == 1
    assert "acme against policy acme, as of " in found.out


def test_two_policies_are_one_too_many_unless_one_is_named(folder, capsys):
    write(folder, inventories__acme=GAP, policies__acme=POLICY, policies__other=POLICY.replace("high", "low"))
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert "found a second policy; the first is policies/acme.yaml:2:7" in found.err
    assert plugingov(capsys, "check", "--policy", "policies/other.yaml").status == 0


@pytest.mark.parametrize(
    ("extends", "status", "said"),
    [
        pytest.param("builtin/baseline", 1, "", id="a pack that is shipped"),
        pytest.param("beside.yaml", 1, "", id="a file beside it"),
        pytest.param("beside", 1, "", id="a pack beside it by its name"),
        pytest.param("builtin/finance", 1, "", id="another pack that is shipped"),
        pytest.param("builtin/catalogue", 2, "found 'builtin/catalogue'", id="a catalogue, which is no pack"),
        pytest.param("builtin/nonsense", 2, "found 'builtin/nonsense'", id="a pack that does not exist"),
        pytest.param("../outside.yaml", 2, "expected", id="a file outside the folder"),
        pytest.param("/etc/passwd", 2, "expected", id="a file somewhere else"),
        pytest.param("acme.yaml", 2, "extends this policy in turn", id="itself"),
    ],
)
def test_what_a_policy_extends(folder, capsys, extends, status, said):
    pack = "apiVersion: plugingov/v1\nkind: Policy\nname: beside\npack: true\nrules: {owner-missing: {}}\n"
    root = f"apiVersion: plugingov/v1\nkind: Policy\nname: acme\nextends: {extends}\nrules: {{owner-missing: {{severity: high}}}}\n"
    write(folder, inventories__acme=GAP, policies__acme=root, policies__beside=pack, outside=pack)
    found = plugingov(capsys, "check")
    assert (found.status, said in found.err) == (status, True), found.err


def test_policies_that_extend_each_other_are_refused(folder, capsys):
    pack = (
        "apiVersion: plugingov/v1\nkind: Policy\nname: {0}\npack: {1}\nextends: {2}\nrules: {{owner-missing: {{}}}}\n"
    )
    write(
        folder,
        inventories__acme=GAP,
        policies__a=pack.format("a", "false", "b.yaml"),
        policies__b=pack.format("b", "true", "a.yaml"),
    )
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert "extends this policy in turn" in found.err


def test_severity_alone_keeps_the_rest_of_a_packs_settings(folder, capsys):
    pack = "apiVersion: plugingov/v1\nkind: Policy\nname: p\npack: true\nrules: {credential-expiring: {within_days: 100}}\n"
    root = "apiVersion: plugingov/v1\nkind: Policy\nname: r\nextends: p.yaml\nrules: {credential-expiring: {severity: critical}}\n"
    inventory = GAP + "credentials: {c: {plugin: fx, surface: cowork, expires: 2026-12-31}}\n"
    write(folder, inventories__acme=inventory, policies__p=pack, policies__r=root)
    report = json.loads(plugingov(capsys, "check", *AS_OF, "--format", "json").out)
    assert [gap["severity"] for gap in report["gaps"]] == ["critical"]
    write(folder, policies__r=root.replace("severity: critical", "severity: critical, within_days: 3"))
    report = json.loads(plugingov(capsys, "check", *AS_OF, "--format", "json").out)
    assert report["gaps"] == []


def test_fail_on_unknown_by_option_and_by_policy(folder, capsys):
    policy = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {plain-http-endpoint: {}}\n"
    inventory = HEADING + "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}}}}\n"
    write(folder, inventories__acme=inventory, policies__acme=policy)
    assert plugingov(capsys, "check").status == 0
    assert plugingov(capsys, "check", "--fail-on-unknown").status == 1
    write(folder, policies__acme=policy + "fail_on_unknown: true\n")
    assert plugingov(capsys, "check").status == 1
    assert plugingov(capsys, "check", "--fail-on", "never").status == 0


def test_every_problem_of_every_file_is_shown_at_once_and_nothing_is_judged(folder, capsys):
    write(
        folder,
        inventories__one=GAP.replace("title", "titel"),
        inventories__two=GAP.replace("custom-mcp", "custom"),
        inventories__three="a: &x 1\n",
        policies__acme=POLICY.replace("owner-missing", "owner-mising"),
    )
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert found.out == ""
    for words in ("one.yaml:4:16", "two.yaml:4:33", "three.yaml:1:4", "acme.yaml:4:9", "did you mean `title`?"):
        assert words in found.err
    assert found.err.endswith("plugingov: nothing was checked (4 problems in the input)\n")


def test_a_policy_among_the_inventories_is_refused(folder, capsys):
    write(folder, inventories__acme=CLEAN, inventories__policy=POLICY)
    assert "give a policy with --policy" in plugingov(capsys, "check").err


def test_a_request_among_the_inventories_is_sent_where_it_belongs(folder, capsys):
    write(folder, inventories__acme=CLEAN, inventories__other="apiVersion: plugingov/v1\nkind: Request\n")
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert "hint: `plugingov review` takes requests" in found.err


def test_the_path_of_an_input_is_shown_although_a_folder_looks_drawn(folder, capsys):
    write(folder, aB3dE5fG7hI9kL__inventories__acme=GAP)
    found = plugingov(capsys, "check", "aB3dE5fG7hI9kL/inventories", "--policy", "builtin/baseline")
    assert "at           aB3dE5fG7hI9kL/inventories/acme.yaml:4:11" in found.out


def test_a_policy_that_is_named_finds_the_packs_beside_it_by_name(folder, capsys):
    pack = "apiVersion: plugingov/v1\nkind: Policy\nname: house\npack: true\nrules: {owner-missing: {severity: high}}\n"
    root = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nextends: [house]\n"
    broken = "apiVersion: plugingov/v1\nkind: Policy\nname: broken\nrulez: {}\n"
    write(folder, inventories__acme=GAP, policies__acme=root, policies__ours=pack, policies__broken=broken)
    assert plugingov(capsys, "check", "--policy", "policies/acme.yaml").status == 1


def test_rules_that_are_left_out_for_one_reason_are_said_in_one_line(folder, capsys):
    write(folder, inventories__acme=GAP)
    found = plugingov(capsys, "check", "--only", "owner-missing", "--policy", "builtin/strict").out
    assert found.count("--only names other rules") == 1
    assert f"{len(INDEX)} rules were not asked, because --only names other rules" in found


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(("--only", "CAP009"), 3, id="and nothing else is to be asked"),
        pytest.param(("--only", "CAP009", "--only", "owner-missing"), 1, id="beside one that it asks"),
    ],
)
def test_a_rule_that_is_to_be_asked_and_that_the_policy_leaves_out_is_told(folder, capsys, words, status):
    write(folder, inventories__acme=GAP)
    found = plugingov(capsys, "check", *words, "--policy", "builtin/baseline", "--fail-on", "low")
    said = "policy builtin/baseline leaves out annotations-missing, which --only names: it asks what its `rules` list"
    assert (found.status, said in " ".join((found.out + found.err).split())) == (status, True)


OWN = "custom: {ORG001: {name: mine, title: T, assert: plugin.owner == 'ada', message: M, fix: F}}\n"


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        pytest.param((), ["mine", "owner-missing"], id="all of them"),
        pytest.param(("--only", "mine"), ["mine"], id="an own rule by name"),
        pytest.param(
            ("--only", "ORG001", "--only", "GOV001"), ["mine", "owner-missing"], id="by id, beside one of ours"
        ),
        pytest.param(("--skip", "ORG001"), ["owner-missing"], id="without it"),
    ],
)
def test_own_rules_are_chosen_as_others_are(folder, capsys, words, rules):
    write(folder, inventories__acme=CLEAN, policies__acme=POLICY + OWN)
    report = json.loads(plugingov(capsys, "check", *words, "--format", "json").out)
    assert sorted(row["rule"] for row in report["coverage"] if not row["why"]) == rules


def test_a_rule_that_neither_we_nor_the_policy_has_offers_the_nearest(folder, capsys):
    write(folder, inventories__acme=CLEAN, policies__acme=POLICY + OWN)
    found = plugingov(capsys, "check", "--only", "mne")
    assert (found.status, "did you mean `mine`?" in found.err) == (2, True)


def test_own_rules_without_their_library_name_the_extra(folder, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("plugingov.rules.own", "cel_expr_python"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    write(folder, inventories__acme=CLEAN, policies__acme=POLICY + OWN)
    found = plugingov(capsys, "check")
    assert (found.status, "pip install 'plugingov[cel]'" in found.err) == (2, True)


def test_an_own_rule_that_goes_on_for_too_long_ends_the_run(folder, capsys):
    loops = "organization.groups.all(a, organization.groups.all(b, organization.groups.all(c, a != 'x')))"
    own = f'custom: {{ORG001: {{name: mine, title: T, assert: "{loops}", message: M, fix: F}}}}\n'
    groups = "groups: {" + ", ".join(f"g{number}: {{}}" for number in range(40)) + "}\n"
    write(folder, inventories__acme=CLEAN + groups, policies__acme=POLICY + own)
    found = plugingov(capsys, "check")
    assert (found.status, found.out) == (2, "")
    assert "policies/acme.yaml:5:50: error: found an expression that goes on for too long here" in found.err


CATALOGUE = "apiVersion: plugingov/v1\nkind: Catalogue\ntaken_on: 2026-11-01\nsystems: {erp: {names: [ERP], connector: [ERP]}}\n"


def test_a_catalogue_lies_beside_the_policy_that_names_it(folder, capsys):
    policy = POLICY.replace("rules: {", "rules: {custom-server-for-listed-system: {catalogues: [ours.yaml]}, ")
    plugin = "plugins: {fx: {title: FX, path: custom-mcp, owner: ada, system: erp, provision: {cowork: {via: custom-connector}}}}\n"
    write(folder, inventories__acme=HEADING + plugin, policies__acme=policy, policies__ours=CATALOGUE)
    report = json.loads(plugingov(capsys, "check", "--as-of", "2026-11-22", "--format", "json").out)
    assert [gap["rule"] for gap in report["gaps"]] == ["custom-server-for-listed-system"]


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        pytest.param({}, "policies/acme.yaml:4:56", "'ours.yaml'", id="it is not there"),
        pytest.param({"ours": CATALOGUE}, "policies/acme.yaml:4:56", "'ours.yaml'", id="it lies outside of the folder"),
        pytest.param(
            {"policies__ours": CATALOGUE.replace("taken_on: 2026-11-01", "taken_on: 2026-11-31")},
            "policies/ours.yaml:3:11",
            "the calendar has no such day",
            id="it was taken on a day that does not exist",
        ),
        pytest.param(
            {"policies__ours": POLICY.replace("acme", "ours")},
            "policies/ours.yaml:2:7",
            "'Policy'",
            id="it is a policy",
        ),
    ],
)
def test_a_catalogue_that_is_none_is_said_to_be_none(folder, capsys, files, place, said):
    policy = POLICY.replace("rules: {", "rules: {custom-server-for-listed-system: {catalogues: [ours.yaml]}, ")
    write(folder, inventories__acme=CLEAN, policies__acme=policy, **files)
    found = plugingov(capsys, "check", "--policy", "policies/acme.yaml")
    assert found.status == 2
    assert place in found.err
    assert said in found.err


class Terminal(io.TextIOWrapper):
    pass


def test_standard_input_is_an_inventory_in_yaml_or_json(folder, capsys, monkeypatch):
    as_json = json.dumps(
        {
            "apiVersion": "plugingov/v1",
            "kind": "Inventory",
            "organization": "acme",
            "plugins": {"fx": {"title": "F", "path": "custom-mcp"}},
        }
    )
    for text in (
        GAP,
        as_json,
        "{apiVersion: plugingov/v1, kind: Inventory, organization: acme, plugins: {fx: {title: F, path: custom-mcp}}}",
    ):
        monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(text.encode())))
        found = plugingov(capsys, "check", "-", "--fail-on", "medium")
        assert found.status == 1
        assert "<stdin>:" in found.out


def test_reports_go_to_files_whole_and_beside_each_other(folder, capsys):
    write(folder, inventories__acme=GAP)
    found = plugingov(capsys, "check", "--format", "json=out.json", "--format", "text", "--format", "table=out.txt")
    assert found.out.startswith("No folder")
    assert json.loads((folder / "out.json").read_text())["format"] == "plugingov.report/1"
    assert "┌" in (folder / "out.txt").read_text(encoding="utf-8")
    assert plugingov(capsys, "check", "--output", "report.txt").out == ""
    assert (folder / "report.txt").read_text(encoding="utf-8") == found.out
    assert {file.name for file in folder.iterdir()} == {"inventories", "out.json", "out.txt", "report.txt"}


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(folder, capsys):
    write(folder, inventories__acme=GAP)
    found = plugingov(capsys, "check", "--output", "nowhere/report.txt")
    assert (found.status, "nowhere/report.txt" in found.err) == (2, True)
    found = plugingov(capsys, "check", "--format", "text", "--format", "json=a.json", "--format", "table=inventories")
    assert (found.status, found.out, "inventories: Is a directory" in found.err) == (2, "", True)
    assert {file.name for file in folder.iterdir()} == {"inventories"}


def test_the_same_input_gives_the_same_bytes(folder, capsys):
    words = ("check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
    for name in ("text", "table", "json"):
        assert plugingov(capsys, *words, "--format", name).out == plugingov(capsys, *words, "--format", name).out


def test_without_as_of_today_is_judged(folder, capsys):
    write(folder, inventories__acme=GAP)
    assert date.today().isoformat() in plugingov(capsys, "check").out


def test_one_organisation_in_several_files_is_merged_and_an_id_twice_shows_both_places(folder, capsys):
    write(folder, inventories__a=GAP, inventories__b=HEADING + "projects: {p: {surface: cowork, needs: [fx]}}\n")
    assert "INS011" in plugingov(capsys, "check").out
    write(folder, inventories__c=GAP)
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert (
        "inventories/c.yaml:4:11: error: found 'fx' again in `plugins`; it stands first at inventories/a.yaml:4:11"
        in found.err
    )


def test_several_organisations_are_named_in_every_gap(folder, capsys):
    write(folder, inventories__a=GAP, inventories__b=GAP.replace("acme", "other"))
    report = json.loads(plugingov(capsys, "check", "--only", "owner-missing", "--format", "json").out)
    assert [gap["organization"] for gap in report["gaps"]] == ["acme", "other"]
    assert "acme, other against policy builtin/baseline" in plugingov(capsys, "check").out


TOKEN = "ghp_" + "Abc123Def456Ghi789Jkl012Mno345Pqr678"


def test_a_second_pack_of_one_name_is_refused(folder, capsys):
    pack = "apiVersion: plugingov/v1\nkind: Policy\nname: base\npack: true\nrules: {owner-missing: {}}\n"
    root = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nextends: [base]\n"
    write(folder, inventories__acme=GAP, policies__acme=root, policies__base=pack, policies__zz=pack)
    found = plugingov(capsys, "check")
    assert found.status == 2
    assert "found a second policy of this name; the first is policies/base.yaml:3:7" in found.err


@pytest.mark.parametrize("line", ["bogus: [1]", "rules: {nonsense: 7}", "rules: {owner-missing: {severity: urgent}}"])
def test_a_pack_that_nothing_extends_is_read_all_the_same(folder, capsys, line):
    pack = f"apiVersion: plugingov/v1\nkind: Policy\nname: zz\npack: true\n{line}\n"
    write(folder, inventories__acme=GAP, policies__acme=POLICY, policies__zz=pack)
    found = plugingov(capsys, "check")
    assert (found.status, "policies/zz.yaml:5" in found.err) == (2, True)


@pytest.mark.parametrize("name", ["inventories", "policies"])
def test_a_default_folder_that_leads_elsewhere_is_refused(folder, capsys, monkeypatch, name):
    here = folder / "here"
    write(folder, here__inventories__acme=GAP, here__policies__acme=POLICY, outside__secret=GAP)
    for file in (here / name).iterdir():
        file.unlink()
    (here / name).rmdir()
    (here / name).symlink_to(folder / "outside")
    monkeypatch.chdir(here)
    found = plugingov(capsys, "check")
    assert (found.status, "found something else than a folder" in found.err) == (2, True)


def test_a_file_called_policies_is_no_reason_to_judge_by_something_else(folder, capsys):
    write(folder, inventories__acme=GAP)
    (folder / "policies").write_text("x")
    assert plugingov(capsys, "check").status == 2


def test_a_report_cannot_be_forged_by_line_breaks(folder, capsys):
    forged = '"acme\\n\\nNo gap is open.\\n::error::pwn"'
    write(folder, inventories__acme=GAP, policies__acme=POLICY.replace("name: acme", f"name: {forged}"))
    for name in ("text", "table"):
        out = plugingov(capsys, "check", "--format", name).out
        assert not any(line.startswith(("No gap", "::error")) for line in out.split("\n"))


@pytest.mark.parametrize("policy", [f"name: {TOKEN}, rules: {{}}", f'name: "x\\u202e{TOKEN}", rules: {{}}'])
def test_what_says_that_nothing_was_judged_gives_nothing_away(folder, capsys, policy):
    write(folder, inventories__acme=GAP, policies__acme=f"{{apiVersion: plugingov/v1, kind: Policy, {policy}}}")
    found = plugingov(capsys, "check")
    assert found.status == 3
    assert TOKEN not in found.err
    assert "\u202e" not in found.err


@pytest.mark.parametrize(
    "words",
    [
        ("--fail-on", TOKEN),
        (f"--{TOKEN}",),
        ("--output", f"nowhere/{TOKEN}"),
        ("--format", TOKEN),
        ("--only", TOKEN),
        ("--fail-on", "\x1b]0;x\u202e"),
    ],
)
def test_usage_errors_give_nothing_away(folder, capsys, words):
    write(folder, inventories__acme=GAP)
    found = plugingov(capsys, "check", *words)
    assert found.status == 2
    assert TOKEN not in found.err
    assert not {"\x1b", "\u202e"} & set(found.err)


@pytest.mark.parametrize("before", ["", "\\t", "\\u200b", "é"])
def test_a_secret_after_any_sign_is_masked_in_every_format(folder, capsys, before):
    write(
        folder,
        inventories__acme=GAP
        + f'credentials: {{c: {{plugin: fx, surface: cowork, holder: "a@{before}{TOKEN}", expires: 2020-01-01}}}}\n',
    )
    for name in ("text", "table", "json"):
        assert TOKEN not in plugingov(capsys, "check", "--format", name).out


def test_an_extended_name_that_no_file_can_have_is_refused(folder, capsys):
    write(folder, inventories__acme=GAP, policies__acme=POLICY + f"extends: [{'a' * 300}.yaml]\n")
    assert plugingov(capsys, "check").status == 2


@pytest.mark.parametrize("name", [".git/config", ".hidden.yaml", "notes.txt"])
def test_only_documents_are_extended(folder, capsys, name):
    write(folder, inventories__acme=GAP, policies__acme=POLICY + f"extends: [{name}]\n")
    file = folder / "policies" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("private")
    found = plugingov(capsys, "check", "--policy", "policies/acme.yaml")
    assert (found.status, "private" in found.err) == (2, False)


def test_a_part_that_cannot_be_read_hides_no_other_problem(folder, capsys):
    text = HEADING + (
        "groups: {tax: {sise: 3}}\n"
        "plugins:\n"
        "  fx: {title: FX, path: custom, audience: [tax]}\n"
        "  box: {title: Box, path: custom-mcp, audience: [nogroup]}\n"
        "projects: {p: {surface: cowork, needs: [fx, boxx]}}\n"
    )
    write(folder, inventories__acme=text)
    found = plugingov(capsys, "check")
    assert found.err.count(": error: ") == 4
    for words in ("found 'sise'", "found 'custom'", "found 'nogroup'", "did you mean `box`?"):
        assert words in found.err


@pytest.mark.parametrize("scope", ["'a.admin b'", "'a '", '"a\\u200b"', "''"])
def test_a_scope_is_one_word(folder, capsys, scope):
    write(
        folder,
        inventories__acme=HEADING + f"plugins: {{fx: {{title: FX, path: custom-mcp, auth: {{scopes: [{scope}]}}}}}}\n",
    )
    found = plugingov(capsys, "check")
    assert (found.status, "one scope" in found.err) == (2, True)


def test_groups_that_multiply_are_refused_in_a_moment(folder, capsys):
    lattice = "".join(
        f"  g{level}-{number}: {{includes: [{', '.join(f'g{level + 1}-{each}' for each in range(20))}]}}\n"
        for level in range(25)
        for number in range(20)
    )
    last = "".join(f"  g25-{number}: {{}}\n" for number in range(20))
    write(folder, inventories__acme=GAP + "groups:\n" + lattice + last)
    found = plugingov(capsys, "check")
    assert (found.status, "memberships" in found.err) == (2, True)


def test_a_list_of_patterns_is_bounded(folder, capsys):
    many = ", ".join(f"z{number}*" for number in range(1001))
    write(
        folder,
        inventories__acme=GAP,
        policies__acme=POLICY.replace("rules: {", f"rules: {{scope-outside-allowlist: {{deny: [{many}]}}, "),
    )
    found = plugingov(capsys, "check")
    assert (found.status, "a shorter list" in found.err) == (2, True)
