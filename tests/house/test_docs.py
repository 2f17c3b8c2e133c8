"""What the documentation shows works as it is written, and the inventory's page has every key there is."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from command import plugingov

from plugingov.cli.options import ALL_FORMATS
from plugingov.model.inventory import Inventory

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("inventory.md", "policies.md")}
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\n"
SCHEMA = Inventory.model_json_schema(by_alias=True)
PARTS = {**SCHEMA.pop("$defs"), "Inventory": SCHEMA}


def blocks(page, language="yaml"):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGES[page], re.DOTALL | re.MULTILINE)


def documents(kind):
    """Return the documents of one kind that the pages show, each with its page; of a policy a part is enough."""
    found = []
    for page in PAGES:
        for text in blocks(page):
            whole = POLICY + text if text.startswith(("rules:", "custom:")) else text
            assert "apiVersion: plugingov/v1\n" in whole, f"what document is this, in {page}?\n{text}"
            if f"\nkind: {kind}\n" in whole:
                found.append(pytest.param(whole, id=f"{page}, {len(found) + 1}"))
    return found


POLICIES = documents("Policy")
WAIVERS = documents("Waivers")
CATALOGUES = documents("Catalogue")


@pytest.fixture
def beside(tmp_path):
    """Write what the policies of the page name beside them, and return the folder."""
    (catalogue,) = CATALOGUES
    (schema,) = blocks("policies.md", "json")
    (tmp_path / "our-catalogue.yaml").write_text(catalogue.values[0], encoding="utf-8")
    (tmp_path / "metadata.schema.json").write_text(schema, encoding="utf-8")
    return tmp_path


def test_the_inventories_of_the_pages_are_one_without_gaps(capsys, tmp_path):
    for number, parameter in enumerate(documents("Inventory")):
        (tmp_path / f"{number}.yaml").write_text(parameter.values[0], encoding="utf-8")
    found = plugingov(
        capsys,
        *("check", str(tmp_path), "--policy", "builtin/baseline", "--as-of", "2026-11-23", "--format", "json"),
    )
    assert (found.status, found.err) == (0, "")
    assert json.loads(found.out)["gaps"] == []


def test_the_inventories_of_the_page_have_every_section():
    shown = "".join(parameter.values[0] for parameter in documents("Inventory"))
    assert [section for section in PARTS["Inventory"]["properties"] if f"\n{section}:" not in f"\n{shown}"] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_of_the_page_is_valid(capsys, beside, policy):
    (beside / "acme.yaml").write_text(policy, encoding="utf-8")
    found = plugingov(capsys, "rules", "--policy", str(beside / "acme.yaml"))
    assert (found.status, found.err) == (0, "")


def test_the_tests_of_the_page_hold_for_its_policy(capsys, tmp_path):
    (policy,) = (each.values[0] for each in POLICIES if "lock-missing" in each.values[0])
    (tests,) = (each.values[0] for each in documents("PolicyTest"))
    (tmp_path / "acme.yaml").write_text(policy, encoding="utf-8")
    (tmp_path / "acme.tests.yaml").write_text(tests, encoding="utf-8")
    found = plugingov(capsys, "test", str(tmp_path), "--policy", str(tmp_path), "--format", "json")
    assert (found.status, found.err) == (0, "")
    assert json.loads(found.out)["coverage"] == [
        {"rule": "lock-missing", "id": "INS001", "expect": 1, "never": 2, "named": True}
    ]


def test_a_policy_of_the_page_names_the_catalogue_and_the_schema():
    shown = "".join(parameter.values[0] for parameter in POLICIES)
    assert "our-catalogue.yaml" in shown
    assert "metadata.schema.json" in shown


def test_the_waivers_of_the_page_fit_the_worked_organisation_or_say_that_they_do_not(capsys, tmp_path):
    (waivers,) = WAIVERS
    (tmp_path / "waivers.yaml").write_text(waivers.values[0], encoding="utf-8")
    root = DOCS.parent
    words = ("--policy", str(root / "policies" / "anycompany-finance.yaml"), "--waivers", str(tmp_path))
    inventory = str(root / "inventories" / "anycompany-finance")
    found = plugingov(capsys, "check", inventory, *words, "--as-of", "2026-11-23", "--format", "json")
    report = json.loads(found.out)
    assert [(gap["waiver"], gap["rule"]) for gap in report["gaps"] if gap["status"] == "waived"] == [
        ("W-2", "region-not-allowed"),
        ("W-1", "third-party-host-for-restricted-data"),
    ]
    assert [gap for gap in report["gaps"] if gap["rule"] == "waiver-unmatched"] == []


def rows(section):
    """Return the rows of the tables in one section of the page, those of one key together."""
    found = defaultdict(str)
    for line in PAGES["inventory.md"].split(f"\n## {section}\n")[1].split("\n## ")[0].splitlines():
        named = re.findall("`([^`]+)`", line.split(" | ")[0]) if line.startswith("| ") else ()
        for key in {step for name in named for step in name.split(".")}:
            found[key] += line
    return found


SECTIONS = {section: rows(section) for section in re.findall(r"^## (.+)$", PAGES["inventory.md"], re.MULTILINE)}


def keys_of(part):
    """Return the keys of one part of the model, in each of the forms that it can be written in."""
    forms = [part, *part.get("anyOf", ())]
    return {key: schema for form in forms for key, schema in form.get("properties", {}).items()}


def values_of(schema):
    """Yield the words that a key accepts, be they in a list, a mapping, or another part."""
    if isinstance(schema, dict):
        yield from (str(value).lower() for value in schema.get("enum", ()))
        for name in ("items", "additionalProperties", "anyOf"):
            yield from values_of(schema.get(name))
    elif isinstance(schema, list):
        for each in schema:
            yield from values_of(each)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_key_has_a_row_with_all_its_values_in_one_section(part):
    keys = keys_of(PARTS[part])
    closest = max(SECTIONS.values(), key=lambda section: len(keys.keys() & section.keys()))
    assert [key for key in keys if key not in closest] == []
    for key, schema in keys.items():
        shown = [section[key] for section in SECTIONS.values() if key in section]
        assert [value for value in values_of(schema) if not any(f"`{value}`" in row for row in shown)] == [], key


def test_every_short_link_is_written_out_once_below():
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", PAGES["inventory.md"], flags=re.DOTALL | re.MULTILINE)
    used = set(re.findall(r"\[([^\]\n]+)\](?![(:])", prose))
    assert sorted(used) == sorted(re.findall(r"^\[([^\]]+)\]: ", prose, re.MULTILINE))


def test_the_page_about_ci_shows_workflows_and_formats_that_there_are():
    text = (DOCS / "ci.md").read_text(encoding="utf-8")
    workflows = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    jobs = [loaded["jobs"]["plugins"] for each in workflows if "jobs" in (loaded := yaml.safe_load(each))]
    ours = [step.get("with", {}) for job in jobs for step in job["steps"] if "/plugingov@" in step["uses"]]
    inputs = yaml.safe_load((DOCS.parent / "action.yml").read_text(encoding="utf-8"))["inputs"]
    assert ours == [{}, {"upload-sarif": "true"}]
    assert set().union(*ours) <= set(inputs)
    named = re.findall(r"--format ([a-z]+)", text)
    assert {"sarif", "github"} <= set(named) <= set(ALL_FORMATS)
