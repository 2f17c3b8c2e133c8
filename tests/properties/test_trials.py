"""What holds for every test of a policy: it follows the report, and gives nothing away."""

import json
from pathlib import Path

import pytest
import yaml
from command import AS_OF, ORGANISATIONS, TEASHOP, TEASHOP_POLICY, plugingov

TEASHOP_TESTS = ORGANISATIONS / "teashop-tests.yaml"
SECRETS = ("ghp_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D", "sk-ant-api03-" + "AbC1dEf2GhI3jKl4MnO5pQr6StU7vWx8")


def teashop():
    return yaml.load(Path(TEASHOP).read_text(encoding="utf-8"), yaml.BaseLoader)


def written(file, tests):
    file.write_text(json.dumps({"apiVersion": "plugingov/v1", "kind": "PolicyTest", "tests": tests}), encoding="utf-8")


def claimed(capsys, *, key):
    """Return the gaps or unknowns of the teashop as claims."""
    found = plugingov(capsys, "check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF, "--format", "json")
    return [{"rule": each["id"], **each["subject"]} for each in json.loads(found.out)[key]]


def tried(capsys, file):
    found = plugingov(capsys, "test", str(file), "--policy", TEASHOP_POLICY, *AS_OF, "--format", "json")
    return json.loads(found.out)["tests"]


def test_what_check_finds_is_what_a_test_finds(capsys, tmp_path):
    gaps, unknowns = claimed(capsys, key="gaps"), claimed(capsys, key="unknowns")
    tests = {"gaps": {"inventory": teashop(), "expect": gaps}}
    for number, claim in enumerate((*gaps, *unknowns)):
        tests[f"never {number}"] = {"inventory": teashop(), "never": [claim]}
    written(tmp_path / "a.json", tests)
    first, *others = tried(capsys, tmp_path / "a.json")
    assert (first["status"], first["other_gaps"], first["unknown"]) == ("passed", 0, len(unknowns))
    assert len(first["claims"]) == len(gaps) > 5
    assert {test["status"] for test in others} == {"failed"}


def test_a_test_fails_when_its_gap_is_mended(capsys, tmp_path):
    mended = teashop()
    mended["plugins"]["recipes"]["owner"] = "it@teashop.example"
    gaps = claimed(capsys, key="gaps")
    (of_owner,) = (gap for gap in gaps if gap["rule"] == "GOV001")
    written(tmp_path / "a.json", {"gaps": {"inventory": mended, "expect": gaps}})
    (test,) = tried(capsys, tmp_path / "a.json")
    (broken,) = (claim for claim in test["claims"] if claim["status"] == "failed")
    assert (broken["id"], broken["subject"], broken["because"]) == (
        "GOV001",
        {"plugin": of_owner["plugin"]},
        "it passes",
    )


def routes(value, route=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from routes(item, (*route, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from routes(item, (*route, number))
    else:
        yield route


def planted(document, route, secret, *, as_key):
    """Return a document with a secret in place of a value, of its key, or of any key above it."""
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
def test_a_secret_anywhere_in_a_test_appears_in_no_output(capsys, tmp_path, secret, as_key):
    document = yaml.load(TEASHOP_TESTS.read_text(encoding="utf-8"), yaml.BaseLoader)
    names = [("tests", name) for name in document["tests"]] if as_key else []
    file = tmp_path / "tests.yaml"
    for route in (*routes(document), *names):
        file.write_text(yaml.dump(planted(document, route, secret, as_key=as_key), sort_keys=False), encoding="utf-8")
        for name in ("text", "json"):
            found = plugingov(capsys, "test", str(file), "--policy", TEASHOP_POLICY, *AS_OF, "--format", name)
            assert secret not in found.out + found.err, route
            assert found.status in {1, 2}, route


@pytest.mark.parametrize("value", [None, "", "a", "2026-10-01", [], ["a"], {}, {"a": {"b": "c"}}, "x\x1b[2J" * 100])
def test_whatever_a_test_holds_it_is_run_or_refused(capsys, tmp_path, value):
    document = yaml.load(TEASHOP_TESTS.read_text(encoding="utf-8"), yaml.BaseLoader)
    name = next(iter(document["tests"]))
    above = [
        ("tests",),
        *(("tests", name, *rest) for rest in ((), ("inventory",), ("expect",), ("expect", 0), ("never",))),
    ]
    file = tmp_path / "tests.json"
    for route in (*routes(document), *above):
        file.write_text(json.dumps(planted(document, route, value, as_key=False)), encoding="utf-8")
        found = plugingov(capsys, "test", str(file), "--policy", TEASHOP_POLICY, *AS_OF)
        assert "a defect in plugingov" not in found.err, route
        assert found.status in {1, 2}, route
        assert "\x1b" not in found.out + found.err, route
