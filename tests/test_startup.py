"""What a command does not need, it does not import. Modules are counted, not seconds: those depend on the machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "scipy",
    "trimesh",
    "matplotlib",
    "shapely",
    "rich",
    "networkx",
    "lxml",
    "PIL",
    "lib3mf",
    "ezdxf",
    "manifold3d",
}


def imported(*arguments: str) -> set[str]:
    """Every module that a fresh Python imports when it is called with these arguments."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    rows = [line.split("|") for line in result.stderr.splitlines() if line.startswith("import time:")]
    return {row[2].strip() for row in rows}


@pytest.fixture(scope="module")
def bare() -> set[str]:
    """What this installation imports anyway."""
    return imported("-c", "pass")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_help_imports_click_and_nothing_else(option, bare):
    modules = imported("-m", "insolegen", option) - bare
    assert "click" in modules
    packages = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert packages <= {"click", "colorama", "insolegen"}
    ours = {name for name in modules if name.partition(".")[0] == "insolegen"}
    assert ours <= {"insolegen", "insolegen.cli", "insolegen.errors"}


def test_the_pipeline_imports_nothing_heavy(bare):
    modules = imported("-c", "import insolegen.pipeline") - bare
    assert "numpy" in modules
    assert not {name.partition(".")[0] for name in modules} & HEAVY
