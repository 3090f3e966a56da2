"""The shell of the program: help, mistakes, errors, exit codes. Commands made to misbehave stand in for ours."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result

import insolegen
from insolegen import cli, errors

COMMANDS_FOLDER = Path(cli.__file__).parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.program, arguments, prog_name="insolegen")


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a bash script in which `$PYTHON` is this Python, with the buffers that Python has by itself."""
    environment = {**os.environ, "PYTHON": sys.executable}
    environment.pop("PYTHONUNBUFFERED", None)
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment, timeout=60, check=False
    )


@pytest.fixture
def stand_in(monkeypatch):
    """Put a command of the test's own making where `design` is."""

    def put(callback):
        module = ModuleType("insolegen.cli.design")
        module.design = click.command("design")(callback)
        monkeypatch.setitem(sys.modules, "insolegen.cli.design", module)

    return put


def raising(error):
    def callback():
        raise error

    return callback


# Help and version


def test_version_is_the_packages():
    assert run("--version").stdout == f"insolegen {insolegen.__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command_and_every_exit_code(option):
    result = run(option)
    assert result.exit_code == 0
    unwrapped = " ".join(result.stdout.split())
    for name, summary in cli.COMMANDS.items():
        assert f" {name} {summary.removesuffix('.')} " in unwrapped
    codes = {line.split()[0] for line in result.stdout.partition("Exit codes:")[2].splitlines() if line}
    assert codes == {"0", "2", "3", "4", "5", "6"}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_table_says_what_the_command_says_of_itself(name):
    command = getattr(import_module(f"insolegen.cli.{name}"), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.get_short_help_str(limit=200).removesuffix(".") == cli.COMMANDS[name].removesuffix(".")


def test_the_table_forgets_no_command():
    found = set()
    for path in COMMANDS_FOLDER.glob("*.py"):
        if path.stem != "__init__":
            module = import_module(f"insolegen.cli.{path.stem}")
            if isinstance(getattr(module, path.stem, None), click.Command):
                found.add(path.stem)
    assert found == set(cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: insolegen {name}")


# Wrong usage


def test_a_mistyped_command_is_answered_with_the_one_meant():
    result = run("desing", "foot.stl")
    assert result.exit_code == 2
    assert "Did you mean 'design'?" in result.stderr
    assert result.stdout == ""


def test_an_unknown_command_is_answered_with_the_list():
    result = run("quux")
    assert result.exit_code == 2
    assert f"The commands are: {', '.join(cli.COMMANDS)}." in result.stderr


def test_an_unknown_option_is_wrong_usage(stand_in):
    stand_in(lambda: None)
    result = run("design", "--no-such-option")
    assert result.exit_code == 2
    assert "--no-such-option" in result.stderr


# Errors


def test_success_is_zero_and_silent(stand_in):
    stand_in(lambda: None)
    result = run("design")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (errors.UsageError, 2),
        (errors.ScanError, 3),
        (errors.PrescriptionError, 4),
        (errors.DesignError, 4),
        (errors.VerificationError, 5),
    ],
)
def test_each_error_has_its_exit_code(stand_in, kind, exit_code):
    stand_in(raising(kind("no")))
    result = run("design")
    assert result.exit_code == exit_code
    assert result.stderr == "error: no\n"


def test_an_error_says_what_where_what_instead_and_what_to_do(stand_in):
    stand_in(
        raising(
            errors.ScanError(
                "the longest ground extent is 27.3 m",
                where="foot.stl",
                expected="a foot of 150 to 350 mm",
                remedy="say the unit with --unit",
            )
        )
    )
    result = run("design")
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "error: foot.stl: the longest ground extent is 27.3 m",
        "  expected: a foot of 150 to 350 mm",
        "  what to do: say the unit with --unit",
    ]


def test_an_exit_code_of_the_commands_own_passes_through(stand_in):
    stand_in(lambda: click.get_current_context().exit(6))
    assert run("design").exit_code == 6


def test_a_bug_keeps_its_traceback(stand_in):
    stand_in(raising(ZeroDivisionError("a bug")))
    with pytest.raises(ZeroDivisionError, match="a bug"):
        CliRunner().invoke(cli.program, ["design"], catch_exceptions=False)


def test_an_import_that_fails_is_a_bug_too(monkeypatch):
    monkeypatch.setitem(sys.modules, "insolegen.cli.design", None)
    with pytest.raises(ModuleNotFoundError):
        CliRunner().invoke(cli.program, ["design"], catch_exceptions=False)


# Interruptions


def test_ctrl_c_ends_quietly(stand_in):
    stand_in(raising(KeyboardInterrupt))
    result = run("design")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "")


WRITER = """
import sys, types, click
from insolegen import cli

@click.command()
def design():
    {body}

module = types.ModuleType("insolegen.cli.design")
module.design = design
sys.modules[module.__name__] = module
sys.argv = ["insolegen", "design"]
cli.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="pipes are closed differently there")
@pytest.mark.parametrize(
    "body",
    [
        "print('one line, still in the buffer when the reader is gone')",
        "[print('many lines') for _ in range(100_000)]",
        "[click.echo('many lines') for _ in range(100_000)]",
    ],
)
def test_a_closed_pipe_leaves_no_traceback(body, tmp_path):
    (tmp_path / "writer.py").write_text(WRITER.format(body=body))
    result = shell(f"{{ sleep 0.3; $PYTHON {tmp_path / 'writer.py'}; }} | true")
    assert result.stderr == ""


# Both doors


@pytest.mark.parametrize("door", ["-m insolegen", "-c 'from insolegen.cli import main; main()'"])
def test_both_doors_lead_to_the_same_program(door):
    result = shell(f"$PYTHON {door} desing")
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: insolegen [OPTIONS] COMMAND")
