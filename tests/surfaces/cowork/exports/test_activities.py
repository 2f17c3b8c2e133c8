import json
from io import BytesIO

import pytest

from plugingov.surfaces.cowork.exports.activities import read_activities

ADA = {"type": "user_actor", "user_id": "user_1", "email_address": "ada@acme.example", "ip_address": "192.0.2.1"}


def row(said, moment="2026-11-01T08:00:00Z", actor=ADA, **more):
    return {"id": "activity_1", "type": said, "created_at": moment, "actor": actor, **more}


def read(*lines):
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n"
    return read_activities("feed.jsonl", "feed.jsonl", BytesIO(text.encode()))


def test_of_each_thing_the_last_word_is_kept_whatever_the_order_of_the_lines():
    later = row("claude_plugin_disabled", "2026-11-03T08:00:00Z", plugin_id="p")
    found = read(later, row("claude_plugin_enabled", plugin_id="p"), row("claude_plugin_enabled", plugin_id="q"))
    assert [(each["type"], each["plugin_id"]) for each in found.data["activities"]] == [
        ("claude_plugin_disabled", "p"),
        ("claude_plugin_enabled", "q"),
    ]
    assert [found.place("activities", number).line for number in (0, 1)] == [1, 3]
    assert found.data["counts"] == {"claude_plugin_disabled": 1, "claude_plugin_enabled": 2}
    assert (found.data["from"], found.data["to"]) == ("2026-11-01T08:00:00Z", "2026-11-03T08:00:00Z")


def test_of_people_no_more_is_kept_than_who_they_are():
    (kept,) = read(row("claude_plugin_enabled", plugin_id="p", more="x")).data["activities"]
    assert kept["actor"] == {"type": "user_actor", "user_id": "user_1", "email_address": "ada@acme.example"}
    assert "more" not in kept


def test_what_tells_nothing_of_how_things_stand_is_counted_alone():
    found = read(*(row("claude_chat_created") for _ in range(3)))
    assert (found.data["activities"], found.data["counts"], found.state) == ([], {"claude_chat_created": 3}, "whole")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        pytest.param(
            '{"type": 7, "created_at": "x"}', "found a line that is no row of the feed in line 2", id="a wrong type"
        ),
        pytest.param("[" * 5000, "found a line that is no row of the feed in line 2", id="deep"),
        pytest.param('"text"', "found a line that is no row of the feed in line 2", id="no object"),
        pytest.param("\xff{", "found a line that is no row of the feed in line 2", id="no JSON"),
    ],
)
def test_a_line_that_is_none_is_told_and_its_neighbours_count(line, why):
    found = read(row("claude_plugin_enabled", plugin_id="p"), line, row("claude_plugin_enabled", plugin_id="q"))
    assert (found.state, found.why, len(found.data["activities"])) == ("partly", why, 2)


def test_a_feed_that_was_cut_off_says_so():
    text = json.dumps(row("claude_plugin_enabled", plugin_id="p")) + '\n{"id": "activity'
    found = read_activities("feed.jsonl", "feed.jsonl", BytesIO(text.encode()))
    assert (found.state, found.why) == ("partly", "found a row that was cut off in line 2")
