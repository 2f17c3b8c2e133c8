"""The matrix shows the surfaces on which something is provisioned."""

import pytest
from command import plugingov

HEADING = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
DOOR = "plugins: {{crm: {{title: CRM, path: custom-mcp, provision: {{{}}}}}}}\n"
CODE, COWORK = "claude-code: {via: user-server}", "cowork: {via: custom-connector}"


@pytest.mark.parametrize(
    ("provision", "words", "heads", "summary"),
    [
        pytest.param(f"{COWORK}, {CODE}", (), ["cowork", "claude-code"], "1 plugin. ●", id="both"),
        pytest.param(CODE, (), ["claude-code"], "1 plugin; none is provisioned on cowork. ●", id="one of them"),
        pytest.param(CODE, ("--surface", "claude-code"), ["claude-code"], "1 plugin. ●", id="the one that was asked for"),
        pytest.param(CODE, ("--surface", "cowork"), ["cowork"], "1 plugin; none is provisioned on cowork. ●", id="the other"),
    ],
)  # fmt: skip
def test_a_surface_without_any_door_is_said_and_not_drawn(tmp_path, capsys, provision, words, heads, summary):
    file = tmp_path / "acme.yaml"
    file.write_text(HEADING + DOOR.format(provision), encoding="utf-8")
    lines = plugingov(capsys, "matrix", "--inventory", str(file), *words).out.splitlines()
    assert lines[2].split() == heads
    assert lines[-1].startswith(summary)
    reasons = lines[lines.index("Why") + 1].split() if "Why" in lines else []
    assert ("surface" in reasons) == (len(heads) > 1)
