"""The docs say what is so: commands, folders, links, version."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import insolegen
from insolegen.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "insolegen"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]

LINK = re.compile(r"\]\(([^)\s]+)\)")
FOLDER = re.compile(r"^( *)([a-z_]+)/(?: |$)")


def test_the_page_of_commands_is_what_the_commands_say():
    result = subprocess.run(
        [sys.executable, DOCS / "generate_commands.py", "--check"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_usage_and_every_option(name):
    # Independent of the generator, which could forget something.
    command = getattr(import_module(f"insolegen.cli.{name}"), name)
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"docs/commands.md has no section '## {name}'"
    assert f"    insolegen {name} " in section[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert re.search(rf"`{re.escape(option)}[ `]", section[1]), f"{option} of {name} is not documented"
            assert parameter.help, f"{name} {parameter.opts[-1]} has no help"


def documented_folders() -> set[str]:
    """The folders in the tree of docs/architecture.md, as paths below src/insolegen."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    tree = re.search(r"```text\nsrc/insolegen/\n(.*?)```", page, re.DOTALL)
    assert tree, "docs/architecture.md has no tree that begins with src/insolegen/"
    found, parents = set(), []
    for line in tree[1].splitlines():
        if folder := FOLDER.match(line):
            depth = len(folder[1]) // 2
            parents[depth - 1 :] = [folder[2]]
            found.add("/".join(parents))
    return found


def test_the_architecture_names_every_folder_and_no_other():
    folders = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_dir() and path.name != "__pycache__" and any(child.is_file() for child in path.iterdir())
    }
    assert documented_folders() == folders


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not re.match(r"https?:|mailto:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name} links to {target}: not there"


def test_the_changelog_has_the_version():
    assert f"\n## [{insolegen.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
