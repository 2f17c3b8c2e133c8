import copy
import re

import pytest

from plugingov.sources.expressions import expression


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        pytest.param(lambda made: made.fullmatch("Ab")["first"], "A", id="a group of what fits"),
        pytest.param(lambda made: made.sub("-", "xabx"), "x-x", id="a replacement"),
        pytest.param(lambda made: made.findall("ab AB"), ["a", "A"], id="every place"),
        pytest.param(lambda made: made.flags & re.IGNORECASE, re.IGNORECASE, id="its flags"),
        pytest.param(lambda made: made.groupindex, {"first": 1}, id="what is rarely asked"),
        pytest.param(lambda made: made.pattern, "(?P<first>a)b", id="its text"),
    ],
)
def test_an_expression_answers_as_one_that_was_compiled_at_once(ask, answer) -> None:
    assert ask(expression("(?P<first>a)b", re.IGNORECASE)) == answer


def test_an_expression_that_nobody_asks_is_not_compiled() -> None:
    made = expression("(")
    assert made.pattern == "("
    with pytest.raises(re.error):
        made.search("")


def test_a_copy_of_an_expression_is_one() -> None:
    assert copy.copy(expression("a")).search("a")
