"""Nobody's plugin of pydantic is loaded by the command, and what else pydantic keeps beside its search stays there."""

import subprocess
import sys

PLUGIN = """
print("imported")
class plugin:
    @staticmethod
    def new_schema_validator(*about):
        return None, None, None
"""
DISTRIBUTION = "curious-1.0.dist-info"


def test_a_plugin_of_pydantic_is_not_imported(tmp_path):
    (tmp_path / "curious.py").write_text(PLUGIN)
    (tmp_path / DISTRIBUTION).mkdir()
    (tmp_path / DISTRIBUTION / "METADATA").write_text("Metadata-Version: 2.1\nName: curious\nVersion: 1.0\n")
    (tmp_path / DISTRIBUTION / "entry_points.txt").write_text("[pydantic]\ncurious = curious:plugin\n")
    script = "import pydantic; from plugingov.model.policy import Policy; Policy.model_rebuild(); print('built')"
    for opening, said in (
        ("", "imported\nbuilt\n"),
        ("from plugingov.cli.without_plugins import without_plugins; without_plugins();", "built\n"),
    ):
        words = [sys.executable, "-W", "ignore", "-c", opening + script]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == said


def test_a_later_pydantic_finds_what_it_asks_for_beside_the_search():
    script = (
        "from plugingov.cli.without_plugins import without_plugins; without_plugins();"
        "from pydantic.plugin._loader import get_plugins, PYDANTIC_ENTRY_POINT_GROUP;"
        "print(get_plugins(), PYDANTIC_ENTRY_POINT_GROUP)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "() pydantic\n"
