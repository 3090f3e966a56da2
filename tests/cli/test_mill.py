"""`insolegen mill`: files whole or not at all, and what it says."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from click.testing import CliRunner

from insolegen.cli import program
from insolegen.errors import UsageError
from insolegen.fabrication.ply import write_ply
from insolegen.fabrication.stl import write_stl


@pytest.fixture(scope="module")
def folder(dish, height_field, tmp_path_factory):
    path = tmp_path_factory.mktemp("mill")
    with (path / "dish.stl").open("wb") as stream:
        write_stl(stream, dish.vertices, dish.faces)
    with (path / "dish.ply").open("wb") as stream:
        write_ply(stream, dish.vertices, dish.faces)
    slot = height_field(lambda x, y: np.where(np.abs(x - 20) < 2, 4.0, 12.0), 40, 28, 0.5)
    with (path / "slot.stl").open("wb") as stream:
        write_stl(stream, slot.vertices, slot.faces)
    return path


def mill(*arguments: object):
    return CliRunner().invoke(program, ["mill", *map(str, arguments)])


@pytest.mark.slow
def test_a_pair_with_its_report_and_its_map(folder):
    out, report, picture = (folder / f"pair.{ending}" for ending in ("nc", "json", "png"))
    result = mill(
        folder / "dish.stl", folder / "dish.ply", "-o", out, "--report", report, "--map", picture, "--scallop", 0.2
    )
    assert result.exit_code == 0, result.stderr
    assert "gouge" in result.stdout
    assert "about" in result.stdout
    record = json.loads(report.read_text())
    assert record["program"]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert record["material"]["rough_rpm"] == 14_500  # Anggoro 2016
    assert "[V]" in record["material"]["source"]
    assert len(record["insoles"]) == 2
    assert all(insole["gouge_mm"] <= 0.05 for insole in record["insoles"])
    assert all(insole["leftover_mm"] <= 0.21 for insole in record["insoles"])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert mill(folder / "dish.stl", "-o", out).exit_code == 2  # it exists


def test_a_design_that_the_tool_cannot_reach_is_drawn_and_not_milled(folder):
    out, picture = folder / "slot.nc", folder / "slot.png"
    result = mill(folder / "slot.stl", "-o", out, "--map", picture)
    assert result.exit_code == 5
    assert "ball:8" in result.stderr
    assert "--tool ball:" in result.stderr
    assert "--positive" in result.stderr
    assert not out.exists()
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_positive_is_asked_for_by_its_flag_and_is_of_foam(folder, monkeypatch):
    asked = []

    def build(_names, _meshes, request, **_options):
        asked.append(request)
        raise UsageError("seen", expected="", where="", remedy="")

    monkeypatch.setattr("insolegen.machining.build_program", build)
    for flags in ((), ("--positive",), ("--positive", "--material", "cork")):
        assert mill(folder / "dish.stl", "-o", folder / "never.nc", *flags).exit_code == 2
    assert [(one.positive, one.cut.name) for one in asked] == [
        (False, "eva"), (True, "modelling-foam"), (True, "cork")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--tool", "round:8"), "ball:8"),
        (("--blank", "100x50"), "210x120x35"),
        (("--blank", "60x60x40"), "--blank"),
        (("--map", "picture.gif"), ".png"),
        (("--material", "granite"), "eva"),
        (("--scallop", "0"), "scallop"),
    ],
)
def test_wrong_usage_leaves_nothing(folder, arguments, word):
    out = folder / "never.nc"
    result = mill(folder / "dish.stl", "-o", out, *arguments)
    assert result.exit_code == 2
    assert word in result.stderr
    assert not out.exists()


def test_what_is_no_insole_is_refused(folder, dish):
    with (folder / "floating.stl").open("wb") as stream:
        write_stl(stream, dish.vertices + np.asarray([0.0, 0.0, 3.0]), dish.faces)
    with (folder / "open.stl").open("wb") as stream:
        write_stl(stream, dish.vertices, dish.faces[:-10])
    for name, word in (("floating.stl", "z = 3.000"), ("open.stl", "closed"), ("none.stl", "cannot be read")):
        result = mill(folder / name, "-o", folder / "never.nc")
        assert result.exit_code in (2, 5)
        assert word in result.stderr
    assert not (folder / "never.nc").exists()
