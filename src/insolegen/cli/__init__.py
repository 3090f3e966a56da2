"""The command line: the table of commands, and the one place where an error becomes a message and an exit code.

A command is a module of this folder, `insolegen.cli.<name>`, that holds a `click.Command` of the same name; it is
imported when it is called and not before, so that `insolegen --help` costs no more than Click itself. To add one, write
the module and its line in `COMMANDS`.

Results go to stdout, remarks and progress to stderr.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from insolegen import __version__
from insolegen.errors import InsolegenError

COMMANDS = {
    "design": "Make an insole from a foot scan.",
    "measure": "Measure a foot scan.",
    "preview": "Draw a scan and the insole on it, as a picture or a PDF.",
    "verify": "Measure a finished insole again, from its file and its report alone.",
    "mill": "Write the program that mills an insole, or a pair from one block.",
    "sweep": "Make one insole for each of several values, and one table of their doses.",
    "batch": "Make the insoles of a whole list of orders.",
    "profiles": "List the profiles, or print every number of one.",
    "corrections": "List the corrections in the order in which they usually apply, or print the fields of one.",
    "sample": "Make a synthetic foot scan with known measures.",
}
"""Every command with its summary, in the order in which `insolegen --help` shows them."""

INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended: 128 + SIGINT."""

EPILOG = """\b
Exit codes:
  0  done
  2  wrong usage
  3  the scan was refused
  4  the prescription was refused
  5  the built insole failed its verification
  6  some orders of a batch failed
"""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and summarises them all without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name; None if the table does not list it."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary.removesuffix(".")) for name, summary in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        # Click asks its own dictionary of commands, which is empty here (and only from 8.4 on).
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"The commands are: {', '.join(COMMANDS)}."
            ctx.fail(f"No such command '{args[0]}'. {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the user can mend leaves as a message, anything else keeps its traceback."""
        try:
            return super().invoke(ctx)
        except InsolegenError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        finally:
            # A reader that went away (`insolegen ... | head`) shows here, where Click ends the program quietly, and
            # not at the interpreter's exit, which would complain.
            if sys.stdout is not None:
                sys.stdout.flush()


@click.command(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="insolegen", message="%(prog)s %(version)s")
def program() -> None:
    """Turn a 3D foot scan into an insole that prints or mills as it is, and check it on the finished mesh."""


def main() -> None:
    """Run the program: the entry point of `insolegen` and of `python -m insolegen`."""
    # One thread for NumPy's matrix products, set before NumPy is imported: the last bit of a sum must not depend on
    # how many cores a machine has (same input, same bytes), and the products here are too small to gain from more.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ[variable] = "1"
    program.main(prog_name="insolegen")
