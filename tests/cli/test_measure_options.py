"""`insolegen measure` with landmarks, norms and a second scan, and `design` with landmarks."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from insolegen import cli


def run(*arguments):
    return CliRunner().invoke(cli.program, [str(a) for a in arguments], prog_name="insolegen", catch_exceptions=False)


def report_of(*arguments):
    result = run("measure", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def marked(shared_scan, tmp_path):
    """A scan, and a file with its first metatarsal head moved 4 mm back, in the coordinates of the scan."""
    scan = shared_scan("flat_sole_left.stl")
    landmarks = report_of(scan)["measurements"]["landmarks"]
    first, heel = landmarks["first_metatarsal_head"]["scan"], landmarks["heel_point"]["scan"]
    share = 0.004 / sum((a - b) ** 2 for a, b in zip(first, heel, strict=True)) ** 0.5
    moved = [a + share * (b - a) for a, b in zip(first, heel, strict=True)]
    path = tmp_path / "marked.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([["name", "x", "y", "z"], ["first_metatarsal_head", *moved]])
    return scan, path


def test_given_landmarks_replace_those_found(marked):
    scan, path = marked
    found, given = (report_of(scan, *more)["measurements"] for more in ((), ("--landmarks", path)))
    assert given["landmarks"]["first_metatarsal_head"]["confidence"] == 1.0
    # The scan is in metres, its landmarks with it.
    assert found["truncated_length_mm"] - given["truncated_length_mm"] == pytest.approx(4, abs=0.5)


def test_a_design_follows_given_landmarks(marked, tmp_path):
    scan, path = marked
    out, report = tmp_path / "a.stl", tmp_path / "a.json"
    result = run("design", scan, "-p", "neutral", "--landmarks", path, "-o", out, "--report", report)
    assert result.exit_code == 0, result.stderr
    found = json.loads(report.read_text())["measurements"]["landmarks"]["first_metatarsal_head"]
    assert found["confidence"] == 1.0


def test_a_wrong_landmark_file_refuses_the_scan_and_leaves_nothing(shared_scan, tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text("naviculr,1,2,3\n")
    out = tmp_path / "a.stl"
    for command in (("measure",), ("design", "-o", out)):
        result = run(*command, shared_scan("average_male_left.ply"), "--landmarks", path)
        assert result.exit_code == 3
        assert "did you mean 'navicular'" in result.stderr
    assert not out.exists()


def test_norms_are_selectable(shared_scan):
    sources = [
        report_of(shared_scan("average_male_left.ply"), "--norms", norms)["arch"]["evidence"][0]["source"]
        for norms in ("butler2008", "williams2001")
    ]
    assert "Butler" in sources[0]
    assert "Williams" in sources[1]


def test_two_scans_of_one_foot(shared_scan):
    scan = shared_scan("average_male_left.ply")
    report = report_of(scan, "--standing", scan)
    assert report["scan"]["file"] == report["standing"]["scan"]["file"]
    flexibility = report["flexibility"]
    assert flexibility["arch_rigidity_index"] == pytest.approx(1.0)
    assert flexibility["navicular_drop_mm"] == pytest.approx(0.0)
    # The navicular was found, not marked: no class.
    assert flexibility["classification"] == "unknown"
    # The norms follow the load: sitting for the first, standing for the second.
    assert "sitting" in report["arch"]["evidence"][0]["source"]
    assert "standing" in report["standing"]["arch"]["evidence"][0]["source"]


def test_two_scans_for_people(shared_scan):
    scan = shared_scan("average_male_left.ply")
    result = run("measure", scan, "--standing", scan)
    assert "arch_rigidity_index" in result.stdout
    assert "navicular was not marked" in result.stderr
    for state in ("sitting", "standing"):
        assert f"{state}: average_male_left.ply: left foot" in result.stdout
        assert f"note: {state}: the second toe's tip" in result.stderr


@pytest.mark.parametrize("load", ["none", "full"])
def test_a_load_that_contradicts_sitting_is_wrong_usage(load, shared_scan):
    """It had been passed over in silence."""
    scan = shared_scan("average_male_left.ply")
    result = run("measure", scan, "--standing", scan, "--weight-bearing", load)
    assert result.exit_code == 2
    assert "(semi)" in result.stderr


def test_two_feet_are_refused(shared_scan):
    left = shared_scan("average_male_left.ply")
    assert run("measure", left, "--standing", shared_scan("plantar_right.obj")).exit_code == 3
    longer = run("measure", left, "--standing", shared_scan("flat_sole_left.stl"))
    assert longer.exit_code == 3
    assert "mm long" in longer.stderr


def test_landmarks_of_a_scan_that_is_not_there_are_wrong_usage(shared_scan, tmp_path):
    result = run("measure", shared_scan("average_male_left.ply"), "--standing-landmarks", tmp_path / "a.csv")
    assert result.exit_code == 2
