import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  bridge-to-remote: {}\n"
URL = "https://h.example/mcp?token=abc"


def door(*args: str, command: str = "npx", more: str = "") -> str:
    words = ", ".join(f"'{arg}'" for arg in args)
    server = f"{{command: {command}, args: [{words}]{more}}}"
    return (
        f"plugins:\n  x:\n    title: X\n    path: custom-mcp\n    server: {server}\n"
        "    provision: {claude-code: {via: user-server}}\n"
    )


def found(text: str, rule: str = RULE) -> list[tuple[str, str]]:
    return [(gap.severity, gap.message.removeprefix("`x` on claude-code ")) for gap in judge(rule, text).gaps]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            door("mcp-remote@0.1.16", URL),
            ("medium", "reaches `h.example` through `mcp-remote` `0.1.16`"),
            id="just safe",
        ),
        pytest.param(
            door("mcp-remote@0.1.15", URL),
            ("critical", "reaches `h.example` through `mcp-remote` `0.1.15`, which is unsafe below `0.1.16`"),
            id="just unsafe",
        ),
        pytest.param(
            door("mcp-remote@0.1.16-rc.1", URL),
            ("critical", "reaches `h.example` through `mcp-remote` `0.1.16-rc.1`, which is unsafe below `0.1.16`"),
            id="a preview of the safe one",
        ),
        pytest.param(
            door("mcp-remote@1.0.0+b2", URL),
            ("medium", "reaches `h.example` through `mcp-remote` `1.0.0+b2`"),
            id="a build",
        ),
        pytest.param(
            door("mcp-remote", URL),
            ("medium", "reaches `h.example` through `mcp-remote`, in no exact version"),
            id="floats",
        ),
        pytest.param(
            door("mcp-remote@^0.1.0", URL),
            ("medium", "reaches `h.example` through `mcp-remote`, in no exact version"),
            id="a range",
        ),
        pytest.param(
            door("mcp-remote@${V}", URL),
            ("medium", "reaches `h.example` through `mcp-remote`, in no exact version"),
            id="a version from elsewhere",
        ),
        pytest.param(
            door(URL, command="mcp-remote"),
            ("medium", "reaches `h.example` through `mcp-remote`, in a version that is not stated"),
            id="installed before",
        ),
        pytest.param(
            door("mcp-remote@1.0.0", "${URL}"),
            ("medium", "reaches a remote server through `mcp-remote` `1.0.0`"),
            id="an address from elsewhere",
        ),
        pytest.param(
            door("mcp-remote@1.0.0"),
            ("medium", "reaches a remote server through `mcp-remote` `1.0.0`"),
            id="no address",
        ),
        pytest.param(
            door("mcp-proxy==0.1.0", URL, command="uvx"),
            ("medium", "reaches `h.example` through `mcp-proxy` `0.1.0`"),
            id="a bridge without a safe version",
        ),
        pytest.param(
            door("run", "ghcr.io/x/mcp-proxy:0.1.0", URL, command="docker"),
            ("medium", "reaches `h.example` through `mcp-proxy` `0.1.0`"),
            id="a bridge in an image",
        ),
        pytest.param(
            door("@modelcontextprotocol/inspector@0.14.0"),
            ("critical", "runs package `@modelcontextprotocol/inspector` `0.14.0`, which is unsafe below `0.14.1`"),
            id="an inspector below its safe version",
        ),
        pytest.param(
            door("run", "--with", "mcp[cli]==1.22", "acme", command="uv"),
            ("critical", "runs package `mcp` `1.22`, which is unsafe below `1.23.0`"),
            id="a kit below its safe version",
        ),
        pytest.param(
            door("run", "--with", "mcp==1.23rc1", "acme", command="uv"),
            ("critical", "runs package `mcp` `1.23rc1`, which is unsafe below `1.23.0`"),
            id="a preview of Python's kind",
        ),
        pytest.param(
            door("mcp-remote@0.1.2", "http://localhost:80"),
            ("critical", "runs package `mcp-remote` `0.1.2`, which is unsafe below `0.1.16`"),
            id="an unsafe bridge to this machine",
        ),
    ],
)
def test_a_bridge_is_a_gap_and_an_unsafe_one_critical(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("acme"), id="a package that is no bridge"),
        pytest.param(door(command="/opt/tool"), id="a program by its path"),
        pytest.param(door("@modelcontextprotocol/inspector@0.14.1"), id="an inspector that is safe"),
        pytest.param(door("@modelcontextprotocol/inspector"), id="an inspector that floats"),
        pytest.param(door("run", "--with", "mcp==1.23", "acme", command="uv"), id="a kit that is safe"),
        pytest.param(door("run", "--with", "mcp==1.23.0.post1", "acme", command="uv"), id="a kit that was mended"),
        pytest.param(door("mcp@1.0.0"), id="another package of that name"),
        pytest.param(door("mcp-remote@0.2.0", "http://127.0.0.1:80/x"), id="a bridge to this machine"),
        pytest.param(door("/opt/s.py", command="python"), id="a script is another rule's question"),
        pytest.param(door("-c", "a && b", command="sh"), id="a shell string too"),
        pytest.param(door("-e", "a", command="node"), id="and program text"),
    ],
)
def test_what_is_no_bridge_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(door(command="${TOOL}").replace("${TOOL}", "'${TOOL}'"), "a program that a reference names", id="reference"),
        pytest.param(door("host", "tool", command="ssh"), "a command on another machine", id="elsewhere"),
        pytest.param(door("exec", "box", "tool", command="docker"), "a command in a container that runs already", id="container"),
        pytest.param(door("compose", "run", "x", command="docker"), "containers whose images are named elsewhere", id="images"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"x on claude-code: `x` on claude-code runs {because}"])


def test_a_remote_server_is_not_asked():
    text = door().replace("{command: npx, args: []}", f"{{url: '{URL}'}}")
    assert counts(judge(RULE, text)) == (0, 0, 0, 0)


def test_a_local_server_without_its_command_is_unknown():
    text = door().replace("{command: npx, args: []}", "{transport: stdio}")
    assert unknowns(judge(RULE, text)) == ["x on claude-code: the inventory does not say the `server.command` of `x`"]


def test_the_worst_comes_first_and_the_others_are_counted():
    more = ", windows: {command: npx, args: [mcp-remote@0.1.1, 'https://h.example']}"
    assert found(door("mcp-remote@0.2.0", URL, more=more)) == [
        (
            "critical",
            "(Windows) reaches `h.example` through `mcp-remote` `0.1.1`, which is unsafe below `0.1.16` (and 1 more)",
        )
    ]
    assert found(door("-c", "mcp-remote https://a.example; mcp-remote https://b.example", command="sh")) == [
        ("medium", "reaches `a.example` through `mcp-remote`, in a version that is not stated (and 1 more)")
    ]


@pytest.mark.parametrize(
    ("minimum", "package", "expected"),
    [
        pytest.param("{mcp-remote: 0.3}", "mcp-remote@0.2.9", ["critical"], id="a higher one"),
        pytest.param("{mcp-remote: 0.3}", "mcp-remote@0.3.0", ["medium"], id="the same in fewer numbers"),
        pytest.param("{}", "mcp-remote@0.0.1", ["medium"], id="none"),
        pytest.param("{'@acme/x': 2.0.0}", "@acme/x@1.9.9", ["critical"], id="of a package of one's own"),
        pytest.param("{'@acme/x': 2.0.0}", "@acme/x@10.0.0", [], id="numbers are no words"),
    ],
)
def test_another_minimum(minimum, package, expected):
    report = judge(f"  bridge-to-remote: {{minimum_versions: {minimum}}}\n", door(package, URL))
    assert [gap.severity for gap in report.gaps] == expected


def test_the_address_is_never_printed():
    assert "abc" not in "".join(gaps(judge(RULE, door("mcp-remote", URL))))


def test_the_gap_stands_at_the_address_or_at_the_unsafe_version():
    lines = "\n      command: npx\n      args:\n        - mcp-remote@{}\n        - https://h.example"
    for version, line in (("0.1.1", 11), ("1.0.0", 12)):
        text = door().replace("{command: npx, args: []}", lines.format(version))
        assert judge(RULE, text).gaps[0].place.line == line


def test_what_a_wrapper_starts_is_unknown():
    report = judge(RULE, door("npx", "mcp-remote", URL, command="xargs"))
    because = "`x` on claude-code runs `xargs`, and what that starts here cannot be told"
    assert (gaps(report), unknowns(report)) == ([], [f"x on claude-code: {because}"])


def test_a_secret_is_not_named():
    assert found(door("mcp-remote@1.0.0", "--api-key", "https://hunter.example")) == [
        ("medium", "reaches a remote server through `mcp-remote` `1.0.0`")
    ]
