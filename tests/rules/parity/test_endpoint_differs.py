import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  endpoint-differs: {}\n"
REMOTE = "server: {transport: http, url: https://a.example/mcp}"
LOCAL = "server: {transport: stdio, command: /opt/fx, args: [--read-only]}"


def door(server: str, cowork: str, claude_code: str, before: str = "") -> str:
    """Return one plugin; each text is what follows the `via`, or the server that both surfaces share."""
    return (
        f"{before}plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    {server or 'system: fx'}\n    provision:\n"
        f"      cowork: {{via: {cowork}}}\n      claude-code: {{via: {claude_code}}}\n"
    )


def two(cowork: str, claude_code: str) -> str:
    via = "desktop-extension" if "command" in cowork else "custom-connector"
    return door("", f"{via}, server: {{{cowork}}}", f"user-server, server: {{{claude_code}}}")


def urls(cowork: str, claude_code: str) -> str:
    return two(f"url: '{cowork}'", f"url: '{claude_code}'")


@pytest.mark.parametrize(
    ("text", "how", "line"),
    [
        pytest.param(
            urls("https://a.example/mcp", "https://b.example/mcp"),
            "reaches `a.example` on cowork and `b.example` on claude-code",
            11,
            id="another host",
        ),
        pytest.param(
            door(REMOTE, "custom-connector, server: {url: https://b.example/mcp}", "user-server"),
            "reaches `b.example` on cowork and `a.example` on claude-code",
            10,
            id="Cowork has a server of its own",
        ),
        pytest.param(
            door(REMOTE, "custom-connector", "claude-ai-connector, server: {url: https://b.example/mcp}"),
            "reaches `a.example` on cowork and `b.example` on claude-code",
            11,
            id="an account connector with a server of its own",
        ),
        pytest.param(
            urls("https://a.example/mcp", "https://a.example/other"),
            "reaches `a.example` on both surfaces, but not at the same path",
            11,
            id="another path",
        ),
        pytest.param(
            urls("https://a.example/mcp", "https://a.example/MCP"),
            "reaches `a.example` on both surfaces, but not at the same path",
            11,
            id="a path in upper case",
        ),
        pytest.param(
            urls("http://a.example/mcp?tenant=1", "https://a.example:8443/mcp?tenant=2"),
            "reaches `a.example` on both surfaces, but not at the same scheme and port and query",
            11,
            id="another scheme, port and query",
        ),
        pytest.param(
            urls("https://a.example/one", "https://a.example:${PORT}/two"),
            "reaches `a.example` on both surfaces, but not at the same path",
            11,
            id="another path, and a reference decides the port",
        ),
        pytest.param(
            door(REMOTE, "custom-connector", "project-file, server: {transport: stdio, command: /opt/fx}"),
            "reaches `a.example` on cowork and runs a command on claude-code",
            11,
            id="a command there",
        ),
        pytest.param(
            door(LOCAL, "custom-connector, server: {url: https://a.example/mcp}", "project-file"),
            "reaches `a.example` on cowork and runs a command on claude-code",
            10,
            id="an address instead of a command",
        ),
        pytest.param(
            two("transport: stdio, command: /opt/fx", "transport: http, url: https://a.example/mcp"),
            "reaches `a.example` on claude-code and runs a command on cowork",
            11,
            id="a command here",
        ),
        pytest.param(
            two("url: '${FX}'", "transport: stdio, command: /opt/fx"),
            "reaches a remote server on cowork and runs a command on claude-code",
            11,
            id="an address that cannot be read, and a command",
        ),
        pytest.param(
            two("transport: stdio, command: /opt/fx", "transport: stdio, command: /opt/other, args: [a]"),
            "runs another command on claude-code than on cowork",
            11,
            id="another command",
        ),
        pytest.param(
            two("command: /opt/fx, args: [a]", "command: /opt/fx, args: [a, b]"),
            "runs its command with other arguments on claude-code than on cowork",
            11,
            id="one argument more",
        ),
        pytest.param(
            two("command: /opt/fx, args: ['${A}', a]", "command: /opt/fx, args: ['${B}', b]"),
            "runs its command with other arguments on claude-code than on cowork",
            11,
            id="another reference, and another argument",
        ),
        pytest.param(
            two("command: fx, windows: {command: fx.exe}", "command: fx, windows: {command: fx.exe, args: [a]}"),
            "runs its command with other arguments on claude-code than on cowork on Windows",
            11,
            id="other arguments on Windows",
        ),
        pytest.param(
            two("url: https://a.example/mcp", "command: npx, args: [mcp-remote, 'https://b.example/mcp']"),
            "reaches `a.example` on cowork and `b.example` on claude-code",
            11,
            id="a bridge to another server",
        ),
    ],
)
def test_another_server_is_a_gap(text, how, line):
    report = judge(RULE, text)
    assert gaps(report) == [f"fx: `fx` {how}"]
    assert report.gaps[0].place.line == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door(REMOTE, "custom-connector", "user-server"), id="one server for both"),
        pytest.param(door(LOCAL, "desktop-extension", "project-file"), id="one command for both"),
        pytest.param(
            urls("https://A.example:443/mcp/", " https://user@a.example./mcp#top"), id="two spellings of one address"
        ),
        pytest.param(urls("${FX_URL}/mcp", "${FX_URL}/mcp"), id="one and the same reference"),
        pytest.param(
            two("url: https://a.example/mcp, headers: {X-Tenant: a}", "transport: sse, url: https://a.example/mcp"),
            id="another transport and other headers",
        ),
        pytest.param(
            two("url: https://a.example/mcp", "command: npx, args: [-y, mcp-remote, 'https://a.example/mcp/']"),
            id="a bridge to the same server",
        ),
        pytest.param(
            two("command: fx, windows: {command: fx.exe}", "command: fx"), id="a command line for Windows on one alone"
        ),
        pytest.param(
            two("command: fx, env: {A: a}, windows: {command: f}", "command: fx, windows: {command: f}"),
            id="the same command lines",
        ),
        pytest.param(
            door("", "custom-connector, server: {url: https://a.example/mcp}", "claude-ai-connector"),
            id="an account connector",
        ),
        pytest.param(door("", "org-plugin, package: a@m", "synced-plugin", "marketplaces: {m: {}}\n"), id="synced"),
        pytest.param(
            door("", "org-plugin, package: a@m", "managed-plugin, package: a@m", "marketplaces: {m: {}}\n"),
            id="one package, whatever its server",
        ),
        pytest.param(
            door(REMOTE, "custom-connector", "user-server, server: {url: https://b.example}, differs_because: a test"),
            id="explained on Claude Code",
        ),
        pytest.param(
            door("", "custom-connector, differs_because: two ways in", "user-server"), id="explained on Cowork"
        ),
    ],
)
def test_one_server_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            door("", "custom-connector", "user-server"),
            "the inventory does not say the `server.url` of `fx` on cowork",
            id="no server",
        ),
        pytest.param(
            door("server: {transport: http, operator: us}", "custom-connector", "user-server"),
            "the inventory does not say the `server.url` of `fx` on cowork",
            id="no address",
        ),
        pytest.param(
            door(REMOTE, "custom-connector", "user-server, server: {transport: stdio}"),
            "the inventory does not say the `server.command` of `fx` on claude-code",
            id="no command",
        ),
        pytest.param(
            door(
                "",
                "directory-connector, package: a@m",
                "marketplace-plugin, package: a@m",
                "marketplaces: {m: {}}\n",
            ),
            "the inventory does not say the `server.url` of `fx` on cowork",
            id="a connector and a package",
        ),
        pytest.param(
            door(
                "source: {marketplace: m}",
                "org-plugin",
                "marketplace-plugin, package: b@m",
                "marketplaces: {m: {}}\n",
            ),
            "the inventory does not say the `server.url` of `fx` on cowork",
            id="two packages",
        ),
        pytest.param(
            urls("${FX_URL}", "https://a.example/mcp"),
            "the `server.url` of `fx` on cowork cannot be read as an http or https address",
            id="an address that is a reference",
        ),
        pytest.param(
            urls("https://a.example/mcp", "https://[a.example/mcp"),
            "the `server.url` of `fx` on claude-code cannot be read as an http or https address",
            id="an address that is none",
        ),
        pytest.param(
            urls("https://a.example/${TENANT}/mcp", "https://a.example/1/mcp"),
            "a reference in the address of `fx` decides the path on one of the surfaces",
            id="a reference in the path",
        ),
        pytest.param(
            two("url: https://a.example/mcp", "command: npx, args: [mcp-remote, '${FX_URL}']"),
            "what the bridge of `fx` leads to on claude-code cannot be read as an http or https address",
            id="a bridge to nobody knows where",
        ),
        pytest.param(
            two("command: '${__dirname}/fx', args: [a]", "command: '${CLAUDE_PLUGIN_ROOT}/fx', args: [a]"),
            "a reference in the command line of `fx` decides whether both surfaces run the same",
            id="references in the command line",
        ),
        pytest.param(
            two(
                "command: fx, windows: {command: '{{A}}'}",
                "command: fx, windows: {command: '{{B}}'}",
            ),
            "a reference in the command line of `fx` on Windows decides whether both surfaces run the same",
            id="references in the command line on Windows",
        ),
    ],
)
def test_what_cannot_be_compared_is_unknown(text, because):
    report = judge(RULE, text)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            door(REMOTE, "org-plugin, preference: not_available", "user-server, server: {url: https://b.example}"),
            (0, 0, 1, 0),
            id="taken away on Cowork",
        ),
        pytest.param(
            door(
                REMOTE,
                "custom-connector",
                "claude-ai-connector, server: {url: https://b.example}",
                "surfaces: {claude-code: {claude_ai_connectors: false}}\n",
            ),
            (0, 0, 1, 0),
            id="switched off on Claude Code",
        ),
        pytest.param(
            "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}}}}\n",
            (0, 0, 0, 0),
            id="on one surface alone",
        ),
    ],
)
def test_what_is_on_one_surface_is_not_compared(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_an_address_or_a_command_line_is_never_quoted():
    texts = (
        urls("https://a.example/mcp?key=ghp_0123456789abcdef0123456789abcdef0123", "https://b.example/s3cr3t-path"),
        two("command: fx, args: [--token, t0ps3cr3t]", "command: fx, args: [--token, other]"),
    )
    said = [message for text in texts for message in gaps(judge(RULE, text))]
    assert len(said) == 2
    assert not [
        message for message in said for secret in ("ghp_", "s3cr3t", "--token", "https://") if secret in message
    ]
