"""`insolegen sample`: the mesh and its truth, both or none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from click.testing import CliRunner, Result

from insolegen.cli import program


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["sample", "--triangles", "5000", *arguments])


@pytest.mark.parametrize("name", ["foot.stl", "foot.ply"])
def test_mesh_and_truth(tmp_path: Path, name: str) -> None:
    options = ["--arch", "high", "--side", "left", "--pose-seed", "4", "--unit", "cm"]
    if name.endswith(".ply"):
        options = options[:-2]
    result = run(*options, "-o", str(tmp_path / name))
    assert result.exit_code == 0, result.output
    mesh = trimesh.load_mesh(tmp_path / name)
    assert mesh.is_watertight
    truth = json.loads((tmp_path / "foot.truth.json").read_text())
    assert truth["side"] == "left"
    matrix = np.array(truth["mesh_to_foot"])
    standing = mesh.vertices @ matrix[:3, :3].T + matrix[:3, 3]
    assert standing[:, 2].min() == pytest.approx(0.0, abs=0.01)
    tip = np.array(truth["landmarks"]["hallux_tip"]["mesh"])
    scale = 10.0 if truth["unit"] == "cm" else 1.0
    assert np.linalg.norm(mesh.vertices - tip, axis=1).min() * scale < 4.0


def test_same_options_same_bytes(tmp_path: Path) -> None:
    for name in ("a.stl", "b.stl"):
        assert run("--pose-seed", "1", "-o", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / "a.stl").read_bytes() == (tmp_path / "b.stl").read_bytes()


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    (tmp_path / "foot.truth.json").write_text("mine")
    result = run("-o", str(tmp_path / "foot.stl"))
    assert result.exit_code == 2
    assert (tmp_path / "foot.truth.json").read_text() == "mine"
    assert not (tmp_path / "foot.stl").exists()
    assert run("--force", "-o", str(tmp_path / "foot.stl")).exit_code == 0
    assert json.loads((tmp_path / "foot.truth.json").read_text())["side"] == "right"


@pytest.mark.parametrize(
    "options", [["--length", "26"], ["--triangles", "10"], ["--ankle-cut", "5"], ["--upright"], ["--pose-seed", "-1"]]
)
def test_refusals_leave_nothing(tmp_path: Path, options: list[str]) -> None:
    assert run(*options, "-o", str(tmp_path / "foot.stl")).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_other_endings_are_refused(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "foot.obj"))
    assert result.exit_code == 2
    assert ".stl or .ply" in result.output
