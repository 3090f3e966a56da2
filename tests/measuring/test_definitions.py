"""The table of measures: the contract is in it, reports follow it, the docs are written from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from insolegen.measuring import measure
from insolegen.measuring.definitions import BY_NAME, LANDMARKS, MEASURES
from insolegen.measuring.norms import NAVICULAR, OTHERS
from insolegen.scans.align import align

CONTRACT = {
    "foot_length_mm", "truncated_length_mm", "ball_width_mm", "ball_width_orthogonal_mm", "heel_width_mm",
    "instep_height_mm", "arch_height_mm", "navicular_height_mm", "arch_height_index", "arch_index",
    "chippaux_smirak_percent", "staheli_index", "hallux_angle_deg", "rearfoot_angle_deg", "ball_girth_mm",
    "instep_girth_mm",
}  # fmt: skip
CONTRACT_LANDMARKS = {
    "heel_point", "hallux_tip", "second_toe_tip", "first_metatarsal_head", "fifth_metatarsal_head", "heel_centre",
    "arch_apex", "navicular", "fifth_metatarsal_base", "medial_malleolus", "lateral_malleolus",
}  # fmt: skip
SCANS = ["plantar_right.obj", "find_mean_left.ply", "average_male_left.ply", "flat_sole_left.stl"]


def test_the_contract_is_in_the_table():
    assert set(BY_NAME) >= CONTRACT
    assert set(LANDMARKS) >= CONTRACT_LANDMARKS
    assert len(BY_NAME) == len(MEASURES)


def test_what_measures_need_are_landmarks():
    assert all(need in LANDMARKS for one in MEASURES for need in one.needs)


def test_every_index_with_limits_is_a_measure():
    assert all(cutoffs.measure in BY_NAME for cutoffs in (*OTHERS, *NAVICULAR))


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.name)
def test_every_measure_says_where_it_comes_from(one):
    assert one.meaning
    assert one.equation
    assert any(tag in one.source for tag in ("[V", "[S", "[K", "[E"))
    assert 0 < one.confidence <= 1


@pytest.mark.parametrize("name", SCANS)
def test_every_key_is_there_and_every_null_has_its_reason(name, scan_of):
    measured = measure(align(scan_of(name)))
    assert list(measured.values) == [one.name for one in MEASURES]
    explained = {word for finding in measured.findings for word in finding.where.split(", ")}
    for key, value in measured.values.items():
        if value is None:
            assert key in explained, key
            assert key not in measured.confidence
        else:
            assert 0 < measured.confidence[key] <= 1
    assert set(measured.landmarks) <= set(LANDMARKS)


def test_the_page_of_measurements_is_what_the_tables_say():
    script = Path(__file__).resolve().parents[2] / "docs" / "generate_measurements.py"
    result = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("one", MEASURES, ids=lambda one: one.name)
def test_every_measure_is_drawn_on_the_page(one):
    docs = Path(__file__).resolve().parents[2] / "docs"
    drawing = docs / "measurements" / f"{one.name}.png"
    assert f"(measurements/{drawing.name})" in (docs / "measurements.md").read_text(encoding="utf-8")
    content = drawing.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert 2_000 < len(content) < 60_000
