"""Machines whose managed lists say which servers may load, with servers that lie close to the patterns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.case import MANAGED, STATE, Machine, files, state
from conformance.families.drawing import local, several
from reference_dice import Dice

Json = dict[str, Any]
HOST = "mcp.acme.example"


@dataclass(frozen=True)
class Theme:
    """Patterns and addresses that differ in one respect; pairs of both are what is tried."""

    patterns: tuple[str, ...]
    urls: tuple[str, ...]


THEMES: Mapping[str, Theme] = {
    "port": Theme(
        (
            f"https://{HOST}/*",
            f"https://{HOST}",
            f"https://{HOST}:443/*",
            f"https://{HOST}:8443/*",
            f"https://{HOST}:*/*",
            f"https://{HOST}:*",
            "https://*.acme.example/*",
            "https://*.acme.example:443/*",
            "https://*.acme.example:8443/*",
            "https://*:8443/*",
            "https://*/*",
            f"*://{HOST}/*",
            f"*://{HOST}:443/*",
            f"*://{HOST}:8443/*",
            "*://*.acme.example/*",
            f"*://{HOST}:*/*",
            f"http://{HOST}:80/*",
            f"http://{HOST}/*",
            f"http://{HOST}:443/*",
            "http://*.acme.example:80/*",
            f"https://{HOST}:/*",
            f"https://{HOST}:0443/*",
            f"https://{HOST}:08443/*",
            f"https://{HOST}:8*/*",
            f"https://{HOST}:84*3/*",
            f"https://{HOST}:*43/*",
            f"https://{HOST}:99999/*",
            f"https://{HOST}*",
            f"https://{HOST}*/*",
            f"https://{HOST}:8443*",
        ),
        (
            f"https://{HOST}/x",
            f"https://{HOST}",
            f"https://{HOST}:443/x",
            f"https://{HOST}:8443/x",
            f"https://{HOST}:8443",
            f"https://{HOST}:08443/x",
            f"https://{HOST}:80/x",
            f"https://{HOST}:9/x",
            f"http://{HOST}/x",
            f"http://{HOST}:80/x",
            f"http://{HOST}:443/x",
            f"http://{HOST}:8443/x",
            f"https://{HOST}:/x",
            f"https://{HOST}:99999/x",
        ),
    ),
    "host": Theme(
        (
            f"https://{HOST}/*",
            "https://MCP.Acme.Example/*",
            f"https://{HOST}./*",
            f"https://{HOST}../*",
            "https://*.acme.example/*",
            "https://*acme.example/*",
            "https://*.example/*",
            "https://mcp.*/*",
            "https://mcp.*.example/*",
            "https://mcp*.acme.example/*",
            "https://m*p.acme.example/*",
            "https://*.*.example/*",
            "https://*.ACME.example/*",
            "https://*.acme.example./*",
            "https://*/*",
            "https://**/*",
            "https://*.*/*",
            "https://mcp.acme.*/*",
            f"https://*{HOST}/*",
            f"https://{HOST}*/*",
            "https://mcp.acme.exampl%65/*",
            "https://mcp_acme.example/*",
            "https://mcp?.acme.example/*",
            "https://[m]cp.acme.example/*",
            "https:// mcp.acme.example/*",
            "https://mcp.acme。example/*",
            "https://bücher.example/*",
            "https://xn--bcher-kva.example/*",
            "https://*.bücher.example/*",
        ),
        (
            f"https://{HOST}/x",
            "https://MCP.ACME.EXAMPLE/x",
            f"https://{HOST}./x",
            f"https://{HOST}../x",
            "https://acme.example/x",
            "https://a.b.acme.example/x",
            "https://mcp2.acme.example/x",
            "https://notacme.example/x",
            "https://mcp.evil.example/x",
            "https://mcp.a.b.example/x",
            f"https://{HOST}.evil.example/x",
            f"https://evil.example/{HOST}/x",
            "https://mcp.acme.exampl%65/x",
            "https://mcp.acme。example/x",
            "https://bücher.example/x",
            "https://xn--bcher-kva.example/x",
            "https://a.bücher.example/x",
            "https://mcp_acme.example/x",
        ),
    ),
    "path": Theme(
        (
            f"https://{HOST}",
            f"https://{HOST}/",
            f"https://{HOST}/*",
            f"https://{HOST}/v1",
            f"https://{HOST}/v1/",
            f"https://{HOST}/v1/*",
            f"https://{HOST}/v1*",
            f"https://{HOST}/*/mcp",
            f"https://{HOST}/v1/**",
            f"https://{HOST}/V1/*",
            f"https://{HOST}/*1/mcp",
            f"https://{HOST}//v1/*",
            f"https://{HOST}/v1/./*",
            f"https://{HOST}/v0/../v1/*",
            f"https://{HOST}/%761/*",
            f"https://{HOST}/v1%2f*",
            f"https://{HOST}/v1%2F*",
            f"https://{HOST}/v1 b/*",
            f"https://{HOST}/v1%20b/*",
            f"https://{HOST}\\v1\\*",
            f"https://{HOST}/v1/mcp;a=*",
            f"https://{HOST}/*/",
            f"https://{HOST}/**",
            f"https://{HOST}/v?/mcp",
            f"https://{HOST}/v[12]/mcp",
            f"https://{HOST}/%7Ev1/*",
            f"https://{HOST}/~v1/*",
            "https:*",
            f"https:/{HOST}/*",
            f"https:{HOST}/*",
        ),
        (
            f"https://{HOST}",
            f"https://{HOST}/",
            f"https://{HOST}/v1",
            f"https://{HOST}/v1/",
            f"https://{HOST}/v1/mcp",
            f"https://{HOST}/v1/mcp/",
            f"https://{HOST}/V1/mcp",
            f"https://{HOST}/v12",
            f"https://{HOST}/a/b/mcp",
            f"https://{HOST}//v1/mcp",
            f"https://{HOST}/v0/../v1/mcp",
            f"https://{HOST}/v1/../v2/mcp",
            f"https://{HOST}/v1/%2e%2e/v2/mcp",
            f"https://{HOST}/%76%31/mcp",
            f"https://{HOST}/v1%2fmcp",
            f"https://{HOST}/v1%2Fmcp",
            f"https://{HOST}/v1 b/mcp",
            f"https://{HOST}\\v1\\mcp",
            f"https://{HOST}/v1/mcp;a=1",
            f"https://{HOST}/~v1/mcp",
            f"https://{HOST}/%7ev1/mcp",
            f"https:{HOST}/v1/mcp",
        ),
    ),
    "query": Theme(
        (
            f"https://{HOST}/v1",
            f"https://{HOST}/v1/",
            f"https://{HOST}/v1?",
            f"https://{HOST}/v1?a=1",
            f"https://{HOST}/v1?a=*",
            f"https://{HOST}/v1?*",
            f"https://{HOST}/v1*",
            f"https://{HOST}/v1/*",
            f"https://{HOST}?a=1",
            f"https://{HOST}/?a=1",
            f"https://{HOST}/*?a=1",
            f"https://{HOST}/*a=1",
            f"https://{HOST}/*",
            f"https://{HOST}",
            f"https://{HOST}/v1#f",
            f"https://{HOST}/v1#*",
            f"https://{HOST}/v1/?a=1",
            f"https://{HOST}/v1?A=1",
            f"https://{HOST}/v1?a=%31",
            f"https://{HOST}?*",
            f"https://{HOST}#*",
            "https://*.acme.example?a=1",
        ),
        (
            f"https://{HOST}",
            f"https://{HOST}?a=1",
            f"https://{HOST}/?a=1",
            f"https://{HOST}/v1",
            f"https://{HOST}/v1?",
            f"https://{HOST}/v1?a=1",
            f"https://{HOST}/v1/?a=1",
            f"https://{HOST}/v1?a=1&b=2",
            f"https://{HOST}/v1?a=%31",
            f"https://{HOST}/v1?b=/v1",
            f"https://{HOST}/v1#f",
            f"https://{HOST}/v1?a=1#f",
            f"https://{HOST}/v1/#f",
            f"https://{HOST}#f",
            f"https://{HOST}/v2?a=1",
        ),
    ),
    "user": Theme(
        (
            f"https://{HOST}/*",
            f"https://ada@{HOST}/*",
            f"https://ada:pw@{HOST}/*",
            f"https://*@{HOST}/*",
            f"https://*{HOST}/*",
            f"https://@{HOST}/*",
            "https://*.acme.example/*",
            f"https://{HOST}@evil.example/*",
            f"https://{HOST}*",
            f"*://ada@{HOST}/*",
            "https://*/*",
            f"https://a@b@{HOST}/*",
        ),
        (
            f"https://{HOST}/x",
            f"https://ada@{HOST}/x",
            f"https://ada:pw@{HOST}/x",
            f"https://bob@{HOST}/x",
            f"https://{HOST}@evil.example/x",
            f"https://{HOST}%40evil.example/x",
            f"https://evil.example/@{HOST}/x",
            f"https://evil.example#@{HOST}/x",
            f"https://evil.example\\@{HOST}/x",
            f"https://evil.example?@{HOST}/x",
            f"https://a@b@{HOST}/x",
        ),
    ),
    "address": Theme(
        (
            "http://127.0.0.1/*",
            "http://127.0.0.1:*/*",
            "http://127.0.0.1:9/*",
            "http://127.0.0.*/*",
            "http://127.0.0.*:*/*",
            "http://127.*/*",
            "http://127.*:9/*",
            "http://*.0.0.1/*",
            "http://*.0.0.1:9/*",
            "http://127.1/*",
            "http://127.1:*/*",
            "http://2130706433:*/*",
            "http://0x7f.1:*/*",
            "http://0177.0.0.1:9/*",
            "http://127.0.0.01:9/*",
            "http://localhost:*/*",
            "http://localhost/*",
            "http://*:9/*",
            "http://*/*",
            "http://[::1]:9/*",
            "http://[::1]/*",
            "http://[::1]:*/*",
            "http://[0:0:0:0:0:0:0:1]:9/*",
            "http://[::ffff:127.0.0.1]:9/*",
            "http://[*]:9/*",
            "http://[::*]:9/*",
            "http://[::1%25eth0]:9/*",
            "http://127.0.0.1.:9/*",
            "http://256.0.0.1:9/*",
            "http://127.0.0.1:9*",
            "http://127.0.0.1:9*/*",
            "*://127.0.0.1:9/*",
        ),
        (
            "http://127.0.0.1/x",
            "http://127.0.0.1:9/x",
            "http://127.1:9/x",
            "http://2130706433:9/x",
            "http://0x7f.1:9/x",
            "http://0177.0.0.1:9/x",
            "http://127.0.0.1.:9/x",
            "http://127.0.0.2:9/x",
            "http://128.0.0.1:9/x",
            "http://localhost:9/x",
            "http://localhost/x",
            "http://LOCALHOST.:9/x",
            "http://[::1]:9/x",
            "http://[::1]/x",
            "http://[0:0:0:0:0:0:0:1]:9/x",
            "http://[::ffff:127.0.0.1]:9/x",
            "http://[::ffff:7f00:1]:9/x",
            "http://0:9/x",
            "http://256.0.0.1:9/x",
            "http://127.0.0.1:90/x",
            "http://127.0.0.1:9/a/b",
        ),
    ),
    "scheme": Theme(
        (
            "*",
            "**",
            "",
            "*://*",
            "*://*/*",
            "*:*",
            "*/*",
            "*.acme.example/*",
            f"{HOST}/*",
            HOST,
            f"//{HOST}/*",
            f"http*://{HOST}/*",
            f"https*://{HOST}/*",
            f"h*://{HOST}/*",
            f"*s://{HOST}/*",
            f"*://{HOST}/*",
            f"*://{HOST}",
            f"HTTPS://{HOST}/*",
            f"Http://{HOST}/*",
            f"wss://{HOST}/*",
            f"ws://{HOST}/*",
            f"http://{HOST}/*",
            "https://*",
            "http://*",
            "https://",
            "https:///",
            f"ftp://{HOST}/*",
            f" https://{HOST}/* ",
            f"https://{HOST}/*\t",
            f"https\\://{HOST}/*",
            "/.*/",
            ".*",
            f"*://*{HOST}*",
            f"**://{HOST}/*",
            f"*{HOST}*",
        ),
        (
            f"https://{HOST}/x",
            f"http://{HOST}/x",
            f"HTTPS://{HOST}/x",
            f" https://{HOST}/x ",
            f"ht\ntps://{HOST}/x",
            f"https:/{HOST}/x",
            f"ftp://{HOST}/x",
            f"{HOST}/x",
            "https://evil.example/x",
            f"https://evil.example/{HOST}/x",
            f"https://{HOST}:8443/x",
            "",
            "not an address",
        ),
    ),
}
COMMANDS = (
    ["/bin/false"],
    ["/bin/false", "--read-only"],
    ["/bin/false", "--READ-ONLY"],
    ["/bin/false", "--read-only", "x"],
    ["/bin/false", "x", "--read-only"],
    ["/bin/false", ""],
    ["/bin/false", "--read-only "],
    ["/bin/./false", "--read-only"],
    ["/bin//false"],
    ["false"],
    ["false", "--read-only"],
    ["/bin/false --read-only"],
    ["*"],
    ["/bin/*"],
    ["/bin/false", "*"],
    ["/bin/false", "a b"],
    ["/bin/false", "a", "b"],
    ["cmd", "/c", "/bin/false"],
)
BAD_COMMANDS: tuple[Any, ...] = ([], [""], "/bin/false", ["/bin/false", 1], [None], {"command": "/bin/false"}, None)
NAMES = ("notes", "Notes", "notes-2", "notes_2", "notes*", "no", "crm", "crm.prod", "crm prod", "claude.ai crm", "ünal")
ODD_NAMES = ("*", "note?", " notes", "", "notes/crm", "plugin:notes:crm", 5, None, ["notes"])
ODD_ENTRIES: tuple[object, ...] = (
    {"serverName": "notes", "serverUrl": f"https://{HOST}/*"},
    {"serverName": "notes", "serverCommand": ["/bin/false"]},
    {"serverName": "notes", "comment": "ours"},
    {"serverUrl": f"https://{HOST}/*", "comment": "ours"},
    {"serverCommand": ["/bin/false"], "comment": "ours"},
    {"servername": "notes"},
    {"name": "notes"},
    {"serverUrl": 5},
    {"serverUrl": None},
    {"serverUrl": [f"https://{HOST}/*"]},
    {"serverName": "notes", "serverUrl": None},
    {},
    [],
    "notes",
    None,
    True,
    5,
)
REMOTE = ("http", "http", "http", "http", "http", "sse", "sse", "streamable-http", "streamable-http", "ws")


def lists(dice: Dice) -> Machine:
    """Return a machine with one managed list or both, and servers of the user near them."""
    about = dice.one((*THEMES, *THEMES, "command", "name", "mixed", "odd", "kinds"))
    draw = {"command": commands, "name": names, "mixed": mixed, "odd": odd, "kinds": kinds}.get(about)
    entries, servers = draw(dice) if draw else addresses(dice, THEMES[about])
    policy = lists_of(dice, entries)
    return Machine(files({MANAGED: policy, STATE: state(servers)}))


def lists_of(dice: Dice, entries: list[Any]) -> Json:
    """Return a policy that allows or denies the entries; now and then it does both with a part of them."""
    if dice.chance(0.1) and len(entries) > 1:
        return {"allowedMcpServers": entries[1:], "deniedMcpServers": entries[:1]}
    return {"allowedMcpServers" if dice.chance(0.55) else "deniedMcpServers": entries}


def addresses(dice: Dice, theme: Theme) -> tuple[list[Any], Json]:
    """Return URL entries of a theme and servers at its addresses."""
    patterns = several(dice, theme.patterns, dice.one((1, 1, 1, 2)))
    urls = several(dice, theme.urls, 10)
    return [{"serverUrl": pattern} for pattern in patterns], {
        f"s{index}": remote(dice, url) for index, url in enumerate(urls)
    }


def remote(dice: Dice, url: str) -> Json:
    """Return a server at an address; the type is most often one that goes with it."""
    kind = dice.one(REMOTE)
    if kind == "ws" and url.lower().startswith("http"):
        url = "ws" + url[4:]
    return {"type": kind, "url": url}


def commands(dice: Dice) -> tuple[list[Any], Json]:
    """Return command entries, some of them wrong, and servers that are commands."""
    entries = several(dice, COMMANDS, 2) + ([dice.one(BAD_COMMANDS)] if dice.chance(0.3) else [])
    servers = {f"s{index}": local(argv) for index, argv in enumerate(several(dice, COMMANDS, 9))}
    if dice.chance(0.5):
        servers["environment"] = {**local(list(COMMANDS[1])), "env": {"A": "1"}}
    return [{"serverCommand": argv} for argv in entries], servers


def names(dice: Dice) -> tuple[list[Any], Json]:
    """Return name entries, some of them wrong, and servers of such names."""
    entries = several(dice, NAMES, 2) + ([dice.one(ODD_NAMES)] if dice.chance(0.4) else [])
    servers: Json = {name: any_server(dice, index) for index, name in enumerate(several(dice, NAMES, 8))}
    return [{"serverName": name} for name in entries], servers


def any_server(dice: Dice, index: int) -> Json:
    """Return a server of any kind, told from others by its number."""
    return local(["/bin/false", str(index)]) if dice.chance(0.5) else remote(dice, f"https://{HOST}/{index}")


def mixed(dice: Dice) -> tuple[list[Any], Json]:
    """Return entries of several kinds in one list, and servers of both kinds."""
    every: list[Any] = [
        {"serverName": "notes"},
        {"serverName": "crm"},
        {"serverUrl": f"https://{HOST}/1"},
        {"serverUrl": "http*://never"},
        {"serverUrl": ""},
        {"serverCommand": ["/bin/false", "2"]},
        {"serverCommand": ["/bin/never"]},
    ]
    servers: Json = {name: any_server(dice, index % 4) for index, name in enumerate(several(dice, NAMES, 8))}
    return several(dice, every, 3), servers


def odd(dice: Dice) -> tuple[list[Any], Json]:
    """Return a list of which a part is no entry at all."""
    every: list[Any] = several(dice, ODD_ENTRIES, dice.one((1, 2)))
    if dice.chance(0.6):
        every.append(
            dice.one(({"serverName": "crm"}, {"serverUrl": "https://*/2"}, {"serverCommand": ["/bin/false", "3"]}))
        )
    servers: Json = {name: any_server(dice, index) for index, name in enumerate(("notes", "crm", "no", "mail"))}
    return every, servers | {"plain": local(["/bin/false"])}


def kinds(dice: Dice) -> tuple[list[Any], Json]:
    """Return plain entries, and servers whose shape is unusual or wrong."""
    entry = dice.one(
        (
            {"serverUrl": f"https://{HOST}/*"},
            {"serverUrl": "*"},
            {"serverName": "k1"},
            {"serverCommand": ["/bin/false"]},
        )
    )
    shapes: tuple[Json, ...] = (
        {"url": f"https://{HOST}/x"},
        {"type": "http", "command": "/bin/false", "url": f"https://{HOST}/x"},
        {"type": "stdio", "command": "/bin/false", "url": f"https://{HOST}/x"},
        {"command": "/bin/false", "url": f"https://{HOST}/x"},
        {"type": "http", "url": ""},
        {"type": "http", "url": " "},
        {"type": "http"},
        {"type": "HTTP", "url": f"https://{HOST}/x"},
        {"type": "websocket", "url": f"wss://{HOST}/x"},
        {"type": "ws", "url": f"wss://{HOST}/x"},
        {"type": "ws", "url": f"https://{HOST}/x"},
        {"type": "http", "url": f"wss://{HOST}/x"},
        {"type": "sse", "url": f"https://{HOST}/x"},
        {"type": "sdk", "name": "k"},
        {"type": "stdio", "command": "/bin/false"},
        {"type": "stdio"},
        {"command": ""},
        {"command": "/bin/false", "args": "x"},
        {"command": "/bin/false", "args": None},
        {"command": "/bin/false", "args": []},
        {"command": "/bin/false", "env": {"A": 1}},
        {"command": "/bin/false", "extra": True},
        {"type": "http", "url": f"https://{HOST}/x", "headers": {"X": "1"}},
        {"type": "http", "url": f"https://{HOST}/x", "headers": "X"},
        {"type": None, "command": "/bin/false"},
    )
    servers: Json = {f"k{index}": shape for index, shape in enumerate(several(dice, shapes, 7))}
    if dice.chance(0.4):
        servers[dice.one(("workspace", "claude-in-chrome", "computer-use", "Claude Preview", "ide"))] = local(
            ["/bin/false"]
        )
    return [entry], servers
