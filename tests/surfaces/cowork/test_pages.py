from pathlib import Path
from typing import get_args

import plugingov
from plugingov.model.values import Preference
from plugingov.surfaces.cowork.pages import LABELS, SETTINGS

SOURCE = Path(plugingov.__file__).parent


def test_the_vendors_menus_are_named_in_one_place_beside_the_rules():
    """A rule file holds everything there is to know about the rule, so its fix names the menu itself."""
    naming = {
        file.relative_to(SOURCE).as_posix() for file in SOURCE.rglob("*.py") if SETTINGS in file.read_text("utf-8")
    }
    assert {name for name in naming if not name.startswith("rules/")} == {"surfaces/cowork/pages.py"}


def test_every_preference_has_the_vendors_word():
    assert {*LABELS} == {*get_args(Preference)}
