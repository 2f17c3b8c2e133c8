from base64 import b64encode

import pytest

from plugingov.probe.hiding import hidden, secrets_among, secrets_in, shown

TOKEN = 'Tok-"1/2'


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(f"a {TOKEN} b", id="as it is"),
        pytest.param(f"a {TOKEN.lower()} b", id="in small letters, as headers are read"),
        pytest.param('a Tok-\\"1/2 b', id="as JSON spells it"),
        pytest.param("a Tok-%221%2F2 b", id="as addresses spell it"),
        pytest.param("a tok-%221%2f2 b", id="as addresses spell it, small"),
    ],
)
def test_a_secret_is_hidden_however_it_is_spelled(said):
    assert hidden(said, (TOKEN,)) == "a **** b"


def test_what_is_cut_off_hides_first():
    assert shown("y" * 10 + "first-half-second-half", 16, ("first-half-second-half",)) == "yyyyyyyyyy****"
    assert shown("y" * 12, 10) == "yyyyyyyyyy..."


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        pytest.param("Bearer abcdef", ("Bearer abcdef", "abcdef"), id="a token"),
        pytest.param("abcdef", ("abcdef",), id="a value alone"),
        pytest.param("x y", (), id="nothing that could be found again"),
        pytest.param(
            f"Basic {b64encode(b'ada:hunter2').decode()}",
            ("Basic YWRhOmh1bnRlcjI=", "YWRhOmh1bnRlcjI=", "ada:hunter2", "hunter2"),
            id="a user and a password",
        ),
        pytest.param("Basic ****", ("Basic ****", "****"), id="what only calls itself so"),
    ],
)
def test_the_parts_of_a_credential_are_known(value, parts):
    assert secrets_in({"Authorization": value}) == parts


def test_of_an_address_only_its_host_may_be_shown():
    address = "https://ada:hunter@mcp.vendor.example/api/s/drawn-by-lot-1/mcp/?k=1"
    assert secrets_among([address, "eu"]) == ("ada:hunter", "hunter", "/api/s/drawn-by-lot-1/mcp", "drawn-by-lot-1")
    assert secrets_among(["db://ada:hunter@db.example/fx", "http://[::1"]) == (
        "db://ada:hunter@db.example/fx",
        "http://[::1",
    )
