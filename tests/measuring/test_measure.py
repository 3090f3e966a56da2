"""What is measured, what is left out and said, and that the numbers hang together, on real feet."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring import measure
from insolegen.scans.align import align

WHOLE = ["find_mean_left.ply", "find_shape1_left.ply", "find_shape3_left.ply", "average_male_left.ply"]


@pytest.fixture(scope="module")
def measured(scan_of):
    done = {}

    def of(name):
        if name not in done:
            done[name] = measure(align(scan_of(name)))
        return done[name]

    return of


def codes(measurements):
    return {finding.code: finding.severity for finding in measurements.findings}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_foot_has_the_first_set_of_measures(name, measured):
    values = measured(name).values
    for measure_name in (
        "foot_length_mm",
        "truncated_length_mm",
        "ball_width_mm",
        "ball_width_orthogonal_mm",
        "heel_width_mm",
        "instep_height_mm",
        "arch_height_mm",
        "arch_height_index",
        "arch_index",
        "chippaux_smirak_percent",
        "staheli_index",
    ):
        assert values[measure_name] is not None, measure_name
        assert np.isfinite(values[measure_name])


@pytest.mark.parametrize("name", [*WHOLE, "plantar_right.obj", "flat_sole_left.stl"])
def test_the_proportions_are_those_of_people(name, measured):
    values = measured(name).values
    length = values["foot_length_mm"]
    assert 0.64 < values["truncated_length_mm"] / length < 0.82
    assert values["outside_ball_length_mm"] < values["truncated_length_mm"]
    assert 5 < values["ball_line_angle_deg"] < 25
    assert values["heel_width_mm"] < values["ball_width_orthogonal_mm"] <= values["ball_width_mm"]
    assert 0.33 < values["ball_width_orthogonal_mm"] / length < 0.45


@pytest.mark.parametrize(
    ("name", "ball_width", "heel_width"),
    [("plantar_right.obj", 103, None), ("average_male_left.ply", 93, 64), ("flat_sole_left.stl", 105, None)],
)
def test_widths_are_near_the_rough_ones_of_the_readme(name, ball_width, heel_width, measured):
    values = measured(name).values
    assert values["ball_width_orthogonal_mm"] == pytest.approx(ball_width, rel=0.03)
    if heel_width is not None:
        assert values["heel_width_mm"] == pytest.approx(heel_width, rel=0.10)


@pytest.mark.parametrize("name", [*WHOLE, "plantar_right.obj", "flat_sole_left.stl"])
def test_every_value_has_a_confidence_and_nothing_else_has(name, measured):
    measurements = measured(name)
    assert all(0 < sure <= 1 for sure in measurements.confidence.values())
    known = {name for name, value in measurements.values.items() if value is not None}
    assert set(measurements.confidence) <= known
    assert {"foot_length_mm", "heel_width_mm"} <= set(measurements.confidence)
    assert all(0 <= landmark.confidence <= 1 for landmark in measurements.landmarks.values())


def test_a_plantar_scan_has_no_instep_and_says_why(measured):
    measurements = measured("plantar_right.obj")
    assert measurements.values["instep_height_mm"] is None
    assert measurements.values["arch_height_index"] is None
    assert codes(measurements)["instep_not_captured"] == "note"
    assert measurements.values["arch_height_mm"] > 10


def test_a_filled_sole_has_no_arch_and_says_so(measured):
    measurements = measured("flat_sole_left.stl")
    for name in ("arch_height_mm", "arch_index", "chippaux_smirak_percent", "staheli_index"):
        assert measurements.values[name] is None
        assert name not in measurements.confidence
    assert measurements.arch.classification == "unknown"
    assert codes(measurements)["sole_not_captured"] == "serious"
    assert "arch_apex" not in measurements.landmarks


@pytest.mark.parametrize("name", [*WHOLE, "plantar_right.obj"])
def test_the_apex_lies_medially_in_the_midfoot(name, measured):
    measurements = measured(name)
    apex = measurements.landmarks["arch_apex"].position
    assert 0.29 < apex[0] / measurements.values["foot_length_mm"] < 0.61
    assert apex[1] > 0
    assert apex[2] == pytest.approx(measurements.values["arch_height_mm"], abs=0.5)
