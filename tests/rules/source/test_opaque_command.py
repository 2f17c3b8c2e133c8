import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  opaque-command: {}\n"
USER = "claude-code: {via: user-server}"


def door(server: str, provision: str = USER) -> str:
    return f"plugins:\n  x:\n    title: X\n    path: custom-mcp\n    server: {server}\n    provision: {{{provision}}}\n"


@pytest.mark.parametrize(
    ("server", "what"),
    [
        pytest.param("{command: /opt/acme/github.sh}", "a script", id="a script by its path"),
        pytest.param("{command: python3, args: [/opt/s.py]}", "a script", id="a script of an interpreter"),
        pytest.param("{command: bash, args: [-c, 'a && b']}", "a shell string", id="a shell string"),
        pytest.param("{command: cmd, args: [/c, 'a && b']}", "a shell string", id="a shell string of Windows"),
        pytest.param("{command: powershell, args: [-Command, a]}", "a shell string", id="PowerShell"),
        pytest.param("{command: node, args: [-e, a]}", "program text", id="program text"),
        pytest.param("{command: npm, args: [start]}", "a script of a `package.json`", id="a project's script"),
        pytest.param(
            "{command: docker, args: [exec, box, tool]}",
            "a command in a container that runs already",
            id="a container that runs",
        ),
        pytest.param(
            "{command: docker, args: [compose, run, x]}", "containers whose images are named elsewhere", id="compose"
        ),
        pytest.param("{command: ssh, args: [host, tool]}", "a command on another machine", id="another machine"),
        pytest.param(
            "{command: env, args: [env, env, env, env, env, env, env, env, env, a]}",
            "too many launchers inside each other",
            id="no end of launchers",
        ),
    ],
)
def test_what_cannot_be_told_is_a_gap(server, what):
    assert gaps(judge(RULE, door(server))) == [
        f"x on claude-code: `x` on claude-code runs {what}, and what that does cannot be told"
    ]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param("{command: /opt/acme/tool, args: [--x]}", (1, 0, 0, 0), id="a program by its path"),
        pytest.param("{command: npx, args: [acme]}", (1, 0, 0, 0), id="a package, whatever its version"),
        pytest.param("{url: 'https://h.example'}", (0, 0, 0, 0), id="a remote server"),
        pytest.param("{transport: stdio}", (0, 0, 0, 1), id="a local server without its command"),
        pytest.param("{operator: us}", (0, 0, 0, 1), id="nothing of the server"),
    ],
)
def test_what_can_be_told(server, expected):
    assert counts(judge(RULE, door(server))) == expected


def test_a_program_that_a_reference_names_is_unknown():
    report = judge(RULE, door("{command: '${TOOL}'}"))
    assert gaps(report) == []
    assert unknowns(report) == ["x on claude-code: `x` on claude-code runs a program that a reference names"]
    assert report.unknowns[0].place.line == 8


def test_what_is_certain_comes_before_what_is_not():
    text = door("{command: '${TOOL}', windows: {command: x.bat}}")
    assert gaps(judge(RULE, text)) == [
        "x on claude-code: `x` on claude-code (Windows) runs a script, and what that does cannot be told"
    ]


@pytest.mark.parametrize(
    ("command", "provision", "expected"),
    [
        pytest.param("${CLAUDE_PLUGIN_ROOT}/run.sh", "cowork: {marketplace: m}", (1, 0, 0, 0), id="the package's own"),
        pytest.param("${__dirname}/run.sh", "cowork: {via: desktop-extension}", (1, 0, 0, 0), id="the bundle's own"),
        pytest.param("${CLAUDE_PLUGIN_ROOT}/run.sh", USER, (0, 1, 0, 0), id="a package's, where there is none"),
        pytest.param("/opt/run.sh", "cowork: {marketplace: m}", (0, 1, 0, 0), id="a file beside the package"),
        pytest.param("${CLAUDE_PLUGIN_ROOT}/../run.sh", "cowork: {marketplace: m}", (0, 1, 0, 0), id="out of it again"),
    ],
)
def test_a_script_that_came_with_an_approved_package_is_covered(command, provision, expected):
    text = "marketplaces: {m: {}}\n" + door(f"{{command: '{command}'}}", provision)
    assert counts(judge(RULE, text)) == expected


def test_several_are_one_gap_at_the_first():
    report = judge(RULE, door("{command: bash, args: [-c, 'source x; python s.py']}"))
    assert gaps(report) == [
        "x on claude-code: `x` on claude-code runs a shell string, and what that does cannot be told (and 1 more)"
    ]


def test_a_package_that_a_command_delivers():
    text = "marketplaces: {m: {}}\npackages:\n  x@m: {source: {source: command, command: run}}\n  y@m: {source: ./y}\n  z@m: {}\n"
    report = judge(RULE, text)
    assert gaps(report) == ["x@m: package `x@m` is what a command delivers, which cannot be told beforehand"]
    assert (report.gaps[0].place.line, counts(report)) == (6, (0, 1, 0, 0))


def test_what_a_wrapper_starts_is_unknown():
    report = judge(RULE, door("{command: xargs, args: [npx, evil]}"))
    because = "`x` on claude-code runs `xargs`, and what that starts here cannot be told"
    assert (gaps(report), unknowns(report)) == ([], [f"x on claude-code: {because}"])
