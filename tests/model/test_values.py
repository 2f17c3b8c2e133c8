"""Each small value accepts the texts it says it does, and refuses the rest in its own words."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from plugingov.model.values import (
    EXPECTATIONS,
    Day,
    Flag,
    Id,
    Name,
    PackageId,
    SomeTexts,
    Text,
    TextOrTexts,
    Texts,
    Version,
    Whole,
    read_day,
)


def value(*cases):
    return [pytest.param(kind, written, read, id=id_) for kind, written, read, id_ in cases]


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    value(
        (Flag, "true", True, "true"),
        (Flag, "false", False, "false"),
        (Day, "2026-11-23", date(2026, 11, 23), "a day"),
        (Day, "2028-02-29", date(2028, 2, 29), "a leap day"),
        (Whole, "0", 0, "zero"),
        (Whole, "007", 7, "zeros in front"),
        (Whole, "999999", 999_999, "the largest number"),
        (Text, "a b", "a b", "a text"),
        (Text, "é 名\n", "é 名\n", "a text of any language"),
        (Text, "x" * 20_000, "x" * 20_000, "the longest text"),
        (Id, "vendor-master.v2_x", "vendor-master.v2_x", "an id"),
        (Id, "9é", "9é", "an id of digits and any letters"),
        (Id, "a" * 128, "a" * 128, "the longest id"),
        (Name, "Accounts Payable (EU)", "Accounts Payable (EU)", "a name"),
        (Name, "a" * 128, "a" * 128, "the longest name"),
        (PackageId, "fmt@acme-tools", "fmt@acme-tools", "a package"),
        (Version, "1.10", "1.10", "a version keeps its zero"),
        (Version, "1.46388.1", "1.46388.1", "a version of three numbers"),
        (Version, "2", "2", "a version of one number"),
        (Texts, ["a", "b"], ("a", "b"), "texts"),
        (Texts, [], (), "no texts"),
        (SomeTexts, None, (), "nothing where texts may stand"),
        (SomeTexts, ["a"], ("a",), "texts where texts may stand"),
        (TextOrTexts, "a", ("a",), "one text for a list of one"),
        (TextOrTexts, ["a", "b"], ("a", "b"), "a list of texts"),
    ),
)
def test_a_value_is_read(kind, written, read):
    assert TypeAdapter(kind).validate_python(written) == read


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        pytest.param(kind, written, id=f"{name}: {id_}")
        for name, kind, cases in (
            (
                "flag",
                Flag,
                {
                    "True": "True",
                    "yes": "yes",
                    "one": "1",
                    "nothing": None,
                    "a blank": " true",
                    "a list": [],
                    "a mapping": {},
                },
            ),
            (
                "day",
                Day,
                {
                    "month 13": "2026-13-01",
                    "day 30 of February": "2026-02-30",
                    "no zeros": "2026-1-1",
                    "another order": "23-11-2026",
                    "a time": "2026-11-23T00:00:00",
                    "a week": "2026-W47-1",
                    "no dashes": "20261123",
                    "year nought": "0000-01-01",
                    "digits of another script": "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0663",
                    "wide digits": "\uff12\uff10\uff12\uff16-\uff11\uff11-\uff12\uff13",
                    "a line end": "2026-11-23\n",
                    "nothing": None,
                    "a list": ["2026-11-23"],
                },
            ),
            (
                "number",
                Whole,
                {
                    "too large": "1000000",
                    "5000 digits": "9" * 5000,
                    "below zero": "-1",
                    "a fraction": "1.0",
                    "a plus": "+1",
                    "an underscore": "1_0",
                    "another script": "\u0663",
                    "empty": "",
                    "nothing": None,
                },
            ),
            (
                "text",
                Text,
                {
                    "empty": "",
                    "blanks": " \n\t",
                    "too long": "x" * 20_001,
                    "nothing": None,
                    "a list": ["a"],
                    "a mapping": {},
                },
            ),
            (
                "id",
                Id,
                {
                    "empty": "",
                    "a blank": "a b",
                    "a slash": "a/b",
                    "a dash first": "-a",
                    "an at sign": "a@b",
                    "too long": "a" * 129,
                    "a line end": "a\n",
                },
            ),
            (
                "name",
                Name,
                {
                    "empty": "",
                    "a blank first": " a",
                    "a slash": "a/b",
                    "a tab": "a\tb",
                    "a line end": "a\n",
                    "too long": "a" * 129,
                },
            ),
            (
                "package",
                PackageId,
                {
                    "no marketplace": "fmt",
                    "no name": "@acme",
                    "two at signs": "a@b@c",
                    "a blank": "a b@c",
                    "too long": "a" * 129 + "@b",
                },
            ),
            (
                "version",
                Version,
                {
                    "a word": "latest",
                    "a letter": "v1.2",
                    "five numbers": "1.2.3.4.5",
                    "a dot at the end": "1.",
                    "digits of another script": "\u0661.\u0662",
                    "a huge number": "1" * 10,
                    "a suffix": "1.2.3-rc1",
                },
            ),
            (
                "texts",
                Texts,
                {
                    "a text": "a",
                    "nothing": None,
                    "nothing inside": ["a", None],
                    "an empty text inside": [""],
                    "a mapping": {"a": "b"},
                },
            ),
            ("some texts", SomeTexts, {"a text": "a", "nothing inside": [None]}),
        )
        for id_, written in cases.items()
    ],
)
def test_anything_else_is_refused(kind, written):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(written)


def test_a_day_that_the_calendar_does_not_have_is_told_apart():
    with pytest.raises(Exception, match="a day as YYYY-MM-DD") as raised:
        read_day("2026-02-30")
    assert raised.value.context == {"expected": "a day as YYYY-MM-DD", "hint": "the calendar has no such day"}


@pytest.mark.parametrize("kind", [Text, Id, Name, PackageId, Version])
def test_every_pattern_has_its_words(kind):
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(kind).validate_python("")
    assert [error["ctx"]["pattern"] in EXPECTATIONS for error in raised.value.errors()] == [True]
