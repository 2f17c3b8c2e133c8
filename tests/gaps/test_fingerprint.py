import json
import re
from hashlib import sha256

import pytest
from judged import judge

from plugingov.gaps.gap import fingerprint
from plugingov.rules.rule import Subject

FULL = Subject(plugin="p", surface="cowork", project="r", group="g", credential="c", capability="t", item="i")


def test_a_fingerprint_is_sixteen_hex_digits_and_never_changes():
    assert fingerprint("INS001", Subject(plugin="vendor-master", surface="cowork")) == "219068206f095c30"
    assert re.fullmatch("[0-9a-f]{16}", fingerprint("AUT001", FULL))


@pytest.mark.parametrize("name", Subject._fields)
def test_every_part_of_a_subject_counts(name):
    assert fingerprint("INS001", FULL._replace(**{name: None})) != fingerprint("INS001", FULL)


def test_the_same_word_in_another_part_is_another_subject():
    words = [fingerprint("X", Subject(**{name: "cowork"})) for name in Subject._fields]
    assert len(set(words)) == len(words)


def test_the_rule_counts():
    assert fingerprint("INS001", FULL) != fingerprint("INS002", FULL)


DOOR = "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    provision: {cowork: {preference: auto_install}}\n"


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param("\n\n# a comment\n" + DOOR, id="lines above it"),
        pytest.param(DOOR.replace("auto_install", "available"), id="another value that is wrong too"),
        pytest.param(
            DOOR.replace("title: FX\n    path: custom-mcp", "path: custom-mcp\n    title: Rates"),
            id="keys in another order",
        ),
        pytest.param(
            DOOR.replace("provision: {cowork: {preference: auto_install}}", "provision: {cowork: {marketplace: m}}")
            + "marketplaces: {m: {cowork: {default_preference: available}}}\n",
            id="another line decides",
        ),
    ],
)
def test_an_edit_that_mends_nothing_leaves_the_fingerprint(edited):
    rules = "  lock-missing: {plugins: [fx]}\n"
    assert [gap.fingerprint for gap in judge(rules, edited).gaps] == [
        gap.fingerprint for gap in judge(rules, DOOR).gaps
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a "b" \\ c', id="what JSON escapes"),
        pytest.param("\x00\n\u2028", id="what nobody sees"),
        pytest.param("Gebühr", id="letters beyond ASCII"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("", id="nothing"),
    ],
)
def test_it_is_that_of_a_list_in_json(text):
    subject = Subject(plugin=text, item=text)
    listed = json.dumps(["SRC001", *subject], ensure_ascii=False, separators=(",", ":"))
    assert fingerprint("SRC001", subject) == sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
