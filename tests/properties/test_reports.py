"""What holds for every report, whatever the inventory."""

import json
import random
from datetime import date
from pathlib import Path

import pytest
import yaml
from command import AS_OF, TEASHOP, TEASHOP_POLICY, plugingov
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judge

from plugingov.cli.options import ALL_FORMATS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "inventories" / "anycompany-finance"
POLICY = str(ROOT / "policies" / "anycompany-finance.yaml")
SECTIONS = ("surfaces", "groups", "marketplaces", "packages", "plugins", "projects", "credentials")
HEADING = {"apiVersion": "plugingov/v1", "kind": "Inventory", "organization": "anycompany-finance"}


def reference() -> dict:
    """Return the reference organisation as one document."""
    whole = dict(HEADING)
    for file in sorted(REFERENCE.rglob("*.yaml")):
        for section, part in yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader).items():
            if section in SECTIONS:
                whole.setdefault(section, {}).update(part)
    return whole


def shuffled(value, chance: random.Random):
    """Return mappings with their keys in another order; the order of a list may mean something."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def write(folder: Path, documents: list[dict]) -> None:
    for old in folder.glob("*.json"):
        old.unlink()
    for number, document in enumerate(documents):
        (folder / f"{number:02}.json").write_text(json.dumps(document), encoding="utf-8")


def verdicts(capsys, folder) -> dict:
    found = plugingov(capsys, "check", str(folder), "--policy", POLICY, "--as-of", "2026-11-23", "--format", "json")
    report = json.loads(found.out)
    return {
        "gaps": sorted((gap["fingerprint"], gap["severity"], gap["message"]) for gap in report["gaps"]),
        "unknowns": sorted((fact["id"], json.dumps(fact["subject"], sort_keys=True)) for fact in report["unknowns"]),
        "coverage": sorted(
            (row["id"], row["subjects"], row["passed"], row["gaps"], row["unknown"]) for row in report["coverage"]
        ),
        "summary": report["summary"],
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("inventory")


def test_the_order_of_files_and_keys_does_not_matter(capsys, folder):
    whole = reference()
    write(folder, [whole])
    expected = verdicts(capsys, folder)
    assert len(expected["gaps"]) >= 14
    for seed in range(5):
        chance = random.Random(seed)
        documents = [dict(HEADING) for _ in range(6)]
        for section in SECTIONS:
            for key, part in whole[section].items():
                chance.choice(documents).setdefault(section, {})[key] = part
        write(folder, [shuffled(document, chance) for document in documents])
        found = verdicts(capsys, folder)
        assert {**found, "gaps": [gap[:2] for gap in found["gaps"]]} == {
            **expected,
            "gaps": [gap[:2] for gap in expected["gaps"]],
        }


def test_a_run_is_the_same_twice_byte_for_byte(capsys):
    for name in ALL_FORMATS:
        words = ("check", str(REFERENCE), "--policy", POLICY, "--as-of", "2026-11-23", "--format", name)
        assert plugingov(capsys, *words).out == plugingov(capsys, *words).out


@settings(max_examples=30, deadline=None, derandomize=True)
@given(lines=st.lists(st.integers(0, 400), max_size=20), comment=st.sampled_from(["", "# a word", "   # later"]))
def test_blank_lines_and_comments_change_places_alone(lines, comment):
    text = Path(TEASHOP).read_text(encoding="utf-8").split("\n", 3)[3]
    rows = text.split("\n")
    for line in sorted(lines, reverse=True):
        rows.insert(line % len(rows), comment)
    rules = "  lock-undone-for-a-group: {}\n  secret-in-the-open: {}\n  not-activated-in-project: {}\n  scope-outside-allowlist: {deny: ['*.admin']}\n"
    before = judge(rules, text, as_of=date(2026, 10, 5))
    after = judge(rules, "\n".join(rows), as_of=date(2026, 10, 5))
    assert [gap.fingerprint for gap in after.gaps] == [gap.fingerprint for gap in before.gaps]
    assert [gap.message for gap in after.gaps] == [gap.message for gap in before.gaps]


def test_an_override_that_says_the_same_moves_the_place_and_keeps_the_fingerprint(capsys, folder):
    whole = reference()
    write(folder, [whole])
    before = verdicts(capsys, folder)
    for plugin in whole["plugins"].values():
        for provision in plugin.get("provision", {}).values():
            for key in ("path", "server", "auth", "source", "activation"):
                if key in plugin and key not in provision and key != "server":
                    provision[key] = plugin[key]
    write(folder, [whole])
    after = verdicts(capsys, folder)
    assert [gap[0] for gap in after["gaps"]] == [gap[0] for gap in before["gaps"]]
    assert after["summary"] == before["summary"]


SECRETS = ("ghp_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D", "sk-ant-api03-" + "AbC1dEf2GhI3jKl4MnO5pQr6StU7vWx8")


def routes(value, route=()):
    """Yield the route of every scalar."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from routes(item, (*route, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from routes(item, (*route, number))
    else:
        yield route


def planted(document, route, secret, *, as_key):
    copy = json.loads(json.dumps(document))
    part = copy
    for step in route[:-1]:
        part = part[step]
    if as_key and isinstance(part, dict):
        part[secret] = part.pop(route[-1])
    else:
        part[route[-1]] = secret
    return copy


@pytest.mark.parametrize("as_key", [False, True], ids=["as a value", "as a key"])
@pytest.mark.parametrize("secret", SECRETS, ids=["a forge's token", "a model's key"])
def test_a_secret_anywhere_in_an_inventory_appears_in_no_output(capsys, tmp_path, secret, as_key):
    document = yaml.load(Path(TEASHOP).read_text(encoding="utf-8"), yaml.BaseLoader)
    file = tmp_path / "inventory.yaml"
    for route in routes(document):
        file.write_text(yaml.dump(planted(document, route, secret, as_key=as_key), sort_keys=False), encoding="utf-8")
        for name in ("text", "json", "sarif", "github", "gitlab", "junit", "csv", "oscal"):
            found = plugingov(capsys, "check", str(file), "--policy", TEASHOP_POLICY, *AS_OF, "--format", name)
            assert secret not in found.out + found.err, route
            assert found.status in {1, 2}, route
        for words in (("matrix",), ("diagnose", "stock"), ("diagnose", "recipes"), ("tools",)):
            found = plugingov(capsys, *words, "--inventory", str(file), *AS_OF)
            assert secret not in found.out + found.err, route


@pytest.mark.parametrize("secret", SECRETS, ids=["a forge's token", "a model's key"])
def test_a_secret_anywhere_in_a_policy_appears_in_no_output(capsys, tmp_path, secret):
    document = yaml.load(Path(TEASHOP_POLICY).read_text(encoding="utf-8"), yaml.BaseLoader)
    file = tmp_path / "policy.yaml"
    for route in routes(document):
        for as_key in (False, True):
            file.write_text(
                yaml.dump(planted(document, route, secret, as_key=as_key), sort_keys=False), encoding="utf-8"
            )
            for words in (
                ("check", TEASHOP, "--policy", str(file), *AS_OF),
                ("check", TEASHOP, "--policy", str(file), *AS_OF, "--format", "sarif"),
                ("check", TEASHOP, "--policy", str(file), *AS_OF, "--format", "github", "--fail-on-unknown"),
                ("rules", "--policy", str(file)),
            ):
                found = plugingov(capsys, *words)
                assert secret not in found.out + found.err, route
