from plugingov.sources.characters import FORBIDDEN, raw_problems
from plugingov.sources.document import Text


def test_what_is_told_of_ascii_at_once_is_what_a_search_finds():
    for code in range(0x80):
        text = Text("a.yaml", f"a{chr(code)}b")
        assert bool(raw_problems(text)) == bool(FORBIDDEN.search(text.content)), code
