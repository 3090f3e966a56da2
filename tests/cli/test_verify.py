"""`insolegen verify` as others script against it; what it can see is in tests/test_mutations.py."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from click.testing import CliRunner

from insolegen import cli
from insolegen.delivery import write_insole
from insolegen.fabrication.stl import write_stl
from insolegen.model.insole import FirmnessZone
from insolegen.report import as_json, design_report
from insolegen.verification import making
from insolegen.verification.making import Making, Thickness, Walls

SCAN = "plantar_right.obj"


def run(*arguments: object):
    return CliRunner().invoke(cli.program, ["verify", *map(str, arguments)], prog_name="insolegen")


FINE = Making(0, 0, Walls(4.0, (0.0, 0.0, 0.0), float("nan"), (0.0, 0.0, 0.0)), 9.0, 0.0)


@pytest.fixture(autouse=True)
def _examined_once(request, monkeypatch):
    """Looking at every triangle takes seconds; the tests that are about it say so."""
    if "every_triangle" not in request.keywords:
        monkeypatch.setattr(making, "examine", lambda *_: FINE)


@pytest.fixture(scope="module")
def device(scan_of, insole_of):
    return scan_of(SCAN), insole_of(SCAN, "flat-foot")


@pytest.fixture(scope="module")
def files(device, tmp_path_factory):
    scan, insole = device
    folder = tmp_path_factory.mktemp("device")
    with (folder / "insole.stl").open("wb") as stream:
        write_stl(stream, insole.solid.vertices, insole.solid.faces)
    (folder / "insole.json").write_text(as_json(design_report(scan, insole)))
    return folder / "insole.stl", folder / "insole.json"


def test_a_true_device_passes(files):
    result = run(*files)
    assert result.exit_code == 0, result.stdout
    assert "FAIL" not in result.stdout
    assert "pass  medial_heel_skive.depth_mm" in result.stdout
    assert result.stderr == ""


@pytest.mark.slow
@pytest.mark.every_triangle
def test_every_triangle_is_looked_at(files, tmp_path):
    result = run(*files)
    assert result.exit_code == 0, result.stdout
    for row in ("self-intersections", "undercuts", "thickness all over the body"):
        assert f"pass  {row}" in result.stdout
    assert "note  smallest concave radius" in result.stdout

    # A dent from above, a few millimetres wide, that leaves half a millimetre of material: a place among thousands.
    mesh = trimesh.load(files[0])
    low = np.isclose(mesh.vertices[:, 2], 0, atol=1e-3)
    away = np.linalg.norm(mesh.vertices[:, :2] - [91.0, -11.0], axis=1)
    vertices = mesh.vertices.copy()
    dent = ~low & (away < 1.2)
    assert dent.any()
    vertices[dent, 2] = 0.5
    trimesh.Trimesh(vertices, mesh.faces, process=False).export(tmp_path / "dented.stl")
    result = run(tmp_path / "dented.stl")
    assert result.exit_code == 5
    assert "FAIL  thickness all over the body" in result.stdout
    assert "at 9" in result.stdout


def test_a_mesh_alone_says_what_it_can(files, tmp_path):
    result = run(files[0])
    assert result.exit_code == 0, result.stdout
    assert "pass  watertight" in result.stdout
    assert "medial_heel_skive" not in result.stdout
    mesh = trimesh.load(files[0])
    trimesh.Trimesh(mesh.vertices, mesh.faces[1:], process=False).export(tmp_path / "open.stl")
    assert run(tmp_path / "open.stl").exit_code == 5
    assert run(files[0], "--scan", files[0]).exit_code == 2


def test_a_3mf_is_checked_without_its_zones(device, files, tmp_path):
    scan, insole = device
    heel = np.array([[-50.0, -99.0], [80.0, -99.0], [80.0, 99.0], [-50.0, 99.0]])
    zoned = replace(insole, design=replace(insole.design, zones=(FirmnessZone("heel", 30.0, heel),)))
    write_insole(scan, zoned, tmp_path / "zoned.3mf", None, force=False)
    result = run(tmp_path / "zoned.3mf", files[1])
    assert result.exit_code == 0, result.stdout


def test_what_printing_takes_is_said(scan_of, insole_of, tmp_path):
    insole = insole_of(SCAN, "neutral", "device.type=printed_shell")
    write_insole(scan_of(SCAN), insole, tmp_path / "a.stl", tmp_path / "a.json", force=False)
    result = run(tmp_path / "a.stl", tmp_path / "a.json")
    mass = insole.device["volume_mm3"] / 1000 * 1.01
    assert "note  mass" in result.stdout
    assert f" {mass:.0f} g " in result.stdout


@pytest.mark.parametrize(
    ("bed", "exit_code", "said"),
    [
        ("mjf-5200", 0, "pass  fits mjf-5200"),
        ("150x220x50", 0, "turned by"),
        ("100x100x100", 5, "FAIL  fits 100x100x100"),
        ("a-table", 2, ""),
        (None, 0, "note  fits printers"),
    ],
)
def test_whether_it_fits_a_printer(bed, exit_code, said, files):
    result = run(*files, *(() if bed is None else ("--bed", bed)))
    assert result.exit_code == exit_code, result.stdout
    assert said in result.stdout


def test_the_map_of_thickness(files, tmp_path, monkeypatch):
    places = np.array([[0.5, 0.5, 0.0], [80.5, 0.5, 0.0], [40.5, 30.5, 0.0]])
    thickness = Thickness(places, np.array([3.0, np.inf, 2.0]))
    monkeypatch.setattr(making, "examine", lambda *_: replace(FINE, thickness=thickness))
    picture = tmp_path / "map.png"
    assert run(*files, "--map", picture).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run(*files, "--map", picture).exit_code == 2
    assert run(*files, "--map", picture, "--force").exit_code == 0
    assert run(*files, "--map", tmp_path / "map.stl").exit_code == 2


def test_json_and_nothing_else(files):
    result = run(*files, "--json")
    answer = json.loads(result.stdout)
    assert answer["ok"] is True
    assert {"what", "found", "expected", "ok"} == set(answer["checks"][0])
    assert all(dose["ok"] for dose in answer["dose"])
    assert {dose["correction"] for dose in answer["dose"]} >= {"device", "rearfoot_post", "medial_heel_skive"}


def test_the_fit_is_measured_again_with_the_scan(files, shared_scan):
    result = run(*files, "--scan", shared_scan(SCAN))
    assert result.exit_code == 0, result.stdout
    assert "pass  fit, residual_rms_gap_mm" in result.stdout
    assert result.stderr == ""


def test_the_scan_of_somebody_else_does_not_fit(files, shared_scan):
    result = run(*files, "--scan", shared_scan("average_male_left.ply"))
    assert result.exit_code == 5
    assert "FAIL  fit" in result.stdout
    assert "not the very file" in result.stderr


def shuffled(mesh):
    rng = np.random.default_rng(1)
    faces = mesh.faces[rng.permutation(len(mesh.faces))]
    return trimesh.Trimesh(mesh.vertices, np.roll(faces, 1, axis=1), process=False)


ALSO_SAVED = ("again.ply", "again.obj", "text.stl", "more.stl")
SAVED = ["again.stl", "fewer.stl", *(pytest.param(name, marks=pytest.mark.slow) for name in ALSO_SAVED)]


@pytest.mark.parametrize("name", SAVED)
def test_a_mesh_that_was_saved_again_passes(name, files, tmp_path):
    mesh = shuffled(trimesh.load(files[0]))
    if name == "fewer.stl":
        mesh = fewer(mesh)
    if name == "more.stl":
        mesh = mesh.subdivide()
    mesh.export(tmp_path / name, **({"file_type": "stl_ascii"} if name == "text.stl" else {}))
    result = run(tmp_path / name, files[1])
    assert result.exit_code == 0, result.stdout


def fewer(mesh):
    """Simplified within 0.002 mm."""
    import manifold3d

    solid = manifold3d.Manifold(
        manifold3d.Mesh(np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.uint32))
    ).simplify(0.002)
    out = solid.to_mesh()
    assert len(out.tri_verts) < 0.95 * len(mesh.faces)
    return trimesh.Trimesh(out.vert_properties[:, :3], out.tri_verts, process=False)


def test_another_device_does_not_pass(files, tmp_path, insole_of):
    other = insole_of(SCAN, "neutral")
    with (tmp_path / "other.stl").open("wb") as stream:
        write_stl(stream, other.solid.vertices, other.solid.faces)
    result = run(tmp_path / "other.stl", files[1])
    assert result.exit_code == 5
    assert "FAIL  rearfoot_post.angle_deg" in result.stdout


def test_files_that_are_not_there(files, tmp_path):
    assert run(tmp_path / "no.stl", files[1]).exit_code == 2
    assert run(files[0], tmp_path / "no.json").exit_code == 2
    assert run(files[0], files[0]).exit_code == 2


@pytest.mark.parametrize("content", [b"", b"no mesh at all", b"\0" * 84])
def test_what_is_no_mesh_fails(content, files, tmp_path):
    (tmp_path / "broken.stl").write_bytes(content)
    result = run(tmp_path / "broken.stl", files[1])
    assert result.exit_code == 5
    assert "Traceback" not in result.stderr
