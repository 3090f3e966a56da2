"""A first device at half its dose, compared with the other foot: through `design`, `measure` and `batch`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from insolegen import cli


def run(*arguments):
    return CliRunner().invoke(cli.program, [str(a) for a in arguments], prog_name="insolegen", catch_exceptions=False)


@pytest.mark.slow
def test_half_the_dose_is_built_recorded_and_verified(shared_scan, tmp_path):
    scan, out, report = shared_scan("plantar_right.obj"), tmp_path / "a.stl", tmp_path / "a.json"
    made = run("design", scan, "-p", "flat-foot", "--dose-percent", 50, "-o", out, "--report", report)
    assert made.exit_code == 0, made.stderr
    assert "rearfoot_post.angle_deg 2 of 4" in made.stderr
    found = json.loads(report.read_text())
    doses = {(one["correction"], one["parameter"]): one["realised"] for one in found["dose"]}
    assert doses["rearfoot_post", "angle_deg"] == pytest.approx(2.0, abs=0.25)
    assert doses["medial_heel_skive", "depth_mm"] == pytest.approx(1.0, abs=0.1)
    assert doses["arch_fill", "depth_mm"] == pytest.approx(1.6, abs=0.1)
    assert found["prescription"]["dose_percent"] == 50
    assert found["prescription"]["whole_doses"]["rearfoot_post.angle_deg"] == 4
    assert run("verify", out, report).exit_code == 0


@pytest.mark.parametrize("percent", ["0", "101"])
def test_a_dose_is_no_less_than_a_hundredth_and_no_more_than_the_whole(percent, tmp_path):
    result = run("design", tmp_path / "a.stl", "--dose-percent", percent)
    assert result.exit_code == 2
    assert "--dose-percent" in result.stderr


SAMPLES = Path(__file__).resolve().parents[2] / "sample_scans"
RIGHT, LEFT = SAMPLES / "flat_right.stl", SAMPLES / "high_left.ply"


def test_feet_that_differ_are_reported_by_measure_and_by_design(tmp_path):
    measured = run("measure", RIGHT, "--weight-bearing", "full", "--other-foot", LEFT, "--json")
    assert measured.exit_code == 0, measured.stderr
    report = tmp_path / "a.json"
    made = run("design", RIGHT, "-p", "neutral", "--weight-bearing", "full", "--other-foot", LEFT,
               "-o", tmp_path / "a.stl", "--report", report)  # fmt: skip
    assert made.exit_code == 0, made.stderr
    for found in (json.loads(measured.stdout), json.loads(report.read_text())):
        assert found["other_foot"]["side"] == "left"
        assert found["other_foot"]["class_difference"] >= 2
        assert [one["severity"] for one in found["findings"] if one["code"] == "asymmetric_arches"] == ["warning"]
    assert "other     left, arch" in made.stdout


def test_the_same_foot_twice_and_a_mirrored_pair_are_refused(tmp_path):
    out = tmp_path / "a.stl"
    assert run("design", RIGHT, "-p", "neutral", "--other-foot", RIGHT, "-o", out).exit_code == 3
    assert run("design", RIGHT, "-p", "neutral", "--other-foot", LEFT, "--pair", "-o", out).exit_code == 2
    assert not out.exists()


def test_an_order_names_its_other_foot(tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text(f"scan,profile,dose_percent,other_foot\n{RIGHT},flat-foot,50,{LEFT}\n")
    result = run("batch", orders, "-o", tmp_path / "out", "--workers", 1, "--weight-bearing", "full")
    assert result.exit_code == 0, result.stderr
    report = json.loads((tmp_path / "out" / "flat_right" / "report.json").read_text())
    assert report["prescription"]["dose_percent"] == 50
    assert {"part_of_the_dose", "asymmetric_arches"} <= {one["code"] for one in report["findings"]}
