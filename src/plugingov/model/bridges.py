"""How the programs that stand for a remote server read their words: which address is really reached."""

from functools import partial

from plugingov.model.reading import AllBut, Reader, Reading, Word, Words, is_url, names, options, values
from plugingov.model.runners import fetch_beside


def _mcp_remote(reading: Reading, words: Words, depth: int) -> None:
    del depth
    rest = options(words[1:], _MCP_REMOTE)[1]
    reading.bridge("mcp-remote", rest[0] if rest else None, words[0].at)


def _mcp_proxy(reading: Reading, words: Words, depth: int) -> None:
    """Read a proxy that leads to an address, or that puts a local server on the network."""
    number = 1
    while number < len(words) and words[number].text.startswith("-"):
        text = words[number].text
        number += 1 if "=" in text else 1 + _MCP_PROXY.get(text, 0)
    rest = words[number:]
    if rest and is_url(rest[0].text):
        reading.bridge("mcp-proxy", rest[0], words[0].at)
    else:
        reading.run(rest, depth)


def _supergateway(reading: Reading, words: Words, depth: int) -> None:
    for name, value in options(words[1:], _SUPERGATEWAY)[0]:
        match name.replace("-", "").casefold():
            case "sse" | "streamablehttp" if value:
                reading.bridge("supergateway", value, words[0].at)
            case "stdio" if value:
                reading.shell(value.text, value.at, depth)


def _fastmcp(reading: Reading, words: Words, depth: int, runner: str) -> None:
    """Read the command of a Python SDK: it runs a file, or stands for an address."""
    del depth
    if words[1:2] and words[1].text in {"run", "dev"}:
        found, rest = options(words[2:], _FASTMCP)
        fetch_beside(reading, runner, values(found, "--with"))
        if rest and is_url(rest[0].text):
            reading.bridge("fastmcp", rest[0], words[0].at)
        elif rest:
            reading.script(Word(rest[0].text, rest[0].at))


def _inspector(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _INSPECTOR)[1]
    if not (rest and is_url(rest[0].text)):
        reading.run(rest, depth)


_MCP_REMOTE = names(
    "--header --transport --host --resource --auth-timeout --ignore-tool --callback-path"
    " --static-oauth-client-metadata --static-oauth-client-info"
)
# How many words follow each option of the proxy; two for the name and value of a header.
_MCP_PROXY = {
    **dict.fromkeys(("-H", "--headers", "-e", "--env", "--named-server"), 2),
    **dict.fromkeys(
        names(
            "--transport --port --host --sse-port --sse-host --cwd --log-level --allow-origin --method --client-id"
            " --client-secret --token-url --named-server-config --expose-header --server --endpoint --apiKey"
        ),
        1,
    ),
}
_SUPERGATEWAY = AllBut(names("--stateful --cors"))
_FASTMCP = names(
    "--with --with-editable -e --with-requirements -t --transport --host -p --port --path -l --log-level --python"
    " --project -f --env-file --env-var -v"
)
_INSPECTOR = names(
    "-e --config --server --transport --server-url --method --tool-name --tool-arg --header --uri --prompt-name"
)
READERS: dict[str, Reader] = {
    **dict.fromkeys(("mcp-remote", "mcp-remote-client"), _mcp_remote),
    "mcp-proxy": _mcp_proxy,
    "supergateway": _supergateway,
    **{name: partial(_fastmcp, runner=name) for name in ("fastmcp", "mcp")},
    "@modelcontextprotocol/inspector": _inspector,
}
