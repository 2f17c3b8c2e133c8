import pytest
from desktops import CONFIG, LINUX, desktop, looked_at_desktop, managed
from judged import counts, gaps, judge, unknowns

RULE = "  floating-package: {}\n"


def door(server: str, provision: str = "claude-code: {via: user-server}") -> str:
    return (
        f"plugins:\n  x:\n    title: X\n    path: custom-mcp\n    server: {server}\n    provision: {{{provision}}}\n"
        if server
        else f"plugins:\n  x:\n    title: X\n    path: custom-mcp\n    provision: {{{provision}}}\n"
    )


@pytest.mark.parametrize(
    ("server", "message"),
    [
        pytest.param(
            "{command: npx, args: [-y, acme]}", "package `acme` with `npx`, whatever is newest", id="no version"
        ),
        pytest.param(
            "{command: npx, args: ['@acme/x@latest']}",
            "package `@acme/x` with `npx` at `latest`, which can change",
            id="a moving tag",
        ),
        pytest.param(
            "{command: uvx, args: ['acme>=1']}", "package `acme` with `uvx` at `>=1`, which can change", id="a range"
        ),
        pytest.param(
            "{command: docker, args: [run, -i, mcp/github]}",
            "image `mcp/github` with `docker`, whatever is newest",
            id="an image",
        ),
        pytest.param(
            "{command: uvx, args: [--from, 'git+https://me:abc@h.example/r', x]}",
            "a repository of `h.example` with `uvx`, whatever is newest",
            id="a repository, of which the host is named alone",
        ),
        pytest.param(
            "{command: bash, args: [-c, npx acme]}",
            "package `acme` with `npx`, whatever is newest",
            id="inside a shell",
        ),
        pytest.param(
            "{command: npx, args: ['a b']}", "package with `npx`, whatever is newest", id="a name that is none"
        ),
    ],
)
def test_what_can_change_is_a_gap(server, message):
    assert gaps(judge(RULE, door(server))) == [f"x on claude-code: `x` on claude-code starts {message}"]


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param("{command: npx, args: [-y, acme@1.2.3]}", (1, 0, 0, 0), id="an exact version"),
        pytest.param("{command: npx, args: [-p, acme@1.2.3, -p, b@1.0.0, x]}", (1, 0, 0, 0), id="two of them"),
        pytest.param("{command: /opt/acme/tool}", (0, 0, 1, 0), id="a program by its path"),
        pytest.param("{command: /opt/acme/run.sh}", (0, 0, 1, 0), id="a script is another rule's question"),
        pytest.param("{transport: http, url: 'https://h.example'}", (0, 0, 0, 0), id="a remote server"),
        pytest.param("{url: 'https://h.example'}", (0, 0, 0, 0), id="a remote server by its address"),
    ],
)
def test_what_is_held_or_not_fetched(server, expected):
    assert counts(judge(RULE, door(server))) == expected


@pytest.mark.parametrize(
    ("server", "because", "line"),
    [
        pytest.param(
            "{command: npx, args: ['acme@${VERSION}']}",
            "a reference decides what `x` on claude-code starts with `npx`",
            8,
            id="a version from elsewhere",
        ),
        pytest.param(
            "{command: '${LAUNCHER}', args: [acme]}",
            "`x` on claude-code starts a program that a reference names",
            8,
            id="a launcher from elsewhere",
        ),
        pytest.param(
            "{command: docker, args: [compose, run, svc]}",
            "`x` on claude-code starts containers whose images are named elsewhere",
            8,
            id="images of a file",
        ),
        pytest.param(
            '{command: sh, args: [-c, "npx acme \'"]}',
            "`x` on claude-code starts a shell string that cannot be read",
            8,
            id="a text without end",
        ),
        pytest.param(
            "{transport: stdio}", "the inventory does not say the `server.command` of `x`", 8, id="a local one, no more"
        ),
        pytest.param(
            "{operator: us}", "the inventory does not say whether `x` runs a local command", 8, id="neither nor"
        ),
        pytest.param("", "the inventory does not say whether `x` runs a local command", 5, id="no server at all"),
    ],
)
def test_what_is_not_said_is_unknown(server, because, line):
    report = judge(RULE, door(server))
    assert (gaps(report), unknowns(report)) == ([], [f"x on claude-code: {because}"])
    assert report.unknowns[0].place.line == line


def test_what_is_certain_comes_before_what_is_not():
    assert counts(judge(RULE, door("{command: npx, args: [-p, 'a@${V}', -p, b, x]}"))) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("facts", "provision", "expected"),
    [
        pytest.param("", "cowork: {via: custom-connector}", (0, 0, 0, 0), id="a connector is remote"),
        pytest.param("", "cowork: {via: directory-connector}", (0, 0, 0, 0), id="one of the directory too"),
        pytest.param("", "claude-code: {via: claude-ai-connector}", (0, 0, 0, 0), id="and one of the account"),
        pytest.param("", "cowork: {via: desktop-extension}", (0, 0, 0, 1), id="an extension may run anything"),
        pytest.param("", "cowork: {marketplace: m}", (0, 0, 0, 1), id="a package may have a local server"),
        pytest.param("parts: [skills, local-mcp]", "cowork: {marketplace: m}", (0, 0, 0, 1), id="one that has"),
        pytest.param("parts: [skills]", "cowork: {marketplace: m}", (0, 0, 0, 0), id="one that has none"),
        pytest.param("version: 1.0.0", "cowork: {marketplace: m}", (0, 0, 0, 1), id="one whose parts are not stated"),
        pytest.param(
            "parts: [skills]",
            "claude-code: {via: user-server, package: x@m}",
            (0, 0, 0, 1),
            id="a package that the door does not come in",
        ),
    ],
)
def test_who_may_run_a_command(facts, provision, expected):
    text = "marketplaces: {m: {}}\n" + (f"packages: {{x@m: {{{facts}}}}}\n" if facts else "") + door("", provision)
    assert counts(judge(RULE, text)) == expected


WINDOWS = "{command: npx, args: [acme@1.0.0], windows: {command: cmd, args: [/c, npx, acme]}}"


def test_the_command_line_of_windows_is_judged_too():
    assert gaps(judge(RULE, door(WINDOWS))) == [
        "x on claude-code: `x` on claude-code (Windows) starts package `acme` with `npx`, whatever is newest"
    ]


def test_a_command_of_windows_alone():
    assert counts(judge(RULE, door("{windows: {command: npx, args: [acme]}}"))) == (0, 1, 0, 0)


def test_the_first_in_the_file_stands_for_the_others():
    text = door(
        "\n      windows: {command: npx, args: [a]}\n      command: uvx\n      args:\n        - --with\n        - b\n        - c"
    )
    report = judge(RULE, text)
    assert gaps(report) == [
        "x on claude-code: `x` on claude-code (Windows) starts package `a` with `npx`, whatever is newest (and 2 more)"
    ]
    assert report.gaps[0].place.line == 9


def test_each_word_has_a_line_of_its_own():
    report = judge(RULE, door("\n      command: npx\n      args:\n        - -y\n        - acme"))
    assert report.gaps[0].place.line == 12


def test_the_server_of_one_surface_counts_there_alone():
    provision = (
        "cowork: {via: desktop-extension, server: {command: npx, args: [a@1.0.0]}}, claude-code: {via: user-server}"
    )
    report = judge(RULE, door("{command: npx, args: [a]}", provision))
    assert [gap.subject.surface for gap in report.gaps] == ["claude-code"]
    assert counts(report) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("server", "because"),
    [
        pytest.param("{command: xargs, args: [npx, evil]}", "`xargs`, and what that starts here cannot be told", id="a wrapper"),
        pytest.param("{command: npx, args: [--odd, a@1.2.3, b]}", "`npx`, and what that starts here cannot be told", id="an option nobody knows"),
        pytest.param("{command: sh, args: [-c, $(a) b]}", "a shell string that cannot be read in full", id="a shell string"),
        pytest.param("{command: sh}", "a shell that is told elsewhere what to run", id="a shell alone"),
    ],
)  # fmt: skip
def test_what_a_wrapper_starts_is_unknown(server, because):
    report = judge(RULE, door(server))
    assert (gaps(report), unknowns(report)) == ([], [f"x on claude-code: `x` on claude-code starts {because}"])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param("[--token, hunter2horse]", "package `****` with `npx`, whatever is newest", id="a name"),
        pytest.param("[--token, 'hunter2horse@next']", "package `****` with `npx` at `****`, which can change", id="a version"),
    ],
)  # fmt: skip
def test_a_secret_is_not_named(args, message):
    report = judge(RULE, door(f"{{command: npx, args: {args}}}"))
    assert gaps(report) == [f"x on claude-code: `x` on claude-code starts {message}"]


def local(command, *args):
    return {"command": command, "args": list(args)}


@pytest.mark.parametrize(
    ("server", "counts"),
    [
        pytest.param(local("npx", "-y", "@acme/files"), (0, 1, 0, 0), id="whatever is newest"),
        pytest.param(local("cmd", "/c", "npx", "-y", "@acme/files@latest"), (0, 1, 0, 0), id="behind another launcher"),
        pytest.param(local("npx", "-y", "@acme/files@1.4.2"), (1, 0, 0, 0), id="an exact version"),
        pytest.param(local("uvx", "${PACKAGE}"), (0, 0, 0, 1), id="a reference"),
        pytest.param(local("/opt/acme/files"), (0, 0, 0, 0), id="a program of the machine's own"),
        pytest.param(local("docker", "compose", "run", "files"), (0, 0, 0, 1), id="images that are named elsewhere"),
        pytest.param({"url": "https://mcp.acme.example"}, (0, 0, 0, 0), id="a remote server"),
    ],
)
@pytest.mark.parametrize("is_managed", [False, True])
def test_a_server_of_claude_desktop(server, counts, is_managed):
    files = managed({"name": "files", **server}) if is_managed else {CONFIG: {"mcpServers": {"files": server}}}
    assert looked_at_desktop("floating-package", files).counts == counts


def test_what_is_started_for_a_member_is_one_thing_on_every_device():
    server = local("npx", "-y", "@acme/files", "/home/ada/notes")
    found = looked_at_desktop("floating-package", {CONFIG: {"mcpServers": {"files": server}}})
    assert list(found.gaps) == ["files (npx -y @acme/files ~/notes)"]
    assert "`files` on cowork starts" in next(iter(found.gaps.values()))


@pytest.mark.parametrize(
    ("files", "called"),
    [
        pytest.param({CONFIG: None}, "what an unread claude_desktop_config.json holds", id="a member's servers"),
        pytest.param({LINUX: None}, "what an unread managedMcpServers holds", id="managed servers"),
    ],
)
def test_what_a_device_may_start_is_unknown_where_nobody_could_read_it(files, called):
    assert list(looked_at_desktop("floating-package", files).unknowns) == [called]


@pytest.mark.parametrize(
    ("server", "line"),
    [
        pytest.param(local("npx", "-y", "@acme/files"), 7, id="among the words behind the command"),
        pytest.param(local("npx -y @acme/files"), 4, id="in the command itself"),
    ],
)
def test_what_claude_desktop_fetches_is_told_where_it_stands(server, line):
    machine = desktop({CONFIG: {"mcpServers": {"files": server}}})
    (gap,) = judge("  floating-package: {}\n", observed=(machine,)).gaps
    assert gap.place.line == line
