from judged import counts, gaps, judge

RULE = "  owner-missing: {}\n"


def test_a_plugin_without_an_owner_is_one_gap_whatever_its_surfaces():
    text = "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}, claude-code: {via: user-server}}}}\n"
    assert gaps(judge(RULE, text)) == ["fx: nobody is named as the owner of `fx`"]


def test_an_owner_without_a_name_is_none():
    assert counts(judge(RULE, "plugins: {fx: {title: FX, path: custom-mcp, owner: }}\n")) == (0, 1, 0, 0)


def test_an_owner_passes():
    assert counts(judge(RULE, "plugins: {fx: {title: FX, path: custom-mcp, owner: ada@x.example}}\n")) == (1, 0, 0, 0)
