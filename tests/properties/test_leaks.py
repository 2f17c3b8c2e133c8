"""Whatever is wrong with an input, a secret in it appears in no problem that is shown."""

import json
import re
from typing import NamedTuple

import pytest

from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.model.reported import read_report
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.files import read_paths
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml


class Plant(NamedTuple):
    """A secret as people write it down: under a key, and what of the value nobody may see."""

    key: str
    value: str
    secret: str


# The words are as harmless as a secret can look; only where they stand says what they are.
PLANTS = [
    pytest.param(Plant("title", "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0", "a1B2c3D4"), id="a token"),
    pytest.param(Plant("title", "xox" + "b-123456-horsebattery", "horsebattery"), id="a token made of harmless parts"),
    pytest.param(Plant("password", "horsebattery", "horsebattery"), id="a password"),
    pytest.param(Plant("DB_PASSWORD", "horse battery", "battery"), id="a password of two words"),
    pytest.param(Plant("Authorization", "Bearer horsebattery", "horsebattery"), id="a header"),
    pytest.param(Plant("value", "Bearer horsebattery", "horsebattery"), id="a header under another key"),
    pytest.param(
        Plant("site", "https://h.example/?access_token=horsebattery&x=y", "horsebattery"), id="a token in a query"
    ),
    pytest.param(
        Plant("site", "https://ada:horse" + "battery@h.example/x", "horsebattery"), id="a password in an address"
    ),
    pytest.param(Plant("command", "sudo vault login horsebattery", "horsebattery"), id="what a program takes"),
    pytest.param(Plant("cmd", "sshpass -p horsebattery ssh h", "horsebattery"), id="what one takes under another key"),
    pytest.param(Plant("cmd", "set -x API_TOKEN horsebattery", "horsebattery"), id="what a shell sets"),
    pytest.param(Plant("https_proxy", "ada:horsebattery@proxy:80", "horsebattery"), id="a password before a proxy"),
    pytest.param(
        Plant("site", "https://h.example/s/9f8e7d6c5b4a39281706/mcp", "9f8e7d6c5b4a39281706"), id="digits in an address"
    ),
]
HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
POLICY = "apiVersion: plugingov/v1\nkind: Policy\nname: acme\n"
FX = "plugins: {fx: {title: FX, path: custom-mcp, "


def given(*cases):
    return [pytest.param(text, id=id_) for id_, text in cases]


# `<pair>` is the key with its value, `<key>` and `<value>` are each alone.
INVENTORIES = given(
    ("an unknown key", FX + "<pair>}}"),
    ("an unknown key on its own line", "plugins:\n  fx:\n    titel: FX\n    path: custom-mcp\n    <pair>\n"),
    ("an unknown key at the top", "<pair>"),
    ("a mapping for a text", "plugins: {fx: {title: {<pair>}, path: custom-mcp}}"),
    ("a list for a text", "plugins: {fx: {title: [{<pair>}], path: custom-mcp}}"),
    ("a mapping for a number", "groups: {a: {size: {<pair>}}}"),
    ("a mapping for a list", "groups: {a: {members: {<pair>}}}"),
    ("a mapping in a list", "groups: {a: {members: [{<pair>}]}}"),
    ("a mapping in a list on its own line", "groups:\n  a:\n    members:\n      - <pair>\n"),
    ("a mapping for a word", "plugins: {fx: {title: FX, path: {<pair>}}}"),
    ("a mapping for a day", "credentials: {c: {plugin: fx, surface: cowork, expires: {<pair>}}}"),
    ("a mapping for a variable", FX + "server: {env: {A: {<pair>}}}}}"),
    ("a mapping for a header", FX + "server: {headers: {A: {<pair>}}}}}"),
    ("a mapping for an argument", FX + "server: {args: [{<pair>}]}}}"),
    ("a list for variables", FX + "server: {env: [<pair>]}}}"),
    ("a missing key", "plugins: {fx: {<pair>}}"),
    ("a key beside half an approval", FX + "review: {approved_by: a}, <pair>}}"),
    ("a repeated key", "x:\n  <pair>\n  <pair>\n"),
    ("a repeated key on one line", "x: {<pair>, <pair>}"),
    ("a repeated key with its value below", "x:\n  <key>:\n    '<value>'\n  <key>:\n    '<value>'\n"),
    ("a repeated key on the line of a value", "x: {<key>:\n  '<value>', a: b, a: c}"),
    ("a repeated key beside it", "x: {a: b, <pair>, a: c}"),
    ("an anchor", "<key>: &x '<value>'"),
    ("an anchor on a mapping", "x: &x {<pair>}"),
    ("an anchor below the key", "<key>:\n  &x '<value>'\n"),
    ("an anchor that is it", "<key>: &<bare> x"),
    ("an alias", "<key>: [*x, '<value>']"),
    ("a tag", "<key>: !!str '<value>'"),
    ("a tag below the key", "<key>:\n  !!str '<value>'\n"),
    ("a tag on a mapping", "x: !x {<pair>}"),
    ("a tag that is it", "<key>: !<bare> x"),
    ("a handle of a tag that is it", "<key>: !<bare>!x y"),
    ("a merge key", "<<: {<pair>}"),
    ("a mapping as a key", "? {<pair>}\n: x"),
    ("a key without a name", "? \n: {<pair>}"),
    ("text behind a quote", "<key>: '<value>' x"),
    ("an open quote", "<key>: '<value>"),
    ("an open brace", "x: {<pair>"),
    ("two values", "<key>: '<value>': x"),
    ("two values without quotes", "<key>: <value>: x"),
    ("a tab", "\t<pair>"),
    ("an item that is none", "<pair>\n- <pair>"),
    ("odd indentation", "x: y\n  <pair>"),
    ("an escape that is none", '<key>: "<value>\\q"'),
    ("an escape beyond all characters", '<key>: "<value>\\UFFFFFFFF"'),
    ("a reserved mark", "<key>: @<value>"),
    ("a control character", "<key>: '<value>\x07'"),
    ("a control character below the key", "<key>:\n  <value> \x07\n"),
    ("an escaped control character", '<key>: "<value>\\x07"'),
    ("an escaped control character below the key", '<key>:\n  "<value>\\x07"\n'),
    ("a line separator", "<key>: '<value>\u2028<value>'"),
    ("a byte order mark", "<key>: \ufeff'<value>'"),
    ("a second document", "x: y\n--- {<pair>}"),
    ("a second document below", "x: y\n---\n<pair>\n"),
    ("a directive", "x: y\n...\n%<bare>\n---\n<pair>"),
    ("too many levels", "x: " + "[" * 40 + "{<pair>}"),
    ("a long line", FX + "<pair>, x: [" + "y, " * 200 + "]}}"),
    ("far into a long line", "plugins: {x: [" + "y, " * 200 + "], <pair>, <pair>}"),
)
# Here the value alone is what is wrong: these look like secrets wherever they stand.
VALUES = given(
    ("a word of a few", "plugins: {fx: {title: FX, path: '<value>'}}"),
    ("a number", "groups: {a: {size: '<value>'}}"),
    ("a boolean", "surfaces: {cowork: {extension_allowlist: '<value>'}}"),
    ("a version", "surfaces: {cowork: {minimum_version: '<value>'}}"),
    ("a day", "credentials: {c: {plugin: fx, surface: cowork, expires: '<value>'}}"),
    ("a list", "groups: {a: {members: '<value>'}}"),
    ("a mapping", "plugins: {fx: '<value>'}"),
    ("a section", "plugins: '<value>'"),
    ("an organisation", "organization: '<value>/'"),
    ("a key of a section", "packages: {'<value>': {}}"),
    ("an unknown key", "groups: {a: {'<value>': x}}"),
    ("a plugin that is not there", "projects: {p: {surface: cowork, needs: ['<value>']}}"),
    ("a group that is not there", FX + "audience: ['<value>']}}"),
    ("a marketplace that is not there", FX + "source: {marketplace: '<value>'}}}"),
    ("a package", FX + "provision: {cowork: {package: '<value>'}}}}"),
    (
        "a holder",
        FX + "}}\ncredentials: {c: {plugin: fx, surface: cowork, kind: per-member, holder: '<shaped>'}}",
    ),
    ("variables", FX + "server: {env: '<value>'}}}"),
    ("headers", FX + "server: {headers: '<value>'}}}"),
    ("a kind of source", "marketplaces: {m: {source: {source: '<value>'}}}"),
    ("a repeated key", "x: {'<value>': a, '<value>': b}"),
    ("text that is not YAML", "x: [<value>: y: z"),
)
WHOLE = given(
    ("a text alone", "<value>"),
    ("a list alone", "[{<pair>}]"),
    ("no version", "<pair>"),
    ("another version", "apiVersion: '<value>'\nkind: Inventory\n"),
    ("another version beside it", "{apiVersion: v2, <pair>}"),
    ("no kind", "{apiVersion: plugingov/v1, <pair>}"),
    ("another kind", "apiVersion: plugingov/v1\nkind: '<value>'\n"),
    ("another kind beside it", "{apiVersion: plugingov/v1, kind: Policy, <pair>}"),
    ("a directive", "%YAML 1.1\n--- {<pair>}"),
    ("a directive that is it", "%<bare>\n---\na: b\n"),
    ("a comment", "{apiVersion: v2, # <pair>\n}"),
)
POLICIES = given(
    ("an unknown key", "x_<pair>"),
    ("an unknown rule", "rules: {'<value>': {}}"),
    ("a rule that is a text", "rules: {lock-missing: '<value>'}"),
    ("an unknown setting", "rules: {lock-missing: {<pair>}}"),
    ("a setting that does not fit", "rules: {credential-expiring: {within_days: '<value>'}}"),
    ("a severity that does not fit", "rules: {lock-missing: {severity: '<value>'}}"),
    ("a selector that does not fit", "rules: {lock-missing: {plugins: {<pair>}}}"),
    ("a policy that is not there", "extends: ['<value>']"),
    ("an opening that is none", "gate: {stop_on: ['<value>']}"),
    ("a rule of our own", "custom: {'<value>': {name: n, title: T, assert: '<value>', message: m, fix: f}}"),
    (
        "a condition that does not fit",
        "custom: {O1: {name: n, title: T, assert: 'plugin.<value>', message: m, fix: f}}",
    ),
    ("a message that does not fit", "custom: {O1: {name: n, title: T, assert: 'true', message: '{<value>}', fix: f}}"),
    ("a schema that is not there", "rules: {metadata-invalid: {schema: '<value>'}}"),
    ("a catalogue that is not there", "rules: {custom-server-for-listed-system: {catalogues: ['<value>']}}"),
    ("a rule of our own that does not fit", "custom: {ORG001: {<pair>}}"),
)
JSON = given(
    ("an unknown key", '{<heading>, "plugins": {"fx": {"title": "FX", "path": "custom-mcp", <pair>}}}'),
    ("a wrong type", '{<heading>, "groups": {"a": {"size": {<pair>}}}}'),
    ("a word of a few", '{<heading>, "plugins": {"fx": {"title": "FX", "path": <value>}}}'),
    ("a name that leads nowhere", '{<heading>, "projects": {"p": {"surface": "cowork", "needs": [<value>]}}}'),
    ("a repeated key", "{<heading>, <pair>, <pair>}"),
    ("a repeated key on other lines", "{<heading>,\n<pair>,\n<pair>}"),
    ("a comma too many", "{<pair>,}"),
    ("a comma missing", "{<pair> <pair>}"),
    ("a value on a line of its own", "{<key>:\n <value> x}"),
    ("a colon too many", '{<pair>: "x"}'),
    ("an open quote", "{<pair>, <value> x"),
    ("an open brace", "{<heading>, <pair>"),
    ("no quotes", "{x: y, <pair>}"),
    ("single quotes", "{'x': 'y', <pair>}"),
    ("a comment", "{<pair> // <pair>\n}"),
    ("a control character", '{<pair>, "x": "\x07"}'),
    ("an escaped control character", '{<pair>, "x": "\\u0007"}'),
    ("a lone surrogate", '{"x": "\\ud800", <pair>}'),
    ("not a number", '{<pair>, "x": NaN}'),
    ("a second document", "{<heading>} {<pair>}"),
    ("another version", '{"apiVersion": <value>, "kind": "Inventory"}'),
    ("another kind", '{"apiVersion": "plugingov/v1", "kind": <value>}'),
    ("no kind", "{<pair>}"),
    ("a list alone", "[{<pair>}]"),
    ("too many levels", '{"x": ' + "[" * 40 + "{<pair>}"),
)


def shown(read, text, *, kind="Inventory"):
    problems = []
    try:
        documents = of_kind(kind, [read(Text("a", text))], problems)
        if kind == "Inventory":
            merge(documents, problems)
        for document in documents if kind == "Policy" else ():
            policy = extend(document, lambda _name, _document: None, ("builtin/baseline",), problems)
            if policy:
                plan(policy, Choice(), problems)
    except BadInput as error:
        problems += error.problems
    assert problems
    return "\n".join(map(str, problems))


def filled(text, plant):
    bare = "".join(character for character in plant.value if character.isalnum() or character in "-_")
    pair = f"{plant.key}: '{plant.value}'"
    shaped = plant.value.replace("@", "%40")  # an address would be a holder
    values = {"pair": pair, "key": plant.key, "value": plant.value, "bare": bare, "shaped": shaped}
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def cases(texts):
    """Every text with every plant that shows in it: without its key a password is a word like any other."""
    return [
        pytest.param(text.values[0], plant.values[0], id=f"{text.id}, {plant.id}")
        for text in texts
        for plant in PLANTS
        if re.search("<(pair|key)>", text.values[0]) or "PASSWORD" not in plant.values[0].key.upper()
    ]


@pytest.mark.parametrize(("text", "plant"), cases(INVENTORIES))
def test_an_inventory_gives_nothing_away(text, plant, monkeypatch):
    content = HEADING + filled(text, plant)
    assert plant.secret not in shown(read_yaml, content)
    monkeypatch.setattr("plugingov.sources.yaml.yaml.__with_libyaml__", False)
    assert plant.secret not in shown(read_yaml, content)


@pytest.mark.parametrize(("text", "plant"), cases(VALUES))
def test_a_value_gives_nothing_away(text, plant):
    content = filled(text, plant)
    heading = HEADING.replace("organization: acme\n", "") if content.startswith("organization") else HEADING
    assert plant.secret not in shown(read_yaml, heading + content)


@pytest.mark.parametrize(("text", "plant"), cases(WHOLE))
def test_a_document_of_no_kind_gives_nothing_away(text, plant):
    assert plant.secret not in shown(read_yaml, filled(text, plant))


@pytest.mark.parametrize(("text", "plant"), cases(POLICIES))
def test_a_policy_gives_nothing_away(text, plant):
    assert plant.secret not in shown(read_yaml, POLICY + filled(text, plant), kind="Policy")


@pytest.mark.parametrize(("text", "plant"), cases(JSON))
def test_json_gives_nothing_away(text, plant):
    heading = '"apiVersion": "plugingov/v1", "kind": "Inventory", "organization": "acme"'
    content = text.replace("<heading>", heading).replace("<value>", json.dumps(plant.value))
    content = content.replace("<key>", json.dumps(plant.key))
    content = content.replace("<pair>", f"{json.dumps(plant.key)}: {json.dumps(plant.value)}")
    assert plant.secret not in shown(read_json, content)


REPORT_PARTS = {
    "organizations": '["acme"]', "policy": '"acme"', "as_of": '"2026-10-05"',
    "gaps": "[]", "unknowns": "[]", "coverage": "[]",
}  # fmt: skip
REPORTS = given(
    ("a list for a text", {"policy": "[{<pair>}]"}),
    ("a mapping for a day", {"as_of": "{<pair>}"}),
    ("a text for a day", {"as_of": "<value>"}),
    ("a text for a list", {"gaps": "<value>"}),
    ("a text for a gap", {"gaps": "[<value>]"}),
    ("a gap of other keys", {"gaps": "[{<pair>}]"}),
    ("a severity", {"gaps": '[{"severity": <value>, <pair>}]'}),
    ("a status", {"gaps": '[{"status": <value>, <pair>}]'}),
    ("a fingerprint", {"gaps": '[{"fingerprint": <value>, <pair>}]'}),
    ("a subject", {"gaps": '[{"subject": {"plugin": {<pair>}}}]'}),
    ("a place", {"gaps": '[{"place": {"line": <value>, <pair>}}]'}),
    ("a number", {"coverage": '[{"subjects": <value>, <pair>}]'}),
    ("no format", {"format": ""}),
    ("another format", {"format": "<value>"}),
    ("a format of mappings", {"format": "{<pair>}"}),
)


@pytest.mark.parametrize(("parts", "plant"), [
    pytest.param(each.values[0], plant.values[0], id=f"{each.id}, {plant.id}")
    for each in REPORTS
    for plant in PLANTS
    if "<value>" not in str(each.values[0]) or "PASSWORD" not in plant.values[0].key.upper()
])  # fmt: skip
def test_a_report_gives_nothing_away(parts, plant):
    whole = {"format": '"plugingov.report/1"', **REPORT_PARTS, **parts}
    content = "{<pair>,\n" + ",\n".join(f'"{key}": {value}' for key, value in whole.items() if value) + "}"
    content = content.replace("<pair>", f"{json.dumps(plant.key)}: {json.dumps(plant.value)}")
    content = content.replace("<value>", json.dumps(plant.value))
    problems = []
    assert read_report(read_json(Text("a", content)), problems) is None
    assert plant.secret not in "\n".join(map(str, problems))


@pytest.mark.parametrize("plant", PLANTS)
def test_bytes_that_are_no_text_give_nothing_away(plant, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(f"{plant.key}: {plant.value}".encode() + b"\xff")
    (problem,) = read_paths((str(file),)).problems
    assert plant.secret not in str(problem)


@pytest.mark.parametrize("plant", PLANTS[:2])
def test_the_same_id_twice_gives_nothing_away(plant):
    problems = []
    content = f"{HEADING}groups: {{{plant.value}: {{}}}}"
    merge([read_yaml(Text(name, content)) for name in "ab"], problems)
    assert len(problems) == 3
    assert plant.secret not in "\n".join(map(str, problems))


@pytest.mark.parametrize("plant", PLANTS[:2])
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("banana", id="a name near nothing, with some that are there"),
        pytest.param("<value>x", id="a name near it"),
    ],
)
def test_a_hint_gives_nothing_away(name, plant):
    text = f"groups: {{<value>: {{}}}}\nprojects: {{p: {{surface: cowork, audience: [{name}]}}}}"
    found = shown(read_yaml, HEADING + filled(text, plant))
    assert "a group of this inventory" in found
    assert plant.secret not in found
