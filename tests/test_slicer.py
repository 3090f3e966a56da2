"""Insoles in the programs that print them: PrusaSlicer and admesh find nothing to repair."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from insolegen.fabrication.stl import write_stl
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.scans.read import read_scan

pytestmark = pytest.mark.slicer

SAMPLES = Path(__file__).resolve().parents[1] / "sample_scans"
CASES = [
    ("plantar_right.obj", "flat-foot", "flat", "three_quarter"),
    ("plantar_right.obj", "neutral", "shell", "full"),
    ("find_mean_left.ply", "high-arch", "shell", "sulcus"),
    ("average_male_left.ply", "uncorrected", "flat", "full"),
    ("flat_sole_left.stl", "neutral", "shell", "three_quarter"),
    ("normal_right.stl", "neutral", "shell", "three_quarter"),
    ("flat_left.ply", "flat-foot", "flat", "full"),
]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def insole_file(request, shared_scans, tmp_path_factory):
    name, profile, bottom, trim = request.param
    scan = next(folder / name for folder in (shared_scans, SAMPLES) if (folder / name).is_file())
    insole = make_insole(read_scan(scan), Request(profile, (f"device.bottom={bottom}", f"device.trim={trim}")))
    path = tmp_path_factory.mktemp("sliced") / "insole.stl"
    with path.open("wb") as stream:
        write_stl(stream, insole.solid.vertices, insole.solid.faces)
    return path


def program(name):
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prusaslicer_finds_one_manifold_part(insole_file):
    info = output_of(program("prusa-slicer"), "--info", insole_file)
    said = dict(line.split(" = ") for line in info.splitlines() if " = " in line)
    assert said["manifold"].strip() == "yes"
    assert said["number_of_parts"].strip() == "1"
    assert not [key for key in said if key.startswith(("open_edges", "degenerate", "edges_fixed", "facets_re"))]


def test_prusaslicer_slices_it(insole_file):
    target = insole_file.with_suffix(".gcode")
    output_of(
        program("prusa-slicer"),
        "--export-gcode",
        "--bed-shape",
        "0x0,300x0,300x200,0x200",
        "--center",
        "150,100",
        "--layer-height",
        "0.3",
        "-o",
        target,
        insole_file,
    )
    text = target.read_text(errors="replace")
    assert text.count(";LAYER_CHANGE") + text.count("; layer") + text.count("G1 Z") > 20
    assert text.count("\nG1 ") > 1000


def test_admesh_finds_nothing_to_mend(insole_file):
    said = output_of(program("admesh"), insole_file)
    numbers = dict(line.split(":")[-2:] for line in said.splitlines() if line.count(":") >= 1)
    checked = 0
    for line in said.splitlines():
        for label in (
            "Facets with 1 disconnected edge",
            "Facets with 2 disconnected edges",
            "Facets with 3 disconnected edges",
            "Total disconnected facets",
            "Degenerate facets",
            "Edges fixed",
            "Facets removed",
            "Facets added",
            "Facets reversed",
            "Backwards edges",
            "Normals fixed",
        ):
            if label in line:
                checked += 1
                for number in line.split(label)[1].lstrip(" :").replace(":", " ").split():
                    assert float(number) == 0, line
    assert checked >= 8, numbers
