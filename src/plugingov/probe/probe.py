"""Servers are asked, several at a time: what each answers is one server's, and one that fails stops no other."""

import gc
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import anyio

from plugingov.model.probed import Failure, ProbedServer, Step, Transport
from plugingov.probe.addresses import Allowed, allowed
from plugingov.probe.bounds import Limits
from plugingov.probe.connection import Connection
from plugingov.probe.list_limits import ListLimits
from plugingov.probe.listing import list_remote
from plugingov.probe.starting import start_and_list
from plugingov.probe.to_ask import ToAsk
from plugingov.probe.way_in import walk
from plugingov.sources.work import item, stage

_ENDED = 3.0  # seconds beyond all limits, for connections and processes to be let go of


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Where we may go, how many servers are asked at a time, and what each may cost; `seconds` are for one server."""

    allowed: Allowed
    at_once: int = 16
    seconds: float = 60.0
    limits: Limits = field(default_factory=Limits)
    list_limits: ListLimits = field(default_factory=ListLimits)

    @classmethod
    def of(cls, hosts: Iterable[str], *, loopback: bool, at_once: int, seconds: float) -> "Terms":
        """Return terms for hosts that may be gone to though they are not public, and so many seconds for a server.

        Raise `ValueError` where one of them is no host.
        """
        way_in, listing = Limits(), ListLimits()
        return cls(
            allowed=allowed(hosts, loopback=loopback),
            at_once=at_once,
            seconds=seconds,
            limits=replace(way_in, walk=min(way_in.walk, seconds), answer=min(way_in.answer, seconds)),
            list_limits=replace(listing, seconds=min(listing.seconds, seconds)),
        )


def probe(servers: tuple[ToAsk, ...], terms: Terms) -> tuple[ProbedServer, ...]:
    """Return the servers as they answered, in the order in which they were given."""
    if not servers:
        return ()
    was_collecting = gc.isenabled()
    gc.enable()  # a command goes without, but what is waited for side by side refers to itself in circles
    try:
        with stage("asking servers", len(servers)):
            return anyio.run(_all, servers, terms)
    finally:
        if not was_collecting:
            gc.disable()


async def _all(servers: tuple[ToAsk, ...], terms: Terms) -> tuple[ProbedServer, ...]:
    answered: dict[int, ProbedServer] = {}
    limiter = anyio.CapacityLimiter(terms.at_once)

    async def ask(number: int, server: ToAsk) -> None:
        async with limiter:
            answered[number] = await _one(server, terms)
        with item(server.plugin):  # told once it has answered: several are under way at a time
            pass

    async with anyio.create_task_group() as tasks:
        for number, server in enumerate(servers):
            tasks.start_soon(ask, number, server)
    return tuple(answered[number] for number in range(len(servers)))


async def _one(server: ToAsk, terms: Terms) -> ProbedServer:
    """Return what one server answers within its time, and what it had answered where that is over."""
    asked = _Asked(server, terms)
    try:
        with anyio.move_on_after(terms.seconds + _ENDED) as limit:
            await asked.ask()
    except Exception as error:  # noqa: BLE001 (a hundred other servers have answered by then)
        return asked.ended("broken", f"nobody here knows how to read what it sends ({type(error).__name__})")
    if limit.cancelled_caught:
        return asked.ended("time", f"everything together took longer than {terms.seconds:g} s")
    return asked.found


class _Asked:
    """One server, and what is known of it so far."""

    def __init__(self, server: ToAsk, terms: Terms) -> None:
        self.found = server.server
        self._server = server
        self._terms = terms

    def ended(self, failure: Failure, why: str) -> ProbedServer:
        """Return what is known of a server that was not asked to the end."""
        return replace(self.found, steps=(*self.found.steps, Step(name="list", failure=failure, why=why)))

    async def ask(self) -> None:
        """Ask for all there is to know."""
        if self._server.transport == "stdio":
            await self._start()
        else:
            await self._walk_and_list()

    async def _start(self) -> None:
        command, *arguments = self._server.words
        limits = self._terms.list_limits
        offered = await start_and_list(
            command, tuple(arguments), self._server.env, limits, secrets=self._server.secrets
        )
        self.found = offered.added_to(self.found)

    async def _walk_and_list(self) -> None:
        server, terms = self._server, self._terms
        connection = Connection(url=server.address, allow=terms.allowed, limits=terms.limits, headers=server.headers)
        kind: Transport = "sse" if server.transport == "sse" else "http"
        steps = await walk(connection, server.credential_headers, kind, secrets=server.secrets)
        self.found = replace(self.found, steps=steps)
        if not _lets_in(self.found) or connection.home is None:
            return
        async with connection.client(server.credential_headers) as client:
            offered = await list_remote(
                connection.home.url, client, terms.list_limits, is_sse=kind == "sse", secrets=server.secrets
            )
        self.found = offered.added_to(self.found)


def _lets_in(server: ProbedServer) -> bool:
    """Tell whether the server answered somebody who has what we have, so that it may be asked for more."""
    last = server.step("credential") or server.step("challenge")
    return last is not None and last.failure is None and last.challenge is None and _is_answer(last)


def _is_answer(step: Step) -> bool:
    """Tell whether a status is one with which a server of either era answers a request of the other, or its own."""
    return step.status is not None and (step.status in _ANSWERS or bool(step.said.get("code")))


_ANSWERS = frozenset({200, 202, 400, 404, 405, 406})
