"""Write docs/commands.md from the commands themselves, so that it cannot say anything else than they do.

`python docs/generate_commands.py` writes it; with `--check` it only says whether it is up to date (exit code 1 if not).
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import click

from insolegen.cli import COMMANDS, program

PAGE = Path(__file__).parent / "commands.md"

PREAMBLE = """\
# Commands

<!-- Written by docs/generate_commands.py from the commands themselves: change their help, then run that. -->

Results go to stdout, remarks and progress to stderr. Outputs are written whole or not at all, and an existing file is
replaced only under `--force`. The same input, options and version give the same bytes.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a bug: the traceback on stderr is for the developers |
| 2 | wrong usage |
| 3 | the scan was refused |
| 4 | the prescription was refused |
| 5 | the built insole failed its verification, or `--strict` found a doubt; nothing is left under its final name |
| 6 | some orders of a batch failed |
| 130 | ended by Ctrl-C |
"""


def page() -> str:
    """Give the whole page, in Markdown."""
    group = click.Context(program, info_name="insolegen")
    sections = []
    for name in COMMANDS:
        command = program.get_command(group, name)
        assert command is not None
        sections.append(section(command, click.Context(command, info_name=name, parent=group)))
    return "\n".join([PREAMBLE, *sections])


def section(command: click.Command, context: click.Context) -> str:
    """Give the heading, the usage line, the help and the table of options of one command."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [
        f"## {command.name}",
        f"    {usage}",
        *paragraphs(command.help or ""),
        *paragraphs(str(command.epilog or "")),
    ]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if options:
        rows = "".join(f"| {signature(option)} | {meaning(option)} |\n" for option in options if not option.hidden)
        parts.append("| option | meaning |\n|---|---|\n" + rows.rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def paragraphs(text: str) -> list[str]:
    r"""Split help into paragraphs; those that Click must not rewrap (`\b`) become blocks of code."""
    found = []
    for paragraph in inspect.cleandoc(text.partition("\f")[0]).split("\n\n"):
        if paragraph.startswith("\b"):
            found.append("\n".join("    " + line for line in paragraph.splitlines()[1:]))
        elif paragraph.strip():
            found.append(" ".join(line.strip() for line in paragraph.splitlines()))
    return found


def signature(option: click.Option) -> str:
    """Give the names of an option and what it takes: `-o`, `--output FILE`."""
    names = [*option.opts, *option.secondary_opts]
    if not option.is_flag and not option.count:
        names[-1] += f" {taken(option)}"
    return ", ".join(f"`{name}`" for name in names).replace("|", "\\|")


def taken(option: click.Option) -> str:
    """Give the placeholder of an option's value."""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(str(choice) for choice in option.type.choices)
    return option.type.name.upper()


def meaning(option: click.Option) -> str:
    """Give the help of an option in one line, with what a reader must know beside it."""
    remarks = []
    if option.required:
        remarks.append("required")
    if option.multiple:
        remarks.append("may be given more than once")
    if option.show_default:
        remarks.append(f"default: {option.default}")
    text = " ".join((option.help or "").split()).replace("|", "\\|")
    return f"{text} ({'; '.join(remarks)})" if remarks else text


def main() -> None:
    """Write the page, or check it."""
    text = page()
    if sys.argv[1:] == ["--check"]:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/commands.md is not what the commands say; run: python docs/generate_commands.py")
    else:
        PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
