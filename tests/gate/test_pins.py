"""What is pinned comes from the base: a change that alters it has no say in it, and needs somebody to agree."""

import json

import pytest
from changed import AS_OF, FILES, repository
from command import plugingov

PINS = """\
apiVersion: plugingov/v1
kind: Pins
organization: acme
pins:
- plugin: vendor-master
  surfaces: [cowork]
  url: https://mcp.acme.example/vendors
  credential: none
  pinned_on: 2026-09-01
  lists: {tool: ""}
  definitions:
  - kind: tool
    name: lookup_vendor
    said: {name: lookup_vendor, description: Looks up a vendor}
"""
OTHER = PINS.partition("pins:\n")[2]
FILE = "plugingov.pins"
WORDS = "description: Looks up a vendor"
OFFER = "what `vendor-master` offers on cowork without a credential"
INVENTORY = "inventories/acme/plugins.yaml"
RENAMED = FILES[INVENTORY].replace("  vendor-master:\n", "  vendors:\n")


@pytest.fixture
def repo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path, {**FILES, FILE: PINS})


def weakened(capsys, *words):
    record = json.loads(plugingov(capsys, "gate", "--base", "main", *AS_OF, *words, "--format", "json").out)
    return [each["message"] for each in record["weakened"]], record


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(PINS.replace(WORDS, "description: Looks up all vendors"), [f"{OFFER} is pinned otherwise: tool `lookup_vendor`: other words: `description` was `Looks up a vendor`, is `Looks up all vendors`"], id="edited to fit a changed server"),
        pytest.param(PINS + "  - {kind: tool, name: send, said: {name: send}}\n", [f"{OFFER} is pinned otherwise: tool `send`: it was not there"], id="one more tool"),
        pytest.param(PINS.replace('lists: {tool: ""}\n  definitions:\n', "definitions: []\n").partition("  - kind")[0], [f"{OFFER} is pinned otherwise: tool `lookup_vendor`: it is gone", f"{OFFER} is pinned without its tools"], id="emptied"),
        pytest.param(None, [f"{OFFER} is not pinned any more"], id="taken away"),
        pytest.param(PINS.replace("credential: none", "credential: bearer"), [f"{OFFER} is not pinned any more"], id="pinned with another class of credential"),
        pytest.param(PINS + OTHER.replace("credential: none", "credential: none\n  scopes: [a]").replace("a vendor", "all"), ["what `vendor-master` offers on cowork without a credential and the scopes a is pinned a second time"], id="a pin that fits better"),
        pytest.param(PINS + OTHER.replace("a vendor", "all").replace("09-01", "09-02"), [f"{OFFER} is pinned otherwise: tool `lookup_vendor`: more than one is called so: 2 now, 1 then"], id="a younger pin beside it"),
        pytest.param(PINS + OTHER.replace("vendor-master", "notes"), [], id="another plugin is pinned"),
        pytest.param(PINS.replace("09-01", "10-01").replace("said: {name: lookup_vendor, description: Looks up a vendor}", "said:\n      description: Looks up a vendor\n      name: lookup_vendor"), [], id="written otherwise"),
    ],
)  # fmt: skip
def test_a_change_of_what_is_pinned_stops_until_somebody_agrees(repo, capsys, text, said):
    repo.write({FILE: text})
    repo.commit()
    found, record = weakened(capsys)
    assert found == said
    assert plugingov(capsys, "gate", "--base", "main", *AS_OF).status == int(bool(said))
    if said:
        digest = record["acknowledge"]["weakened"]
        assert plugingov(capsys, "gate", "--base", "main", *AS_OF, "--acknowledge", digest).status == 0
        repo.write({FILE: (text or PINS.replace(WORDS, "description: no more")) + "# one more\n"})
        repo.commit()
        assert plugingov(capsys, "gate", "--base", "main", *AS_OF, "--acknowledge", digest).status == 1


def test_what_is_shown_of_a_masked_definition_is_pinned_as_its_hash_is(repo, capsys):
    digest = "ab" * 32
    masked = PINS.replace("    said:", f"    sha256: {digest}\n    said:").replace("a vendor", "****")
    repo.write({FILE: masked})
    repo.commit()
    repo.git("branch", "-f", "main")
    repo.write({FILE: masked.replace(WORDS.replace("a vendor", "****"), "inputSchema: {}, description: '****'")})
    repo.commit()
    said = "its hash is as it was, and what stands there is not"
    assert weakened(capsys)[0] == [f"{OFFER} is pinned otherwise: tool `lookup_vendor`: {said}"]


def test_a_plugin_that_goes_takes_its_pins_along(repo, capsys):
    gone = FILES[INVENTORY].partition("  vendor-master:\n")[0] + "  notes:" + FILES[INVENTORY].partition("  notes:")[2]
    people = FILES["inventories/acme/people.yaml"].replace("[vendor-master]", "[]")
    repo.write({FILE: None, INVENTORY: gone, "inventories/acme/people.yaml": people, "policies/waivers.yaml": None})
    repo.commit()
    assert [each for each in weakened(capsys)[0] if "pinned" in each] == []


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        pytest.param(PINS.replace("plugin: vendor-master", "plugin: vendors"), [], id="and so is its pin"),
        pytest.param(PINS, [f"{OFFER} is not pinned any more"], id="and its pin is left behind"),
    ],
)
def test_a_plugin_is_called_otherwise(repo, capsys, pins, said):
    people = FILES["inventories/acme/people.yaml"].replace("[vendor-master]", "[vendors]")
    waivers = FILES["policies/waivers.yaml"].replace("vendor-master", "vendors")
    repo.write({INVENTORY: RENAMED, "inventories/acme/people.yaml": people, "policies/waivers.yaml": waivers})
    repo.write({FILE: pins + "# touched\n"})
    repo.commit()
    assert [each for each in weakened(capsys)[0] if "pinned" in each] == said


def test_pins_under_another_name_are_read_from_both_sides(repo, capsys):
    repo.write({FILE: None, "approved/servers": PINS})
    repo.commit()
    repo.git("branch", "-f", "main")
    repo.write({"approved/servers": PINS.replace("a vendor", "all vendors")})
    repo.commit()
    assert weakened(capsys)[0] == []
    assert len(weakened(capsys, "--pins", "approved/servers")[0]) == 1


def test_a_side_without_the_pins_that_were_named_says_so(repo, capsys):
    found = plugingov(capsys, "gate", "--base", "main", *AS_OF, "--pins", "approved/servers")
    assert "main has no pins approved/servers: nothing is pinned." in found.out


def test_pins_that_nobody_can_read_judge_nothing(repo, capsys):
    repo.write({FILE: PINS + "surprise: {}\n"})
    repo.commit()
    found = plugingov(capsys, "gate", "--base", "main", *AS_OF)
    assert (found.status, "plugingov.pins:15:1: error: found 'surprise'" in found.err) == (2, True)


def test_pins_that_are_a_link_out_of_the_folder_are_refused(repo, capsys, tmp_path):
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).symlink_to("/etc/hostname")
    repo.commit()
    found = plugingov(capsys, "gate", "--base", "main", *AS_OF)
    assert (found.status, "plugingov.pins:1:1: error: found something else" in found.err) == (2, True)
