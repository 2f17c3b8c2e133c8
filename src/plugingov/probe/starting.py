"""A server on this machine, started only when told to: its own words, its own environment, and nothing left behind."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from plugingov.model.probed import Step
from plugingov.probe.hiding import secrets_among
from plugingov.probe.leftovers import STRAYS, Leftovers
from plugingov.probe.list_limits import ListLimits, TooMuch, Watch
from plugingov.probe.listing import list_over
from plugingov.probe.offered import Offered

_REFERENCE = re.compile(r"\$\{([^}]+)\}")
_CHUNK = 65_536
_POLL = 0.01
# Without these no program starts there at all.
_NEEDED_ON_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "COMSPEC")


async def start_and_list(
    command: str,
    args: tuple[str, ...],
    env: Mapping[str, str] | None = None,
    limits: ListLimits | None = None,
    *,
    around: Mapping[str, str] | None = None,
    secrets: tuple[str, ...] = (),
) -> Offered:
    """Start a declared server, return what it offers, and end it with all that it started.

    References in `env` are filled from `around`, which is the environment of whoever runs us, and from nothing else.
    Nothing of what was filled in there is shown, nor are `secrets`: those of its command.
    """
    around = os.environ if around is None else around
    filled, missing = _filled(env or {}, around)
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        return _not_started(f"its environment refers to {names}, which is not set here")
    watch = Watch(limits or ListLimits(), (*secrets, *_secrets(env or {}, filled, around)))
    with STRAYS.of_one_more(), TemporaryDirectory(prefix="plugingov-", ignore_cleanup_errors=True) as folder:
        try:
            process = await _started((command, *args), folder, {**_least(folder, around), **filled})
        except (OSError, ValueError) as error:
            return _not_started(f"it cannot be started: {_why(error)}")
        STRAYS.is_no_stray(process.pid)
        offered = await list_over(_streams(process, watch, folder), watch)
    return _with_start(offered, process)


def _not_started(why: str) -> Offered:
    return Offered(steps=(Step(name="start", failure="not-started", why=why),))


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its command line, or its environment, is none"


def _with_start(offered: Offered, process: Process) -> Offered:
    """Return what was offered behind the step of the start, which tells how a server ended that gave no answer."""
    ended = process.returncode
    is_silent = not offered.protocol and offered.steps[-1].failure == "broken" and ended is not None
    why = f"it ended with status {ended} before it answered" if is_silent else ""
    steps = (Step(name="start", why=why), *offered.steps)
    return Offered(
        protocol=offered.protocol,
        server_name=offered.server_name,
        server_version=offered.server_version,
        lists=offered.lists,
        definitions=offered.definitions,
        steps=steps,
    )


def _filled(env: Mapping[str, str], around: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return variables with their references filled in, and the names that nothing is set for."""
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        name, has_default, default = found[1].partition(":-")
        if name in around:
            return around[name]
        if not has_default:
            missing[name] = None
        return default

    filled = {name: _REFERENCE.sub(value, written) for name, written in env.items()}
    return filled, tuple(missing)


def _secrets(written: Mapping[str, str], filled: Mapping[str, str], around: Mapping[str, str]) -> tuple[str, ...]:
    """Return what came from outside of the inventory, whole and in parts: who repeats it may show a secret."""
    whole = (value for name, value in filled.items() if written[name] != value)
    names = (found[1].partition(":-")[0] for value in written.values() for found in _REFERENCE.finditer(value))
    return secrets_among((*whole, *(around[name] for name in names if name in around)))


def _least(folder: str, around: Mapping[str, str]) -> dict[str, str]:
    """Return what a program needs to start at all."""
    kept = _NEEDED_ON_WINDOWS if sys.platform == "win32" else ()
    needed = {name: around[name] for name in kept if name in around}
    homes = dict.fromkeys(("USERPROFILE", "TEMP", "TMP"), folder) if sys.platform == "win32" else {}
    return {"PATH": around.get("PATH", os.defpath), "HOME": folder, "LANG": "C.UTF-8", **homes, **needed}


async def _started(words: tuple[str, ...], folder: str, env: Mapping[str, str]) -> Process:
    return await anyio.open_process(
        list(words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # whatever it holds, nobody shows it
        cwd=folder,
        env=dict(env),
        start_new_session=True,
    )


@asynccontextmanager
async def _streams(process: Process, watch: Watch, folder: str) -> AsyncIterator[tuple[Any, Any]]:
    """Give the SDK the pipes of a process as streams of messages, and end the process behind it."""
    heard_in, heard = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    said, said_out = anyio.create_memory_object_stream[SessionMessage](0)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_hear, process, heard_in, watch)
            tasks.start_soon(_say, process, said_out, heard_in)
            try:
                yield heard, said
            finally:
                tasks.cancel_scope.cancel()
    finally:
        for stream in (heard_in, heard, said, said_out):
            stream.close()
        with anyio.CancelScope(shield=True):
            await _end(process, watch.limits.goodbye, Leftovers(process.pid, folder))


async def _hear(process: Process, heard: MemoryObjectSendStream[SessionMessage | Exception], watch: Watch) -> None:
    """Hand on each line of a process that is a message; others are counted, as clients overlook them."""
    begun: list[bytes] = []
    with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream, OSError, TooMuch):
        while process.stdout:
            chunk = await process.stdout.receive(_CHUNK)
            watch.take(chunk)
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                whole, begun = b"".join((*begun, line)), []
                if (message := _message(whole)) is not None:
                    await heard.send(message)
                elif whole.strip():
                    watch.noise += 1
                    watch.hear()
            begun.append(rest)
    heard.close()  # so that whoever waits for an answer learns that there is none


def _message(line: bytes) -> SessionMessage | None:
    if not line.lstrip().startswith(b"{"):
        return None
    with suppress(ValueError):
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    return None


async def _say(
    process: Process,
    said: MemoryObjectReceiveStream[SessionMessage],
    heard: MemoryObjectSendStream[SessionMessage | Exception],
) -> None:
    """Write each message of the client as one line."""
    try:
        async for each in said:
            line = each.message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n"
            if process.stdin:
                await process.stdin.send(line)
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        heard.close()


async def _end(process: Process, goodbye: float, leftovers: Leftovers) -> None:
    """Let a process end by itself, then tell it to, then end it, and with it whatever it has started."""
    leftovers.look()
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
        if process.stdin:
            await process.stdin.aclose()
    if not await _has_ended(process, goodbye):
        leftovers.look()
        leftovers.ask_to_end()
        if not await _has_ended(process, goodbye):
            with suppress(ProcessLookupError):
                process.kill()  # where there are no groups, this is all
    STRAYS.has_talked()
    for _ in leftovers.rounds():
        await anyio.sleep(_POLL)
    await _has_ended(process, goodbye)
    _let_go(process)


async def _has_ended(process: Process, seconds: float) -> bool:
    """Tell whether a process ends in time; not by waiting for it, which would wait for its pipes as well."""
    deadline = anyio.current_time() + seconds
    while process.returncode is None:
        if anyio.current_time() >= deadline:
            return False
        await anyio.sleep(_POLL)
    return True


def _let_go(process: Process) -> None:
    """Close what asyncio holds of a process: somebody else may still hold the other end of its pipes."""
    transport = getattr(getattr(process, "_process", None), "_transport", None)
    if transport is not None:
        with suppress(PermissionError):
            transport.close()
