"""What a file of pins looks like: `teashop.pins` was read by a person, and is what is written."""

from command import ORGANISATIONS

from plugingov.model.pins import read_pins
from plugingov.reports.pins_record import pins_text
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

FILE = ORGANISATIONS / "teashop.pins"


def test_what_is_read_is_written_as_it_was():
    text = FILE.read_text(encoding="utf-8")
    problems = []
    pins = read_pins([read_yaml(Text(FILE.name, text))], ("teashop",), problems)
    assert problems == []
    (pinned,) = pins["teashop"]
    assert {each.kind for each in pinned.definitions} == {"tool", "prompt", "resource-template", "instructions"}
    assert pins_text("teashop", pins["teashop"]) == text
