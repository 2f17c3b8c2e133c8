import pytest

from plugingov.rules.own.wording import additions_in_loops, chains_in, literals_to_check, with_parents, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.b == 'c'", [("name", "a"), ("sign", "."), ("name", "b"), ("sign", "="), ("sign", "="), ("string", "'c'")], id="an expression"),
        pytest.param("'a.b' // c.d\n+ r\"\\\"", [("string", "'a.b'"), ("sign", "+"), ("name", "r"), ("sign", '"'), ("sign", "\\"), ("sign", '"')], id="a text that does not end"),
        pytest.param('"""a"b""" r\'\\d\'', [("string", '"""a"b"""'), ("string", "r'\\d'")], id="texts in other quotes"),
        pytest.param("1.5e3 + 0x1F", [("number", "1.5e3"), ("sign", "+"), ("number", "0x1F")], id="numbers"),
    ],
)  # fmt: skip
def test_words(text, expected):
    assert [(word.kind, word.text) for word in words_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plugin.owner.endsWith('a')", ["plugin.owner"], id="a method ends it"),
        pytest.param("has(plugin.data.regions)", ["plugin.data.regions"], id="an argument"),
        pytest.param("a.b[0].c == d", ["a.b", "d"], id="an item ends it"),
        pytest.param("size(a)", ["a"], id="a function is none"),
        pytest.param("'a.b'", [], id="a text is none"),
    ],
)
def test_chains(text, expected):
    assert [".".join(chain.steps) for chain in chains_in(words_of(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("has(a.b)", "has(a.b)", id="nothing above it"),
        pytest.param("has(a.b.c)", "(has(a.b) && has(a.b.c))", id="one above it"),
        pytest.param("!has( a.b.c.d ) || x", "!(has(a.b) && has(a.b.c) && has( a.b.c.d )) || x", id="two above it"),
        pytest.param("'has(a.b.c)'", "'has(a.b.c)'", id="within a text"),
        pytest.param("has(a[0].b.c)", "has(a[0].b.c)", id="behind an item"),
        pytest.param(
            "has(a.b.c) && has(a.d.e)", "(has(a.b) && has(a.b.c)) && (has(a.d) && has(a.d.e))", id="two of them"
        ),
    ],
)
def test_has_asks_for_what_is_above_first(text, expected):
    assert with_parents(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.matches('x')", [("matches", "'x'")], id="a method"),
        pytest.param("matches(a, 'x')", [("matches", "'x'")], id="a function"),
        pytest.param("a.matches(b)", [], id="a pattern from elsewhere"),
        pytest.param("a.matches('x' + b)", [], id="a pattern that is put together"),
        pytest.param("timestamp('t') < duration('d')", [("timestamp", "'t'"), ("duration", "'d'")], id="days"),
        pytest.param("matches(f(a, [1, 2], {'k': 3}), 'x')", [("matches", "'x'")], id="commas within"),
        pytest.param("matches(", [], id="nothing follows"),
    ],
)
def test_literals(text, expected):
    assert [(function, word.text) for function, word in literals_to_check(words_of(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a + b + c", 0, id="no loop"),
        pytest.param("l.all(x, x + x)", 1, id="one in a loop"),
        pytest.param("a + l.map(x, x)", 1, id="one beside a loop"),
        pytest.param("l.map", 0, id="a field of such a name"),
    ],
)
def test_additions(text, expected):
    assert additions_in_loops(words_of(text)) == expected
