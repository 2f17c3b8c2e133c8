import pytest

from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.yaml import PureParser, fastest_parser, read_yaml

CASES = [
    pytest.param("a: 1\n\tb: 2\n", 2, "a tab stands here", id="a tab"),
    pytest.param("a: @bob\n", 1, "quote the text", id="an at sign"),
    pytest.param("a: `x`\n", 1, "quote the text", id="a back quote"),
    pytest.param("a: [*]\n", 1, "quote the text", id="a lone star"),
    pytest.param("a: b: c\n", 1, "a `:` too many", id="two colons"),
    pytest.param("a:\n  b: 1\n   c: 2\n", 3, "", id="a line indented too far"),
    pytest.param("a:\n   b: 1\n  c: 2\n", 3, "indented unlike its neighbours", id="a line not indented enough"),
    pytest.param('a: "b\nc: 1\nd: 2\n', 4, "never closed; it began in line 1", id="a quote that is never closed"),
    pytest.param("a: [b, c\nd: 1\n", 2, "it began in line 1", id="a bracket that is never closed"),
]


@pytest.mark.parametrize("parser", [fastest_parser, PureParser], ids=["libyaml", "pure"])
@pytest.mark.parametrize(("content", "line", "hint"), CASES)
def test_what_probably_went_wrong_is_said(content, line, hint, parser):
    with pytest.raises(BadInput) as error:
        read_yaml(Text("a.yaml", content), parser(content))
    (problem,) = error.value.problems
    assert abs(problem.place.line - line) <= 1
    assert hint in problem.hint
    assert problem.hint
