import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.probe.challenge import bearer_challenge

AT = "https://mcp.example/.well-known/oauth-protected-resource"


@pytest.mark.parametrize(
    ("headers", "parameters"),
    [
        pytest.param([], None, id="no header"),
        pytest.param(["Bearer"], {}, id="a scheme and nothing else"),
        pytest.param(
            [f'Bearer resource_metadata="{AT}", scope="a b"'],
            {"resource_metadata": AT, "scope": "a b"},
            id="as it should be",
        ),
        pytest.param(
            [f"bearer Resource_Metadata={AT},scope=a"],
            {"resource_metadata": AT, "scope": "a"},
            id="without quotes and in other letters",
        ),
        pytest.param(
            [f'Basic realm="x", Bearer resource_metadata="{AT}"'], {"resource_metadata": AT}, id="behind another scheme"
        ),
        pytest.param(
            [f'Bearer resource_metadata="{AT}", Basic realm="x"'], {"resource_metadata": AT}, id="before another scheme"
        ),
        pytest.param(
            ["Negotiate YWJj==", f'Bearer resource_metadata="{AT}"'], {"resource_metadata": AT}, id="in a second header"
        ),
        pytest.param(
            [f'Negotiate YWJj==, NTLM, Bearer resource_metadata="{AT}"'], {"resource_metadata": AT}, id="behind a token"
        ),
        pytest.param(
            ['Bearer realm="a"', f'Bearer resource_metadata="{AT}"'],
            {"realm": "a", "resource_metadata": AT},
            id="several are taken together",
        ),
        pytest.param(
            ['Bearer realm="a"', 'Bearer realm="b"'], {"realm": "a"}, id="of which the first of a name counts"
        ),
        pytest.param(
            ['Bearer error_description="a \\"b\\", scope=c", error="x"'],
            {"error_description": 'a "b", scope=c', "error": "x"},
            id="a quoted quote and a comma",
        ),
        pytest.param(
            ['Bearer realm="Basic realm=", scope="s"'],
            {"realm": "Basic realm=", "scope": "s"},
            id="a scheme within quotes",
        ),
        pytest.param(['Bearer scope="a", scope="b"'], {"scope": "a"}, id="said twice, the first counts"),
        pytest.param(['Bearer scope = "a" , error\t=\t"b"'], {"scope": "a", "error": "b"}, id="blanks around the sign"),
        pytest.param(['Bearer ,, scope="a",,'], {"scope": "a"}, id="empty elements"),
        pytest.param(['Bearer scope=""'], {"scope": ""}, id="an empty value"),
        pytest.param(['Bearer scope="a", error="b'], {"scope": "a"}, id="up to a quote that never closes"),
        pytest.param(['Basic realm="Bearer resource_metadata=x"'], None, id="Bearer within quotes only"),
        pytest.param(["Basic YWJj"], None, id="another scheme"),
        pytest.param(['scope="a"'], None, id="no scheme"),
        pytest.param(["@@@"], None, id="nothing that can be read"),
        pytest.param([""], None, id="an empty header"),
        pytest.param(['Basic realm="x"'] * 16 + ['Bearer realm="late"'], None, id="more headers than anybody sends"),
    ],
)
def test_a_challenge_is_read(headers, parameters):
    assert bearer_challenge(headers) == parameters


def test_no_more_parameters_are_kept_than_anybody_sends():
    header = "Bearer " + ", ".join(f'p{number}="x"' for number in range(900))
    assert len(bearer_challenge([header]) or {}) == 32


@pytest.mark.parametrize(
    "header",
    [
        "Bearer " + '"\\' * 9999,
        "a " * 9999,
        "Bearer " + "a=" * 9999,
        'Bearer x="' + "\\" * 9999,
        "Bearer " + "=" * 9999,
        "Bearer " + "A/" * 9999,
        "," * 99999,
    ],
)
def test_a_hostile_header_takes_no_time(header):
    start = time.perf_counter()
    bearer_challenge([header] * 20)
    assert time.perf_counter() - start < 0.5


@given(st.lists(st.text(alphabet='Bearer =",\\ab:/\t\x00é', max_size=60), max_size=4))
def test_any_header_is_read_or_left(headers):
    found = bearer_challenge(headers)
    assert found is None or all(isinstance(value, str) for value in found.values())
