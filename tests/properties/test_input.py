"""What holds for every input: it is read as it is written, or refused; never anything else."""

import json
import random
import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plugingov.gaps.finding import find_gaps
from plugingov.layers.layers import Layers
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.rules.asking import Choice, plan
from plugingov.rules.case import Case
from plugingov.sources.characters import FORBIDDEN
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput, excerpt
from plugingov.sources.files import read_paths
from plugingov.sources.json import read_json
from plugingov.sources.packs import builtin_packs
from plugingov.sources.secret_arguments import classify_arguments
from plugingov.sources.secrets import classify, has_secret_shape, mask
from plugingov.sources.yaml import PureParser, read_yaml

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 23)
HEADING = {"apiVersion": "plugingov/v1", "kind": "Inventory", "organization": "acme"}
# Where there are no inventories yet, this stands for them.
INSTEAD = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
groups: {team: {title: Team, size: 3, members: [ada@acme.example]}, all: {includes: [team]}}
marketplaces: {tools: {source: {github: acme/tools, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}}}
plugins:
  fx:
    title: FX
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/fx, headers: {Authorization: "Bearer ${TOKEN}"}}
    auth: {method: oauth, scopes: [fx.read]}
    provides: {tools: {get: {access: read, scopes: [fx.read]}}}
    provision: {cowork: {marketplace: tools, preference: required, groups: {all: available}}, claude-code: {via: managed-mcp}}
projects: {close: {surface: cowork, audience: [team], needs: [fx/get], active: [fx]}}
credentials: {fx: {plugin: fx, surface: cowork, kind: per-member, holder: team, expires: 2026-12-15}}
"""
# Pieces that mean something to YAML or JSON.
PIECES = [
    *(
        "a",
        "b: ",
        "c:\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "- ",
        "? ",
        ": ",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "|",
        ">",
        "|+2",
    ),
    *(
        "#",
        "&x ",
        "*x",
        "!!str ",
        "!x!y ",
        "!",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "<<",
        "~",
        "null",
        "true",
        "1e9",
        "\\",
        "\\u0041",
    ),
    *(
        "\\ud800",
        "\\x07",
        "\\UFFFFFFFF",
        '\\"',
        "\0",
        "\x07",
        "\x85",
        "\u2028",
        "\ufeff",
        "é",
        "名",
        "\U0001f600",
        "=",
        "@",
        "`",
        "\\N",
    ),
]

texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
allowed = st.text(st.characters(codec="utf-8"), max_size=20).filter(lambda text: not FORBIDDEN.search(text))
words = st.one_of(
    allowed,
    st.sampled_from(
        ["", "null", "~", "true", "1.10", "a b", "- a", "a: b", "#", "'", '"', "\n", " a", "a ", "=", "%", "@"]
    ),
)
keys = words.filter(lambda text: text != "<<")
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=15
)
containers = st.lists(trees, max_size=4) | st.dictionaries(keys, trees, max_size=4)


class Written(yaml.SafeDumper):
    """Writes the same object twice where it stands twice."""

    def ignore_aliases(self, data):
        del data
        return True


@st.composite
def written(draw):
    """A tree, and one of the many ways to write it as YAML."""
    tree = draw(containers)
    content = yaml.dump(
        tree,
        Dumper=Written,
        default_flow_style=draw(st.sampled_from([True, False, None])),
        default_style=draw(st.sampled_from([None, None, '"', "'", "|", ">"])),
        allow_unicode=draw(st.booleans()),
        width=draw(st.sampled_from([40, 10_000])),
        indent=draw(st.integers(2, 5)),
        line_break=draw(st.sampled_from(["\n", "\r\n"])),
        explicit_start=draw(st.booleans()),
    )
    return tree, content


def check(read, content):
    """Read a text; whatever comes of it can be shown and has its places."""
    text, document, problems = Text("a", content), None, ()
    try:
        document = read(text)
    except BadInput as error:
        problems = error.problems
    assert (document is None) == bool(problems)
    for problem in problems:
        assert str(problem).startswith(f"a:{problem.place.line}:{problem.place.column}: error: found ")
        assert text.line(problem.place.line) == problem.line
    last = content.count("\n") + content.count("\r") + 1
    assert document is None or all(document.place(route).line <= last for route, _ in nodes(document.root, ()))
    return document


def nodes(node, route):
    """Yield every route of a document with the span of its value."""
    yield route, node[:2]
    if len(node) > 2:
        children = node[2]
        for step in children if isinstance(children, dict) else range(len(children)):
            yield from nodes(children[step][2] if isinstance(children, dict) else children[step], (*route, step))


def value_at(data, route):
    for step in route:
        data = data[step]
    return data


@given(texts)
@settings(max_examples=300)
def test_any_text_is_a_document_or_bad_input(content):
    check(read_yaml, content)
    check(read_json, content)


@given(texts)
@example("\u2028")
@example("a: \ufffe")
def test_the_pure_parser_raises_nothing_else_either(content):
    if not FORBIDDEN.search(content):
        check(lambda text: read_yaml(text, PureParser(text.content)), content)


@given(
    st.binary(max_size=60) | texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(["a.yaml", "a.json"]),
)
def test_any_bytes_are_documents_or_problems(tmp_path, content, name):
    file = tmp_path / name
    file.write_bytes(content)
    reading = read_paths((str(file),))
    assert bool(reading.documents) != bool(reading.problems)
    assert all(map(str, reading.problems))


@given(written())
def test_yaml_reads_back_as_it_was_written(tree_and_content):
    tree, content = tree_and_content
    assert read_yaml(Text("a", content)).data == tree


@given(containers, st.booleans(), st.sampled_from([None, 0, 3]))
def test_json_reads_back_as_it_was_written(tree, ascii_only, indent):
    content = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
    document = check(read_json, content)
    assert document.data == tree
    for route, (start, end) in nodes(document.root, ()):
        assert json.loads(content[start:end]) == value_at(tree, route)


@given(written())
def test_both_parsers_agree(tree_and_content):
    _, content = tree_and_content
    fast = read_yaml(Text("a", content))
    pure = read_yaml(Text("a", content), PureParser(content))
    assert (fast.data, fast.root) == (pure.data, pure.root)


@given(written())
def test_places_read_back_what_stands_there(tree_and_content):
    tree, content = tree_and_content
    document = read_yaml(Text("a", content))
    lines = re.split(r"\r\n|\r|\n", content)
    for route, (start, end) in nodes(document.root, ()):
        value = value_at(tree, route)
        if not isinstance(value, str):
            continue
        shown = content[start:end]
        if shown[:1] not in set("'\"|>") and "\n" not in shown:
            place = document.place(route)
            assert shown == value
            assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == value
    for route in [route for route, _ in nodes(document.root, ()) if route and isinstance(route[-1], str)]:
        place = document.key_place(route)
        shown = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        if place.line == place.end_line and shown[:1] not in set("'\"|>"):
            assert shown == route[-1]


@given(written())
def test_routes_and_offsets_are_each_others_way_back(tree_and_content):
    document = read_yaml(Text("a", tree_and_content[1]))
    for route, (start, end) in nodes(document.root, ()):
        if start < end and not isinstance(value_at(document.data, route), dict | list):
            assert document.route_at(start) == (route, False)


@given(written())
def test_line_ends_of_windows_change_nothing(tree_and_content):
    _, content = tree_and_content
    one = content.replace("\r\n", "\n")
    other = one.replace("\n", "\r\n")
    first, second = read_yaml(Text("a", one)), read_yaml(Text("a", other))
    assert first.data == second.data
    for route, _ in nodes(first.root, ()):
        assert (first.place(route).line, first.place(route).column) == (
            second.place(route).line,
            second.place(route).column,
        )


@given(texts, st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_an_excerpt_is_one_line_with_its_span_inside(line, start, end, guarded):
    shown, first, last = excerpt(line, start, max(start, end), guarded=guarded)
    assert 0 <= first <= len(shown)
    assert 0 <= last <= len(shown)
    assert not FORBIDDEN.search(shown)
    assert "\n" not in shown


@given(texts, texts)
def test_any_value_is_classified(name, value):
    classify(name, value)
    classify_arguments((name, value, f"--{name}={value}"))
    assert not has_secret_shape(mask(value))
    assert mask(mask(value)) == mask(value)


# The pipeline that the command uses, from documents to a report.


@cache
def inventories():
    files = sorted((ROOT / "inventories").rglob("*.yaml"))
    return tuple(file.read_text(encoding="utf-8") for file in files) or (INSTEAD,)


@cache
def baseline():
    problems = []
    (document,) = read_paths((str(builtin_packs()["builtin/baseline"]),)).documents
    policy = extend(document, lambda _name, _document: None, ("builtin/baseline",), problems)
    assert policy
    assert not problems
    return plan(policy, Choice(), problems)


def judge_or_refuse(read, contents):
    problems, documents = [], []
    for number, content in enumerate(contents):
        try:
            documents.append(read(Text(f"{number}", content)))
        except BadInput as error:
            problems += error.problems
    organisations = merge(of_kind("Inventory", documents, problems), problems)
    if problems:
        assert all(map(str, problems))
        assert all(problem.found.startswith("found ") for problem in problems)
        return
    cases = [Case(Layers(organisation, AS_OF)) for organisation in organisations]
    find_gaps(cases, baseline(), "baseline", AS_OF.isoformat())


@cache
def vocabulary():
    """Every key and every text of the real inventories."""
    found_keys, found_words = set(), {"", "null", "2026-13-01", "fx", "*", "@", "fx@tools", "a/b", "9" * 30}

    def collect(data):
        if isinstance(data, dict):
            found_keys.update(data)
            for value in data.values():
                collect(value)
        elif isinstance(data, list):
            for value in data:
                collect(value)
        elif data is not None:
            found_words.add(data)

    for content in inventories():
        collect(read_yaml(Text("a", content)).data)
    return sorted(found_keys), sorted(found_words)


def known_trees():
    found_keys, found_words = vocabulary()
    leaves = st.none() | st.sampled_from(found_words)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(found_keys), inner, max_size=5),
        max_leaves=25,
    )


@given(st.one_of(st.deferred(known_trees), trees), st.booleans())
def test_any_tree_is_read_or_refused(tree, with_heading):
    data = {**tree, **HEADING} if with_heading and isinstance(tree, dict) else tree
    judge_or_refuse(read_json, [json.dumps(data)])


def changed_text(content, chance):
    lines = content.split("\n")
    line, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(8):
        case 0:
            del lines[line]
        case 1:
            lines.insert(line, lines[other])
        case 2:
            lines[line], lines[other] = lines[other], lines[line]
        case 3:
            lines[line] = lines[line].replace(": ", ":", 1)
        case 4:
            lines[line] = "  " + lines[line]
        case 5:
            lines[line] = lines[line].removeprefix("  ")
        case 6:
            at = chance.randrange(len(lines[line]) + 1)
            lines[line] = lines[line][:at] + chance.choice(PIECES) + lines[line][at:]
        case _:
            at = chance.randrange(len(lines[line]) + 1)
            lines[line] = lines[line][:at] + lines[line][at + 1 :]
    return "\n".join(lines)


@given(st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=60)
def test_changed_texts_of_inventories_are_judged_or_refused(seed, changes):
    chance, contents = random.Random(seed), list(inventories())
    for _ in range(changes):
        number = chance.randrange(len(contents))
        contents[number] = changed_text(contents[number], chance)
    judge_or_refuse(read_yaml, contents)


def changed_tree(data, chance):
    """Change one thing somewhere in a tree: leave it out, or put another in its place."""
    _, found_words = vocabulary()
    routes = [()]
    for route in routes:
        inside = value_at(data, route)
        steps = inside if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
        routes += [(*route, step) for step in steps]
    *above, last = chance.choice(routes[1:])
    holder, kind = value_at(data, above), chance.randrange(6)
    if kind == 0:
        del holder[last]
    elif kind == 1:
        holder[last] = json.loads(json.dumps(value_at(data, chance.choice(routes))))
    else:
        holder[last] = [
            None,
            chance.choice(found_words),
            [chance.choice(found_words)],
            {chance.choice(found_words): "a"},
        ][kind - 2]


@given(st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=150)
def test_changed_trees_of_inventories_are_judged_or_refused(seed, changes):
    chance = random.Random(seed)
    trees_of_them = [read_yaml(Text("a", content)).data for content in inventories()]
    for _ in range(changes):
        changed_tree(chance.choice(trees_of_them), chance)
    judge_or_refuse(read_json, list(map(json.dumps, trees_of_them)))
