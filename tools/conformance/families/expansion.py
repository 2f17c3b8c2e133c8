"""Machines whose servers and list entries hold variables, which several places may set."""

from typing import Any

from conformance.case import LOCAL, MANAGED, PROJECT_SERVERS, SHARED, STATE, USER, Machine, files, state
from conformance.families.drawing import several
from reference_dice import Dice

Json = dict[str, Any]
PLACES = {"managed": MANAGED, "user": USER, "shared": SHARED, "local": LOCAL}
HOSTS = ("launch", "managed", "user", "shared", "local", "default", "elsewhere")
DOMAIN = "acme.example"
HOSTILE = (
    "*",
    "*.acme.example",
    "default.acme.example/x/..",
    "https://default.acme.example",
    "default.acme.example#",
    "ada@default.acme.example",
    "default.acme.example?",
    "default.acme.example%2f",
    "default.acme.example:8443",
    "DEFAULT.acme.example",
    "",
    "${OTHER}",
    " default.acme.example ",
    "a/../default",
    "..",
    "%2e%2e",
)
URLS = (
    "https://${WHERE}/x",
    "https://${WHERE}/x",
    "https://${WHERE:-default.acme.example}/x",
    "https://${WHERE:-}/x",
    "https://${WHERE-default.acme.example}/x",
    "https://$WHERE/x",
    "https://${ WHERE }/x",
    "https://${where}/x",
    "https://${WHERE:-${OTHER}}/x",
    "https://${LABEL}.acme.example/x",
    "https://${LABEL:-default}.acme.example/x",
    "${SCHEME:-https}://default.acme.example/x",
    "${WHOLE:-https://default.acme.example/x}",
    "https://default.acme.example/${PATH_PART:-x}",
    "https://default.acme.example:${PORT:-443}/x",
)
PATTERNS = (
    "https://${WHERE}/*",
    "https://${WHERE}/*",
    "https://${WHERE}/*",
    "https://${WHERE:-default.acme.example}/*",
    "https://${WHERE:-default.acme.example}/*",
    "https://${WHERE:-*}/*",
    "https://${WHERE:-}/*",
    "https://${WHERE-default.acme.example}/*",
    "https://$WHERE/*",
    "https://${where}/*",
    "https://${LABEL}.acme.example/*",
    "https://${LABEL:-default}.acme.example/*",
    "${SCHEME:-https}://default.acme.example/*",
    "${SCHEME}://default.acme.example/*",
    "${WHOLE:-https://default.acme.example/*}",
    "${WHOLE}",
    "https://default.acme.example/${PATH_PART:-*}",
    "https://default.acme.example/${PATH_PART}",
    "https://default.acme.example:${PORT:-443}/*",
)
VALUES: dict[str, tuple[str, ...]] = {
    "LABEL": ("default", "elsewhere", "*", "a.b", "default/"),
    "SCHEME": ("https", "http", "*"),
    "WHOLE": ("https://default.acme.example/x", "https://default.acme.example/*", "*", "default.acme.example/x"),
    "PATH_PART": ("x", "*", "x/../y", "y", "%78", "x?a=1"),
    "PORT": ("443", "8443", "*"),
    "OTHER": ("default.acme.example", "elsewhere.acme.example"),
    "WORD": ("one", "*", "", "one two"),
}
ARGUMENTS = (
    "${WORD}",
    "${WORD:-one}",
    "x-${WORD}",
    "$WORD",
    "${WORD:-}",
    "${WORD:-a}${OTHER:-b}",
    "${WORD",
    "${}",
    "${1}",
    "${HOME}",
)


def expansion(dice: Dice) -> Machine:
    """Return a machine with variables on the servers' side, the lists' side or both."""
    draw = dice.one((on_servers, on_lists, on_lists, on_commands, hostile))
    policy, servers, variables = draw(dice)
    own = {name: server for name, server in servers.items() if not is_shared(name)}
    shared = {name: server for name, server in servers.items() if is_shared(name)}
    contents: dict[str, object] = {MANAGED: {}, STATE: state(own, hasTrustDialogAccepted=True)}
    if shared:
        contents[PROJECT_SERVERS] = {"mcpServers": shared}
        contents[USER] = {"enableAllProjectMcpServers": True}
    where = USER if dice.chance(0.2) else MANAGED
    merge(contents, where, policy)
    for place, path in PLACES.items():
        if place in variables:
            merge(contents, path, {"env": variables[place]})
    return Machine(files(contents), variables.get("launch", {}))


def is_shared(name: str) -> bool:
    """Tell whether a server is the project's, by its name: a letter and a number."""
    return name.startswith("p") and name[1:].isdigit()


def merge(contents: dict[str, object], path: str, more: Json) -> None:
    """Add keys to a settings file, which need not be there yet."""
    before = contents.get(path)
    contents[path] = (before if isinstance(before, dict) else {}) | more


def places(dice: Dice, share: float) -> dict[str, dict[str, str]]:
    """Return which places set the host, each to a name that tells it."""
    return {place: {"WHERE": f"{place}.{DOMAIN}"} for place in ("launch", *PLACES) if dice.chance(share)}


def set_others(dice: Dice, variables: dict[str, dict[str, str]], used: str) -> None:
    """Set the other variables that a text uses, each in one place."""
    for name, values in VALUES.items():
        if name in used and dice.chance(0.75):
            place = dice.one(("launch", "launch", "managed", "managed", "user", "shared"))
            variables[place] = variables.get(place, {}) | {name: dice.one(values)}


def literal() -> Json:
    """Return a server for each host that a variable may stand for."""
    return {host: remote(f"https://{host}.{DOMAIN}/x") for host in HOSTS}


def remote(url: str) -> Json:
    """Return a server at an address."""
    return {"type": "http", "url": url}


def on_servers(dice: Dice) -> tuple[Json, Json, dict[str, dict[str, str]]]:
    """Return servers with variables, and entries without."""
    variables = places(dice, 0.35)
    urls = several(dice, URLS, 4)
    servers = {f"{dice.one('up')}{index}": remote(url) for index, url in enumerate(urls)}
    set_others(dice, variables, " ".join(urls))
    entries = [{"serverUrl": f"https://{host}.{DOMAIN}/*"} for host in several(dice, HOSTS, 4)]
    return {dice.one(("allowedMcpServers", "deniedMcpServers")): entries}, servers, variables


def on_lists(dice: Dice) -> tuple[Json, Json, dict[str, dict[str, str]]]:
    """Return entries with variables, and servers without."""
    variables = places(dice, 0.35)
    patterns = several(dice, PATTERNS, dice.one((1, 1, 2)))
    set_others(dice, variables, " ".join(patterns))
    servers = literal() | {
        "plain": remote(f"http://default.{DOMAIN}/x"),
        "port": remote(f"https://default.{DOMAIN}:8443/y"),
    }
    entries = [{"serverUrl": pattern} for pattern in patterns]
    return {dice.one(("allowedMcpServers", "deniedMcpServers")): entries}, servers, variables


def on_commands(dice: Dice) -> tuple[Json, Json, dict[str, dict[str, str]]]:
    """Return commands with variables on one side or both."""
    variables: dict[str, dict[str, str]] = {}
    set_others(dice, variables, "WORD OTHER")
    texts = several(dice, (*ARGUMENTS, "one", "a", "ab", "x-one", "*"), 7)
    servers = {
        f"{dice.one('uup')}{index}": {"command": "/bin/false", "args": [word]} for index, word in enumerate(texts)
    }
    entries = [
        {"serverCommand": ["/bin/false", word]} for word in several(dice, (*ARGUMENTS, *texts, "one", "/home/ada"), 3)
    ]
    return {dice.one(("allowedMcpServers", "deniedMcpServers")): entries}, servers, variables


def hostile(dice: Dice) -> tuple[Json, Json, dict[str, dict[str, str]]]:
    """Return an entry whose variable holds more than a host."""
    value, place = dice.one(HOSTILE), dice.one(("launch", "managed", "user", "default"))
    pattern = (
        f"https://${{WHERE:-{value}}}/*"
        if place == "default"
        else dice.one(("https://${WHERE}/*", "https://${WHERE:-elsewhere.acme.example}/*"))
    )
    variables = {} if place == "default" else {place: {"WHERE": value}}
    servers = (
        {"variable": remote("https://${WHERE}/x")} | literal() | {"port": remote(f"https://default.{DOMAIN}:8443/x")}
    )
    return {dice.one(("allowedMcpServers", "deniedMcpServers")): [{"serverUrl": pattern}]}, servers, variables
