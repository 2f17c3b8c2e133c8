"""The command `plugingov`: each command's module is imported when it is called."""

import gc
import signal
import sys
from importlib import import_module

import click

from plugingov import __version__
from plugingov.cli import watching
from plugingov.cli.errors import InputRefused, NothingToJudge, report_defect, report_usage
from plugingov.cli.leaving import leave
from plugingov.cli.without_plugins import without_plugins
from plugingov.sources.errors import BadInput

# What `plugingov --help` says of each command, so that it need not import them.
COMMANDS = {
    "check": "Judge inventories by a policy and report gaps",
    "gate": "Judge a change by what judged before it",
    "review": "Review requests for plugins: decision, path, risk, roll-out",
    "plan": "List what has to be done about open gaps, by who acts",
    "matrix": "Show every plugin on both surfaces, layer by layer",
    "effective": "Tell everything that a member gets",
    "diagnose": "Find the layer that is off, and the one next step",
    "tools": "Tell which tools should be there, and which are not",
    "render": "Render the configuration that a surface takes",
    "collect": "Read what a machine holds of Claude Code",
    "fleet": "Judge every machine's rows, and count who has each gap",
    "pull": "Fetch what the vendor holds of an organization",
    "probe": "Ask the servers of plugins what they offer",
    "pin": "Pin what servers offer, as somebody approved it",
    "compare": "Tell what changed between two reports of check",
    "test": "Test a policy: what it must find, and what never",
    "rules": "List the rules and what they ask",
    "explain": "Explain a rule: why, fix, settings, examples",
    "schema": "Print the JSON Schema of a kind of document",
    "init": "Write files to start with: inventory, policy, tests and CI",
}


class Commands(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a first visit."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or nothing where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"plugingov.cli.{cmd_name}").command
        return watching.watched(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; for none of ours, the error offers the nearest name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 (only a slip of the pen needs it)

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"expected one of {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command of that name; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their first lines, importing none of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PLUGINGOV"},
    epilog="Examples: `plugingov check inventories/acme --policy policies/acme.yaml`, `plugingov matrix`.",
)
@click.version_option(__version__, message="plugingov %(version)s")
def plugingov() -> None:
    """Tell which doors your Claude plugins open, on which surface, at which layer, and whether that was decided."""


plugingov.params += watching.options()


def main() -> None:
    """Run the command and leave with its exit status; no input ends in a traceback."""
    gc.disable()  # a run builds what it needs and leaves: collecting garbage in between only takes time
    without_plugins()
    signal.signal(signal.SIGTERM, _stop)
    leave(run())


def _stop(number: int, frame: object) -> None:
    """End a run that is told to stop as one that is over, so that nothing of it is left behind."""
    del frame
    sys.exit(_SIGNALLED + number)


_SIGNALLED = 128  # as a shell reports a command that a signal has ended


def run(words: list[str] | None = None) -> int:
    """Run the command with these words, or those it was called with, and return its exit status."""
    try:
        result = plugingov.main(words, prog_name="plugingov", standalone_mode=False)
    except click.exceptions.Exit as left:
        return left.exit_code
    except BadInput as error:  # what only showed while judging: an own rule that goes on for too long
        refused = InputRefused(error)
        refused.show()
        return refused.exit_code
    except (InputRefused, NothingToJudge) as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return report_usage(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("plugingov: stopped", err=True)
        return 130
    except Exception as error:  # noqa: BLE001 (the last resort: a defect of ours is said to be one)
        return report_defect(error)
    return result if isinstance(result, int) else 0
