import json

import pytest

from plugingov.sources.document import Text
from plugingov.sources.json import Scanner
from plugingov.sources.spans import spans_of


@pytest.mark.parametrize(
    "content",
    ["1", ' "a\\"b" ', "[]", "{}", '[1, [true, {"a": null}], "x,]}"]', '{"a\\u0062": {"c": [1.5e3, {}]}, "d": "\\\\"}'],
)
def test_the_spans_are_those_of_the_careful_scanner(content):
    assert spans_of(content) == Scanner(Text("x", content)).document()[1]


def test_of_a_key_that_stands_twice_the_last_counts():
    assert spans_of('{"a": 1, "a": 22}')[2] == {"a": (9, 12, (14, 16))}


def test_a_long_file_is_told_quickly():
    content = json.dumps([{"a": str(number)} for number in range(20_000)])
    assert len(spans_of(content)[2]) == 20_000
