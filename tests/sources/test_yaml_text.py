"""Our own documents as text: what is written is read back as it was, and stands in lines that people can compare."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugingov.model.cells import fits
from plugingov.sources.document import Text
from plugingov.sources.typed import ambiguous, typed, written_plain
from plugingov.sources.yaml import PureParser, fastest_parser, read_yaml
from plugingov.sources.yaml_text import yaml_blocks

LINES = st.lists(st.text("ab :-#|>'\"\\\t\u00a0{[%&*!?,é", max_size=6), min_size=2, max_size=6).map("\n".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text() | LINES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1) | LINES, inner, max_size=4),
    max_leaves=12,
)


def read_back(text, parser=fastest_parser):
    document = read_yaml(Text("a.yaml", text), parser(text))
    return typed(document.data, written_plain(document, (), ambiguous(document.data)))


@pytest.mark.parametrize("parser", [fastest_parser, PureParser], ids=["libyaml's parser", "the pure parser"])
@given(value=JSON)
@example(value="\n    Do it.\n\n    Args:\n        city: where\n    ")
@example(value=[["a\nb", ["\n\nc\n"]], {"k": "a\n b\n"}])
@example(value=["x" * 60, "y" * 60, ""])
@example(value="a\n\n")
@example(value="\ud800\n\ufeffa")
def test_whatever_a_document_can_hold_is_read_back_as_it_was(parser, value):
    data = {"value": value, "after": "it"}
    if fits(data):
        assert read_back(yaml_blocks(data, deep=True), parser) == data


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        pytest.param("Look up\na vendor\n", ["v: |", "  Look up", "  a vendor"], id="lines of a text as they are"),
        pytest.param("Look up\n\n  a vendor", ["v: |-", "  Look up", "", "    a vendor"], id="without a last line end"),
        pytest.param("\n    Doc.\n    ", ['v: "\\n\\', "  \\    Doc.\\n\\", '  \\    "'], id="a docstring line by line, whose blanks no editor takes away"),
        pytest.param("one\u200b\ntwo", ['v: "one\\u200b\\n\\', '  two"'], id="what is unseen as an escape"),
        pytest.param({"type": "object", "required": ["a", "b"]}, ["v:", "  type: object", "  required: [a, b]"], id="a short list in one line"),
        pytest.param(["a" * 40, "b" * 40, "c" * 40], ["v:", f"- {'a' * 40}", f"- {'b' * 40}", f"- {'c' * 40}"], id="a long list in lines"),
        pytest.param([{"a": {"b": "1"}, "c": []}, []], ["v:", "- a:", '    b: "1"', "  c: []", "- []"], id="mappings in a list as blocks"),
    ],
)  # fmt: skip
def test_what_is_compared_stands_in_lines_of_its_own(value, lines):
    assert yaml_blocks({"v": value}, deep=True).split("\n")[:-1] == lines


def test_what_is_not_compared_keeps_its_lists_in_one_line():
    assert yaml_blocks({"v": {"a": [{"b": "c"}], "t": "x\ny"}}) == 'v:\n  a: [{"b": "c"}]\n  t: "x\\ny"\n'
