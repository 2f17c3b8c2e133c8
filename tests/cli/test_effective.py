import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from command import plugingov
from exported_pages import ADA, AUDIT, member, page, plugin, setting, user, whole

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
groups:
  ap-team: {members: [ada@anycompany.example, bob@anycompany.example]}
marketplaces: {anycompany-tools: {source: {github: anycompany/tools}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {package: finance-doors@anycompany-tools, preference: required}}
"""


@pytest.fixture
def inventory(tmp_path, monkeypatch):
    (tmp_path / "inventories").mkdir()
    (tmp_path / "inventories" / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exports(folder, **changed):
    for path, content in whole(**changed).items():
        file = folder / "exports" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return "exports"


def test_one_member_as_declared(inventory, capsys):
    found = plugingov(capsys, "effective", "--member", "ada@anycompany.example", "--format", "json")
    assert found.status == 0
    record = json.loads(found.out)
    assert record["format"] == "plugingov.effective/1"
    (one,) = record["members"]
    (door,) = one["plugins"]
    assert (one["member"], door["plugin"], door["surface"]) == ("ada@anycompany.example", "vendor-master", "cowork")
    assert (door["preference"], door["groups"]) == ("required", [])
    assert [(each["layer"], each["state"]) for each in door["answers"]] == [
        ("install", "on"),
        ("activate", "unknown"),
        ("authenticate", "unknown"),
    ]


def test_what_was_exported_counts_before_what_is_declared(inventory, capsys):
    observed = exports(inventory, settings=page(setting("required"), setting("not_available", AUDIT)))
    words = ("effective", "--observed", observed, "--format", "json", "--as-of", "2026-10-01")
    found = plugingov(capsys, *words, "--member", "ada@anycompany.example", "--member", "bob@anycompany.example")
    ada, bob = (each["plugins"][0] for each in json.loads(found.out)["members"])
    assert (ada["preference"], ada["groups"]) == ("not_available", ["audit"])
    install = ada["answers"][0]
    assert (install["state"], install["basis"]) == ("off", "observed")
    assert install["because"].endswith("; declared is on: the organisation says `required`")
    assert install["at"]["file"].endswith("installation_settings/page-0001.json")
    assert (bob["preference"], bob["answers"][0]["state"]) == ("required", "on")


def test_members_and_plugins_that_only_the_exports_know_are_told_too(inventory, capsys):
    other = plugin(id="plugin_2", name="other", organization_installation_preference="auto_install")
    observed = exports(
        inventory,
        plugins=page(plugin(), other),
        members=page(member(), member("eve@anycompany.example", user_id="user_2")),
        **{"plugins/plugin_2/installation_settings/page-0001.json": page()},
    )
    words = ("effective", "--observed", observed, "--all", "--format", "jsonl", "--as-of", "2026-10-01")
    rows = [json.loads(line) for line in plugingov(capsys, *words).out.splitlines()]
    eve = {row["plugin"]: row for row in rows if row["member"] == "eve@anycompany.example"}
    assert eve["other@anycompany-tools"]["install"] == "on"
    assert eve["vendor-master"]["preference"] == "required"


def test_members_who_are_in_no_group_get_what_everybody_gets(inventory, capsys):
    users = page(
        user(), user(id="user_3", email="eve@anycompany.example"), user(id="user_4", email="ADA@anycompany.example")
    )
    observed = exports(inventory, users=users)
    words = ("effective", "--observed", observed, "--as-of", "2026-10-01", "--format", "jsonl")
    rows = [json.loads(line) for line in plugingov(capsys, *words, "--all").out.splitlines()]
    assert sorted(row["member"].partition("@")[0] for row in rows) == ["ada", "bob", "eve"]
    (eve,) = map(json.loads, plugingov(capsys, *words, "--member", "eve@anycompany.example").out.splitlines())
    assert (eve["preference"], eve["install"]) == ("required", "on")


@pytest.mark.parametrize(
    ("changed", "install", "words"),
    [
        pytest.param({"plugins": page()}, "off", "which marketplace `anycompany-tools` does not have", id="not there"),
        pytest.param(
            {"plugins": page(), "marketplaces": page()}, "off", "Cowork has no marketplace", id="nor its marketplace"
        ),
        pytest.param(
            {"plugins": page(next_page="next")}, "unknown", "the last page of plugins", id="a page is missing"
        ),
        pytest.param({"plugins": "{"}, "unknown", "a page of plugins was not read", id="a page is cut short"),
        pytest.param({"marketplaces": "{"}, "unknown", "in a marketplace that nobody can name", id="a cut marketplace"),
    ],
)
def test_a_package_that_no_page_shows_is_not_there_by_what_is_declared(inventory, capsys, changed, install, words):
    observed = exports(inventory, **changed)
    found = plugingov(
        capsys, "effective", "--observed", observed, "--all", "--format", "jsonl", "--as-of", "2026-10-01"
    )
    rows = [json.loads(line) for line in found.out.splitlines() if "vendor-master" in line]
    assert {(row["install"], words in row["because"]) for row in rows} == {(install, True)}
    matrix = plugingov(capsys, "matrix", "--observed", observed, "--as-of", "2026-10-01", "--format", "json").out
    (door,) = json.loads(matrix)["plugins"]
    assert door["lock"]["state"] == install


NO_PAGE = "no page of the installation settings of a plugin was saved"


@pytest.mark.parametrize(
    ("changed", "ada", "bob", "because"),
    [
        pytest.param({"settings": None}, "unknown", "on", NO_PAGE, id="no settings, and bob is in no group"),
        pytest.param({"settings": None, "members": None}, "unknown", "unknown", NO_PAGE, id="nor who is in which"),
        pytest.param({"settings": None, "groups": None}, "unknown", "unknown", NO_PAGE, id="nor which groups exist"),
        pytest.param({"settings": None, "groups": page()}, "on", "on", "", id="no settings, and there are no groups"),
        pytest.param(
            {"settings": page(setting("required"), setting("encouraged", AUDIT))},
            "unknown",
            "on",
            "group `audit` has a setting that nobody here knows",
            id="a setting that nobody knows, of one group",
        ),
        pytest.param(
            {"settings": page(setting("required"), setting("available", target={"type": "workspace"}))},
            "unknown",
            "unknown",
            "one of the installation settings of a plugin has `workspace` for `target.type`, which nobody here knows",
            id="a setting for something that nobody knows",
        ),
        pytest.param(
            {"settings": page(setting("available"))},
            "unknown",
            "unknown",
            "the pages contradict each other: pull them again",
            id="a setting that the package's own page contradicts",
        ),
    ],
)
def test_group_settings_that_nobody_knows_leave_unknown_whoever_may_have_one(
    inventory, capsys, changed, ada, bob, because
):
    words = ("--all", "--format", "jsonl", "--as-of", "2026-10-01")
    found = plugingov(capsys, "effective", "--observed", exports(inventory, **changed), *words)
    rows = {row["member"].partition("@")[0]: row for row in map(json.loads, found.out.splitlines())}
    assert {name: rows[name]["install"] for name in ("ada", "bob")} == {"ada": ada, "bob": bob}
    doubt = "nobody knows which groups have a setting of their own for `vendor-master`: " + because
    assert [row["because"] == doubt for row in (rows["ada"], rows["bob"])] == [ada == "unknown", bob == "unknown"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "say whose", id="nobody"),
        pytest.param(("--all", "--member", "ada@anycompany.example"), "say whose", id="everybody and one"),
        pytest.param(("--member", "ada@anycompany.exampl"), "did you mean `ada@anycompany.example`", id="a slip"),
        pytest.param(("--group", "ap-tem"), "did you mean `ap-team`", id="a slip in a group"),
        pytest.param(("--all", "--format", "csv", "--format", "json"), "only one --format", id="two to one place"),
        pytest.param(
            ("--all", "--format", "csv=a", "--format", "jsonl=a"),
            "two reports cannot go to one file",
            id="two to one file",
        ),
        pytest.param(
            ("--all", "--format", "csv=a", "--output", "b"), "--output has nothing to write", id="nothing for --output"
        ),
        pytest.param(("--all", "--format", "csv=no/a"), "cannot be written to no/a", id="a folder that is not there"),
    ],
)
def test_what_is_refused(inventory, capsys, words, said):
    found = plugingov(capsys, "effective", *words)
    assert found.status == 2
    assert said in found.err


def test_everybody_goes_into_a_file_of_rows(inventory, capsys):
    found = plugingov(capsys, "effective", "--all", "--format", "csv=all.csv")
    assert (found.status, found.out) == (0, "")
    lines = (inventory / "all.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert ADA not in lines[1]


def test_of_several_organisations_only_the_one_that_has_the_member_is_asked(inventory, capsys):
    other = INVENTORY.replace("organization: acme", "organization: other").replace("ada@", "eve@")
    (inventory / "inventories" / "other.yaml").write_text(other, encoding="utf-8")
    found = plugingov(capsys, "effective", "--member", "ada@anycompany.example", "--format", "jsonl")
    assert [(row["organization"], row["member"]) for row in map(json.loads, found.out.splitlines())] == [
        ("acme", "ada@anycompany.example")
    ]


def test_rows_go_into_a_pipe_and_never_take_its_place(inventory, capsys):
    pipe = inventory / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as other:
        read = other.submit(pipe.read_text, encoding="utf-8")
        assert plugingov(capsys, "effective", "--all", "--format", "csv=pipe").status == 0
        assert len(read.result(timeout=20).splitlines()) == 3
    assert pipe.is_fifo()
