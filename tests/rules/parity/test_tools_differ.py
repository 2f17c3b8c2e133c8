import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  tools-differ: {}\n"
TOOLS = "[find, post, remove]"


def door(
    cowork: str, claude_code: str, tools: str = TOOLS, via: str = "managed-plugin", how: str = "org-plugin"
) -> str:
    """Return one plugin with tools, and what each surface decides about them, if anything."""
    own = [f"via: {name}" + (f", tools: {said}" if said else "") for name, said in ((how, cowork), (via, claude_code))]
    listed = ", ".join(f"{name}: {{}}" for name in tools.strip("[]").split(", ") if name)
    return (
        f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    provides: {{tools: {{{listed}}}}}\n    provision:\n"
        f"      cowork: {{{own[0]}}}\n      claude-code: {{{own[1]}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "how", "line"),
    [
        pytest.param(
            door("{post: ask}", "{post: allow}"),
            "tool `post` of `fx` is `ask` on cowork and `allow` on claude-code",
            11,
            id="allowed on Claude Code",
        ),
        pytest.param(
            door("{post: ask}", "{post: blocked}"),
            "tool `post` of `fx` is `ask` on cowork and `blocked` on claude-code",
            10,
            id="blocked on Claude Code",
        ),
        pytest.param(
            door("{post: ask}", ""),
            "tool `post` of `fx` is `ask` on cowork and undecided on claude-code",
            11,
            id="nothing decided on Claude Code",
        ),
        pytest.param(
            door("", "{post: allow}"),
            "tool `post` of `fx` is undecided on cowork and `allow` on claude-code",
            10,
            id="nothing decided on Cowork",
        ),
        pytest.param(
            door("{default: ask, remove: blocked}", "{default: allow, remove: blocked}"),
            "tool `find` of `fx` is `ask` on cowork and `allow` on claude-code; 1 more of its tools differs",
            11,
            id="another default",
        ),
        pytest.param(
            door("{'*': ask}", ""),
            "tool `find` of `fx` is `ask` on cowork and undecided on claude-code; 2 more of its tools differ",
            11,
            id="every tool",
        ),
        pytest.param(
            door("{post: ask}", "", via="synced-plugin", how="org-plugin, preference: required").replace(
                "plugins:", "surfaces: {claude-code: {minimum_version: 2.1.273}}\nplugins:", 1
            ),
            "tool `post` of `fx` is `ask` on cowork and undecided on claude-code",
            12,
            id="a synced plugin does not bring the policy",
        ),
        pytest.param(
            door("{post: ask}", "{post: blocked}", via="claude-ai-connector", how="custom-connector"),
            "tool `post` of `fx` is `ask` on cowork and `blocked` on claude-code",
            10,
            id="stricter than what an account connector takes along",
        ),
        pytest.param(
            door("", "{post: ask}", via="claude-ai-connector", how="custom-connector"),
            "tool `post` of `fx` is undecided on cowork and `ask` on claude-code",
            10,
            id="an account connector takes nothing back",
        ),
        pytest.param(
            door("{post: ask, find: ask}", "{post: allow, find: ask}", "[]"),
            "tool `post` of `fx` is `ask` on cowork and `allow` on claude-code",
            11,
            id="no tools listed, one named on both",
        ),
        pytest.param(
            door("{default: ask}", "{default: ask, post: blocked}", "[]"),
            "tool `post` of `fx` is `ask` on cowork and `blocked` on claude-code",
            10,
            id="no tools listed, one named on one surface",
        ),
        pytest.param(
            door("{default: ask}", "{'*': allow}", "[]"),
            "every tool of `fx` is `ask` on cowork and `allow` on claude-code",
            11,
            id="no tools listed, none named",
        ),
        pytest.param(
            door("{default: ask}", "", "[]"),
            "every tool of `fx` is `ask` on cowork and undecided on claude-code",
            11,
            id="no tools listed, nothing decided on Claude Code",
        ),
    ],
)
def test_another_decision_is_a_gap(text, how, line):
    report = judge(RULE, text)
    assert gaps(report) == [f"fx: {how}"]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("{post: ask}", "{post: ask}"), id="the same rules"),
        pytest.param(
            door("{default: ask, 're*': blocked}", "{find: ask, post: ask, remove: blocked}"),
            id="the same after expansion",
        ),
        pytest.param(door("{post: ask, gone: allow}", "{post: ask}"), id="a tool that is not listed"),
        pytest.param(
            door("{default: ask}", "", via="claude-ai-connector", how="custom-connector"),
            id="an account connector takes the policy along",
        ),
        pytest.param(
            door("{'*': ask, 'a*': blocked}", "", "[]", via="claude-ai-connector", how="custom-connector"),
            id="an account connector takes the policy along, whatever the tools are",
        ),
        pytest.param(
            door("{post: ask}", "{post: allow, remove: ask}", "[post]", "claude-ai-connector", "custom-connector"),
            id="looser than what an account connector takes along",
        ),
        pytest.param(door("{default: ask}", "{'*': ask}", "[]"), id="no tools listed, the same for every one"),
        pytest.param(
            door("{default: ask}", "{'*': ask, find: ask}", "[]"),
            id="no tools listed, the same for every one and a name",
        ),
        pytest.param(
            door("{find: ask, 'a*': blocked, default: ask}", "{'a*': blocked, default: ask}", "[]"),
            id="no tools listed, the same globs",
        ),
    ],
)
def test_one_decision_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("{'a*': blocked}", "{'b*': blocked}", "[]"), id="other globs"),
        pytest.param(door("{'a*': blocked, default: ask}", "{default: ask}", "[]"), id="a glob on one surface"),
        pytest.param(door("{default: ask, post: ask}", "{default: allow, post: ask}", "[]"), id="another default"),
        pytest.param(door("{'*': ask, post: ask}", "{post: ask}", "[]"), id="no default"),
    ],
)
def test_without_a_list_of_tools_nobody_knows_what_the_rules_are_about(text):
    report = judge(RULE, text)
    because = "the inventory does not list the tools of `fx`, and the rules for them differ between the surfaces"
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(door("", ""), (0, 0, 0, 0), id="nobody decided anything"),
        pytest.param(
            door("{post: ask}", "{post: allow}", how="org-plugin, preference: not_available"),
            (0, 0, 1, 0),
            id="given to nobody on Cowork",
        ),
        pytest.param(
            "plugins: {fx: {title: FX, path: custom-mcp, provision: {claude-code: {via: user-server, tools: {a: ask}}}}}",
            (0, 0, 0, 0),
            id="on one surface alone",
        ),
    ],
)
def test_without_two_decisions_there_is_nothing_to_compare(text, expected):
    assert counts(judge(RULE, text)) == expected
