"""`insolegen design` as others script against it: exit codes, streams, files."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys

import numpy as np
import pytest
import trimesh
from click.testing import CliRunner

from insolegen import cli, pipeline


def run(*arguments):
    return CliRunner().invoke(
        cli.program, ["design", *map(str, arguments)], prog_name="insolegen", catch_exceptions=False
    )


@pytest.fixture
def scan(shared_scan):
    return shared_scan("plantar_right.obj")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    """Outputs that nobody named land in the working folder: every test has an empty one."""
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def left_behind(out):
    return sorted(path.name for path in out.iterdir())


def refused(result, exit_code, out, *words):
    assert result.exit_code == exit_code, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith(("error: ", "Usage: "))
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr
    assert left_behind(out) == []


# 0: done


def test_an_insole_and_its_report(scan, out):
    result = run(scan, "-p", "neutral", "-o", out / "a.stl", "--report", out / "a.json")
    assert result.exit_code == 0, result.stderr
    assert left_behind(out) == ["a.json", "a.stl"]
    assert str(out / "a.stl") in result.stdout
    for line in result.stderr.splitlines():
        assert line.split(":")[0] in ("note", "warning", "serious")

    report = json.loads((out / "a.json").read_text(), parse_constant=lambda name: pytest.fail(name))
    assert report["prescription"]["profile"] == "neutral"
    assert {"scan", "measurements", "arch", "findings", "prescription", "dose", "device", "fit"} <= set(report)

    data = (out / "a.stl").read_bytes()
    assert len(data) == 84 + 50 * struct.unpack("<I", data[80:84])[0]
    assert b"plantar" not in data[:80]
    assert data[:80].rstrip().startswith(b"insolegen ")
    mesh = trimesh.load(out / "a.stl")
    assert mesh.is_watertight
    assert mesh.bounds[0, 2] == pytest.approx(0, abs=1e-3)
    np.testing.assert_allclose(
        mesh.extents, [report["device"][name] for name in ("length_mm", "width_mm", "height_mm")], atol=0.02
    )


def test_the_same_bytes_twice(scan, out):
    for name in "ab":
        assert run(scan, "-p", "flat-foot", "-o", f"{name}.stl", "--report", f"{name}.json").exit_code == 0
    assert (out / "a.stl").read_bytes() == (out / "b.stl").read_bytes()
    assert (out / "a.json").read_bytes() == (out / "b.json").read_bytes()


def test_without_a_name_the_insole_is_named_after_the_scan(scan, out):
    assert run(scan, "-p", "uncorrected").exit_code == 0
    assert left_behind(out) == ["plantar_right_insole.stl"]


def test_a_stated_side_wins(scan, out):
    assert run(scan, "-p", "uncorrected", "--side", "left", "-o", "a.stl", "--report", "a.json").exit_code == 0
    report = json.loads((out / "a.json").read_text())
    assert report["scan"]["side"] == "left"
    assert np.linalg.det(np.array(report["device"]["foot_to_file"])[:3, :3]) < 0
    assert "side_contradicts_shape" in {finding["code"] for finding in report["findings"]}


def test_a_profile_may_be_a_path_and_a_value_may_be_set(scan, out, tmp_path):
    profile = tmp_path / "mine.toml"
    profile.write_text(
        'schema = 1\nname = "mine"\nsummary = "a test"\n[device]\nbottom = "flat"\n\n'
        '[[corrections]]\nkind = "heel_lift"\nheight_mm = 4.0\n'
    )
    result = run(scan, "-p", profile, "--set", "heel_lift.height_mm=6", "-o", "a.stl", "--report", "a.json")
    assert result.exit_code == 0, result.stderr
    report = json.loads((out / "a.json").read_text())
    assert report["prescription"]["profile"] == "mine"
    (dose,) = [
        dose for dose in report["dose"] if dose["correction"] == "heel_lift" and dose["parameter"] == "height_mm"
    ]
    assert dose["requested"] == 6
    assert dose["realised"] == pytest.approx(6, abs=0.1)


# 2: wrong usage


@pytest.mark.parametrize("existing", ["a.stl", "a.json"])
def test_an_existing_file_is_not_touched_without_force(existing, scan, out):
    (out / existing).write_text("mine")
    arguments = (scan, "-p", "uncorrected", "-o", "a.stl", "--report", "a.json")
    result = run(*arguments)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert left_behind(out) == [existing]
    assert (out / existing).read_text() == "mine"
    assert run(*arguments, "--force").exit_code == 0
    assert (out / existing).read_bytes() != b"mine"


def test_a_folder_that_is_not_there(scan, out):
    refused(run(scan, "-o", out / "nowhere" / "a.stl"), 2, out, "does not exist")


def test_a_folder_that_is_a_file(scan, out, tmp_path):
    (tmp_path / "file").write_text("")
    refused(run(scan, "-o", tmp_path / "file" / "a.stl"), 2, out)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(scan, out, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    refused(run(scan, "-o", locked / "a.stl"), 2, out, "may not be written")


@pytest.mark.parametrize("option", [("--side", "both"), ("--unit", "ft"), ("--scan-kind", "sock"), ("--nonsense",)])
def test_options_that_are_none(option, scan, out):
    refused(run(scan, *option), 2, out)


def test_no_scan_named(out):
    refused(run(), 2, out, "SCAN")


# 3: the scan is refused


def write_mesh(path, mesh):
    path.write_bytes(trimesh.exchange.stl.export_stl(mesh))
    return path


def box(*size, at=(0, 0, 0)):
    made = trimesh.creation.box(size)
    made.apply_translation(at)
    return made


def chair():
    legs = [box(8, 8, 120, at=(x, y, -60)) for x in (-80, 80) for y in (-40, 40)]
    return trimesh.util.concatenate([box(200, 100, 10), box(10, 100, 150, at=(-95, 0, 75)), *legs])


def hand():
    palm = trimesh.creation.icosphere(subdivisions=4)
    palm.apply_scale([55, 45, 14])
    fingers = []
    for k in range(5):
        finger = trimesh.creation.capsule(height=75, radius=9)
        finger.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0]))
        finger.apply_transform(trimesh.transformations.rotation_matrix((k - 2) * 0.22, [0, 0, 1]))
        finger.apply_translation([40, (k - 2) * 19, 0])
        fingers.append(finger)
    return trimesh.util.concatenate([palm, *fingers])


def ellipsoid():
    made = trimesh.creation.icosphere(subdivisions=5)
    made.apply_scale([130, 48, 40])
    return made


THINGS = {
    "sphere": lambda: trimesh.creation.icosphere(subdivisions=4, radius=120),
    "box": lambda: box(260, 100, 60).subdivide().subdivide().subdivide(),
    "plain box": lambda: box(260, 100, 60),
    "cylinder": lambda: trimesh.creation.cylinder(radius=45, height=260),
    "flat sheet": lambda: box(260, 100, 0.01).subdivide().subdivide().subdivide(),
    "chair": chair,
    "hand": hand,
    "ellipsoid": ellipsoid,
}


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_no_foot_is_refused(thing, out, tmp_path):
    scan = write_mesh(tmp_path / "thing.stl", THINGS[thing]())
    refused(run(scan, "-o", "a.stl", "--report", "a.json"), 3, out, "what to do:")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("empty",)),
        (b"not a mesh at all\n", ("text",)),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), ("PNG",)),
        (bytes(80) + struct.pack("<I", 1000) + bytes(5000), ("1,000",)),
        (b"v 0 0 0\nv 1 0 0\nv nan 1 0\nf 1 2 3\n", ()),
    ],
    ids=["empty", "text", "picture", "truncated", "NaN"],
)
def test_what_is_no_mesh_is_refused(content, words, out, tmp_path):
    path = tmp_path / ("scan.obj" if content.startswith(b"v ") else "scan.stl")
    path.write_bytes(content)
    refused(run(path, "-o", "a.stl", "--report", "a.json"), 3, out, *words)


def test_a_scan_that_is_not_there_is_refused(out, tmp_path):
    refused(run(tmp_path / "nobody.stl", "-o", "a.stl"), 3, out, "no such file")


def test_a_foot_without_a_sole_is_refused_with_what_to_do(shared_scan, out):
    refused(run(shared_scan("no_sole_noisy_left.obj"), "-o", "a.stl"), 3, out, "no sole", "scan the sole")


def test_a_unit_that_cannot_be_is_refused_with_the_one_that_can(scan, out):
    refused(run(scan, "--unit", "m", "-o", "a.stl"), 3, out, "--unit mm")


def test_a_truncated_real_scan_is_refused(shared_scan, out, tmp_path):
    data = shared_scan("find_mean_left.ply").read_bytes()
    (tmp_path / "cut.ply").write_bytes(data[: len(data) // 2])
    refused(run(tmp_path / "cut.ply", "-o", "a.stl"), 3, out)


# 4: the prescription is refused


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("-p", "neutrl"), "neutral"),
        (("-p", "nowhere.toml"), "nowhere.toml"),
        (("--set", "heel_lft.height_mm=3"), "heel_lift"),
        (("--set", "device.thicknes_mm=3"), "thickness_mm"),
        (("--set", "device.thickness_mm=99"), "12"),
        (("--set", "device.thickness_mm=much"), "much"),
        (("--set", "nonsense"), "nonsense"),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else "",
)
def test_a_prescription_that_cannot_be_is_refused_with_what_was_meant(arguments, word, scan, out):
    refused(run(scan, *arguments, "-o", "a.stl", "--report", "a.json"), 4, out, word)


# 5: the built device is refused


@pytest.fixture
def broken_builder(monkeypatch):
    """A builder that leaves a triangle out."""
    built = pipeline.solidify

    def with_a_hole(design, side):
        solid = built(design, side)
        return type(solid)(solid.vertices, solid.faces[:-1], solid.foot_to_file)

    monkeypatch.setattr(pipeline, "solidify", with_a_hole)


@pytest.mark.usefixtures("broken_builder")
def test_a_device_that_is_not_what_was_asked_for_is_not_left(scan, out):
    refused(run(scan, "-p", "uncorrected", "-o", "a.stl", "--report", "a.json"), 5, out, "watertight")


@pytest.mark.usefixtures("broken_builder")
def test_an_older_insole_is_not_replaced_by_one_that_failed(scan, out):
    (out / "a.stl").write_text("good")
    assert run(scan, "-p", "uncorrected", "-o", "a.stl", "--force").exit_code == 5
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [("a.stl", "good")]


def test_strict_makes_a_doubt_fatal(shared_scan, out):
    refused(run(shared_scan("flat_sole_left.stl"), "--strict", "-o", "a.stl"), 5, out, "sole_not_captured")


def test_a_filled_sole_is_built_as_scanned(shared_scan, out):
    result = run(shared_scan("flat_sole_left.stl"), "-o", "a.stl", "--report", "a.json")
    assert result.exit_code == 0
    report = json.loads((out / "a.json").read_text())
    assert report["prescription"]["profile"] == "uncorrected"
    assert report["measurements"]["arch_height_mm"] is None
    assert report["arch"]["class"] == "unknown"


# The program itself


def test_the_program_from_the_shell(scan, out):
    command = [sys.executable, "-m", "insolegen", "design", str(scan), "-p", "neutral", "-o", "a.stl"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=out)
    assert done.returncode == 0, done.stderr
    assert "a.stl" in done.stdout
    again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=out)
    assert (again.returncode, again.stdout) == (2, "")
