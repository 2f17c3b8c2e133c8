"""Starts a rule: `new_rule.py FAMILY ID NAME` writes its file, its test, the baseline's line and the changelog's."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULE = '''"""FILL IN: what is wrong, in one line."""

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if door.plugin.owner:
        return PASS
    return Finding((*door.route, "owner"), f"`{{door.id}}` FILL IN")


{attribute} = Rule(
    id="{id}",
    name="{name}",
    title="FILL IN",
    layer={layer},
    severity="medium",
    why="FILL IN.",
    fix="FILL IN.",
    references=(),
    controls=Controls(),
    bad=Example(
        """\\
plugins:
  acme:  # gap
    title: Acme
    path: custom-mcp
    provision: {{cowork: {{via: custom-connector}}}}
""",
    ),
    good=Example(
        """\\
plugins:
  acme:
    title: Acme
    path: custom-mcp
    owner: ada@anycompany.example
    provision: {{cowork: {{via: custom-connector}}}}
""",
    ),
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
'''
TEST = """from judged import gaps, judge

RULE = "  {name}: {{}}\\n"


def test_fill_in():
    text = "plugins: {{fx: {{title: FX, path: custom-mcp, provision: {{cowork: {{via: custom-connector}}}}}}}}\\n"
    assert gaps(judge(RULE, text)) == ["fx on cowork: `fx` FILL IN"]
"""
LAYERS = {
    "SRC": "install",
    "INS": "install",
    "PAR": "install",
    "ACT": "activate",
    "AUT": "authenticate",
    "CAP": "activate",
    "DAT": "install",
    "GOV": None,
    "DRF": "install",
}


def main() -> int:
    """Write the files of a new rule; refuse what exists."""
    if len(sys.argv) != 4:  # noqa: PLR2004 (the script and three words)
        sys.exit("usage: new_rule.py FAMILY ID NAME, as in: new_rule.py install INS004 required-plugin-absent")
    family, rule_id, name = sys.argv[1:]
    if not re.fullmatch("[A-Z]{3}[0-9]{3}", rule_id) or not re.fullmatch("[a-z]+(-[a-z]+)*", name):
        sys.exit("an id is three letters and three digits, a name lower-case words with hyphens")
    module = name.replace("-", "_")
    rule = ROOT / "src" / "plugingov" / "rules" / family / f"{module}.py"
    test = ROOT / "tests" / "rules" / family / f"test_{module}.py"
    if rule.exists() or not rule.parent.is_dir():
        sys.exit(f"{rule.relative_to(ROOT)} exists" if rule.exists() else f"there is no family {family}")
    layer = LAYERS.get(rule_id[:3])
    quoted = f'"{layer}"' if layer else "None"
    rule.write_text(RULE.format(id=rule_id, name=name, attribute=module.upper(), layer=quoted), encoding="utf-8")
    test.write_text(TEST.format(name=name), encoding="utf-8")
    _append(ROOT / "policies" / "builtin" / "baseline.yaml", f"  {name}: {{}}\n")
    _insert(ROOT / "CHANGELOG.md", "### New rules\n\n", f"- `{name}` ({rule_id}): FILL IN\n")
    print(f"wrote {rule.relative_to(ROOT)} and {test.relative_to(ROOT)}; fill in what says FILL IN, then `make docs`")
    return 0


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def _insert(file: Path, after: str, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(after, after + text, 1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
