"""Servers asked at the command line: the options that say where to go, and what must never be started."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plugingov import __version__
from plugingov.cli.watching import note
from plugingov.gaps.judges import Judges
from plugingov.layers.layers import Layers
from plugingov.model.organisation import Organisation
from plugingov.model.probed import ProbedServer
from plugingov.model.silence import variable_of
from plugingov.model.values import SEVERITIES
from plugingov.probe.to_ask import Found, ToAsk, servers_to_ask, tokens_for
from plugingov.sources.document import Place
from plugingov.sources.errors import did_you_mean
from plugingov.sources.work import stage, tell

if TYPE_CHECKING:  # an extra, which takes a second to import
    from plugingov.probe.probe import Terms

Command = TypeVar("Command", bound=Callable[..., Any])
_OF_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")  # which Python reads
_NEVER_STARTED = SEVERITIES[: SEVERITIES.index("high") + 1]


def asking_options(command: Command) -> Command:
    """Add which servers may be asked, and what that may cost."""
    for option in (
        click.option(
            "--time-limit",
            type=click.IntRange(1, 600),
            default=60,
            metavar="SECONDS",
            show_default=True,
            help="Give each server so long for everything.",
        ),
        click.option(
            "--at-once",
            type=click.IntRange(1, 64),
            default=16,
            metavar="N",
            show_default=True,
            help="Ask so many servers at a time.",
        ),
        click.option("--allow-loopback", is_flag=True, help="Go to servers on this machine."),
        click.option(
            "--allow-private",
            metavar="HOST",
            multiple=True,
            help="Go to this host though its address is not public. May be repeated.",
        ),
        click.option(
            "--start",
            is_flag=True,
            help="Start local servers, too, which runs them: never one about which a gap of high severity is open.",
        ),
        click.option(
            "--surface", type=click.Choice(["cowork", "claude-code"]), help="Ask the servers of this surface only."
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Asking:
    """Which servers are asked, where they may be, and what each may cost."""

    plugins: tuple[str, ...]
    surface: str | None
    start: bool
    hosts: tuple[str, ...]
    loopback: bool
    at_once: int
    seconds: int

    @property
    def terms(self) -> "Terms":
        """Return the same as those who ask have it; end the run where the extra is not installed."""
        try:
            from plugingov.probe.probe import Terms  # noqa: PLC0415 (an extra that takes a second)
        except ImportError:
            raise click.UsageError(
                "the extra that asks servers is not installed: pip install 'plugingov[probe]'"
            ) from None
        try:
            return Terms.of(self.hosts, loopback=self.loopback, at_once=self.at_once, seconds=float(self.seconds))
        except ValueError:
            expected = "expected a host as a url has it, without scheme, port and path"
            raise click.BadParameter(expected, param_hint="'--allow-private'") from None


def organisation_of(found: list[Organisation], plugins: tuple[str, ...]) -> Organisation:
    """Return the organisation whose servers are asked: an observation is of one."""
    known = [name for each in found for name in each.plugins]
    for name in plugins:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.BadParameter(f"no inventory has `{name}`{'; ' + hint if hint else ''}", param_hint="PLUGIN")
    meant = [each for each in found if not plugins or any(name in each.plugins for name in plugins)]
    if len(meant) > 1:
        names = ", ".join(each.id for each in meant)
        several = f"an observation is of one organization, and these are several: {names}"
        raise click.UsageError(f"{several}; name an --inventory of one")
    return meant[0]


def _unless_refused(
    asked: Iterable[Found], judges: Judges, organisation: Organisation, as_of: date, *, start: bool
) -> Iterable[Found]:
    """Yield each server, those that must not be started as ones that are not asked, with the reason."""
    every = tuple(asked)
    refused: Mapping[str, str] = {}
    if start and any(isinstance(each, ToAsk) and each.transport == "stdio" for each in every):
        with stage("looking for what forbids to start a server"):
            refused = _refusals(judges, organisation, as_of)
    for each in every:
        if not isinstance(each, ToAsk) or each.transport != "stdio":
            yield each
        elif not start:
            yield replace(each.server, not_asked="it is a local server, and asking it means to run it: --start does")
        elif because := refused.get(each.plugin):
            yield replace(each.server, not_asked=because)
        else:
            yield each


def _refusals(judges: Judges, organisation: Organisation, as_of: date) -> dict[str, str]:
    """Return why the server of each plugin must not be started: a gap of high severity about it, or its package."""
    case = judges.case(organisation, as_of, "names")
    packages = {door.package: door.id for door in case.layers.doors.values() if door.package}
    found: dict[str, str] = {}
    for gap in judges.report([case], as_of).gaps:
        plugin = gap.subject.plugin or packages.get(gap.subject.item or "")
        if plugin and gap.status == "open" and gap.severity in _NEVER_STARTED:
            because = f"a {gap.severity} gap about it is open: {gap.rule} ({gap.id}, {gap.fingerprint})"
            found.setdefault(plugin, because)
    return found


def ask_servers(organisation: Organisation, judges: Judges, asking: Asking, as_of: date) -> tuple[ProbedServer, ...]:
    """Return the servers of an organisation as they answered, and those that were not asked, with the reason."""
    terms = asking.terms
    meant = [
        door
        for door in Layers(organisation, as_of).doors.values()
        if (not asking.plugins or door.id in asking.plugins) and asking.surface in {None, door.surface}
    ]
    tokens, shared = tokens_for(organisation.plugins, os.environ)
    for variable in shared:
        note(f"plugingov: {variable} is not sent: several plugins of this inventory would have this variable")
    found = servers_to_ask(meant, os.environ, organisation.id, tokens)
    found = tuple(_unless_refused(found, judges, organisation, as_of, start=asking.start))
    return tuple(_answered(found, terms, as_of))


def _answered(found: tuple[Found, ...], terms: "Terms", as_of: date) -> Iterable[ProbedServer]:
    from plugingov.probe.probe import probe  # noqa: PLC0415 (as above)

    asked = tuple(each for each in found if isinstance(each, ToAsk))
    for each in asked:
        for name in each.missing[:1]:
            wanted = f"`{name}`, which its headers refer to, nor {variable_of(each.plugin)}"
            tell(f"{each.plugin} is asked without a credential: the environment has neither {wanted}")
    if any(each.transport != "stdio" for each in asked):
        _refuse_without_trust()
    answered = iter(probe(asked, terms))
    for one in found:
        server = next(answered) if isinstance(one, ToAsk) else one
        yield _placed(replace(server, taken_at=as_of, taken_by=f"plugingov {__version__}"))


def _refuse_without_trust() -> None:
    """End the run where this machine does not say whom it trusts: every server would look broken."""
    from plugingov.probe.connection import trusted_here  # noqa: PLC0415 (as above)

    try:
        trusted_here()
    except OSError as error:
        names = " and ".join(name for name in _OF_TRUST if os.environ.get(name))
        because = f"{names or 'its settings of TLS'}: {(error.strerror or 'no certificates').lower()}"
        raise click.UsageError(f"whom this machine trusts cannot be read, see {because}") from None


def _placed(server: ProbedServer) -> ProbedServer:
    """Return an answer that stands in no file yet, under a name by which reports may point at it."""
    at = Place(f"<answer of {server.plugin}>", 1, 1, 1, 1)
    steps = tuple(replace(step, at=at) for step in server.steps)
    return replace(server, at=at, steps=steps, definitions=tuple(replace(each, at=at) for each in server.definitions))


def why_none_was_asked(servers: Iterable[ProbedServer]) -> str:
    """Return in a sentence why nothing was sent to any of these servers; nothing where something was."""
    reasons = tuple(dict.fromkeys(each.why_not_asked for each in servers))
    if not all(reasons):
        return ""
    first, *others = reasons or ("there is none",)
    more = f" (and {len(others)} more reason{'s' * (len(others) > 1)})" if others else ""
    return f"no server was asked: {first}{more}"
