"""Which names a reader takes for one another."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.rules.source.likeness import Names, base_of, is_one_edit


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("slack", "slacks", True, id="a letter put in at the end"),
        pytest.param("slack", "sslack", True, id="a letter put in at the start"),
        pytest.param("slack", "slak", True, id="a letter left out"),
        pytest.param("slack", "stack", True, id="a letter replaced"),
        pytest.param("slack", "block", False, id="two letters replaced"),
        pytest.param("slack", "slakc", True, id="two neighbours swapped"),
        pytest.param("slack", "lsack", True, id="two neighbours swapped at the start"),
        pytest.param("slack", "sclak", False, id="a letter moved further"),
        pytest.param("slack", "slack", False, id="the same"),
        pytest.param("slack", "slackss", False, id="two letters more"),
        pytest.param("ab", "ba", True, id="nothing but two letters"),
        pytest.param("", "a", True, id="a letter and nothing"),
        pytest.param("abcd", "abdcx", False, id="a swap and one more"),
    ],
)
def test_one_edit(one, other, expected):
    assert is_one_edit(one, other) is expected
    assert is_one_edit(other, one) is expected


@pytest.mark.parametrize(
    ("name", "approved", "expected"),
    [
        pytest.param("slakc", "Slack", True, id="a swap, whatever the case"),
        pytest.param("sl-ack", "Slack", False, id="a hyphen makes no other name"),
        pytest.param("s1ack", "slack", True, id="a digit that looks like a letter"),
        pytest.param("sIack", "slack", True, id="an i that looks like an l"),
        pytest.param("g00gle-drive", "Google Drive", True, id="two digits that look like letters"),
        pytest.param("sl\u0430ck", "slack", True, id="a Cyrillic letter"),
        pytest.param("sl\u0430\u0441k", "slack", True, id="two Cyrillic letters"),
        pytest.param("n\u03bfti\u03bfn", "notion", True, id="two Greek letters"),
        pytest.param("cornpany", "company", True, id="two letters that look like one"),
        pytest.param("vvorkday", "workday", True, id="two letters that look like a w"),
        pytest.param("b0x", "box", True, id="a short name that looks the same"),
        pytest.param("0x", "ox", False, id="a name too short to look like anything"),
        pytest.param("boxx", "box", False, id="a short name is not compared by edits"),
        pytest.param("box", "boxx", False, id="nor with a longer one"),
        pytest.param("clai", "clay", True, id="four letters are compared"),
        pytest.param("plugin-017", "plugin-018", False, id="names that differ in a digit"),
        pytest.param("plugin-17", "plugin-017", False, id="names that have a digit more"),
        pytest.param("plugin-17", "plugin", False, id="a number put behind a name"),
        pytest.param("plugim-17", "plugin-17", True, id="a letter, and the same number"),
        pytest.param("plugim-17", "plugin-18", False, id="a letter, and another number"),
        pytest.param("a" * 64, "a" * 63 + "b", True, id="sixty-four letters"),
        pytest.param("a" * 65, "a" * 64 + "b", False, id="sixty-five letters are too many"),
    ],
)
def test_names_that_look_alike(name, approved, expected):
    assert Names([approved]).like(name) == ([approved] if expected else [])


def test_each_name_that_looks_alike_is_returned_once():
    assert Names(["slack", "stack", "notion", "slack"]).like("slakc") == ["slack"]
    assert Names(["slack", "slacks", "stack", "notion"]).like("s1ack") == ["slack"]
    assert Names(["slack", "stack", "notion"]).like("sback") == ["slack", "stack"]


@pytest.mark.parametrize(
    ("host", "base"),
    [
        pytest.param("mcp.slack.com", "slack.com", id="below a domain"),
        pytest.param("slack.com", "slack.com", id="the domain"),
        pytest.param("mcp.slack.co.uk", "slack.co.uk", id="a country's domain for companies"),
        pytest.param("slack.co.uk", "slack.co.uk", id="nothing below it"),
        pytest.param("a.slack.uk", "slack.uk", id="a country's domain for all"),
        pytest.param("api.acme.dev", "acme.dev", id="a longer top level"),
        pytest.param("mcp.box.com", "", id="a name that is too short"),
        pytest.param("localhost", "", id="a single label"),
        pytest.param("xn--slck-63d.com", "sl\u0430ck.com", id="letters outside of ASCII"),
        pytest.param("xn--" + "9" * 59 + ".com", "xn--" + "9" * 59 + ".com", id="no letters at all"),
    ],
)
def test_the_domain_that_somebody_registered(host, base):
    assert base_of(host) == base


def test_names_in_a_crowd_are_found_in_time():
    crowd = [f"{a}{b}lugin-of-the-house" for a in map(chr, range(97, 123)) for b in map(chr, range(0x4E00, 0x4E40))]
    start = time.process_time()
    names = Names(crowd)
    assert any(names.like(name) for name in crowd)
    assert time.process_time() - start < 5


@given(st.text(alphabet="abcd", min_size=4, max_size=8), st.text(alphabet="abcd", min_size=4, max_size=8))
def test_the_index_finds_what_a_comparison_finds(one, other):
    assert bool(Names([other]).like(one)) is is_one_edit(one, other)


@given(st.lists(st.text(max_size=80), max_size=20), st.text(max_size=80))
def test_any_text_may_be_a_name(names, name):
    found = Names(names).like(name)
    assert set(found) <= set(names)
    assert name not in found
