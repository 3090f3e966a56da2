"""Measures that do not make a foot together are said so; those that do are left in peace."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring import measure
from insolegen.measuring.consistency import check_consistency
from insolegen.measuring.landmarks import take_bearings
from insolegen.scans.align import align

GOOD = {
    "foot_length_mm": 260.0, "truncated_length_mm": 190.0, "outside_ball_length_mm": 165.0, "ball_line_angle_deg": 14.0,
    "heel_width_mm": 62.0, "ball_width_mm": 98.0, "arch_height_mm": 20.0, "navicular_height_mm": 44.0,
    "instep_height_mm": 64.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def foot(scan_of):
    return align(scan_of("average_male_left.ply"))


def doubts(values, foot):
    return [f.message for f in check_consistency(values, take_bearings(foot)) if f.code == "needs_review"]


def test_a_foot_raises_no_doubt(foot):
    assert doubts(GOOD, foot) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"truncated_length_mm": 160.0}, "0.62 of the length"),
        ({"truncated_length_mm": 215.0}, "0.83 of the length"),
        ({"outside_ball_length_mm": 191.0}, "in front of the first"),
        ({"ball_line_angle_deg": 26.0}, "26.0 degrees"),
        ({"heel_width_mm": 99.0}, "wider than the ball"),
        ({"arch_height_mm": 45.0}, "arch (45.0 mm) is not lower than the navicular"),
        ({"navicular_height_mm": 65.0}, "navicular (65.0 mm) is not lower than the instep"),
        ({"truncated_length_mm": None}, "not found"),
    ],
)
def test_each_thing_that_cannot_be_is_said(change, word, foot):
    assert any(word in doubt for doubt in doubts(GOOD | change, foot))


def test_heights_that_are_missing_are_passed_over(foot):
    assert doubts(GOOD | {"navicular_height_mm": None, "arch_height_mm": 70.0}, foot) == [
        "the arch (70.0 mm) is not lower than the instep (64.0 mm)"
    ]


def test_a_ball_that_reaches_the_rim_of_the_scan_is_said(scan_of):
    measured = measure(align(scan_of("plantar_right.obj")))
    assert [(f.where, f.severity) for f in measured.findings if f.code == "ball_cut_off"] == [
        ("first_metatarsal_head", "warning")
    ]
    heads = [measured.landmarks[name].confidence for name in ("first_metatarsal_head", "fifth_metatarsal_head")]
    assert heads[0] < heads[1]


def test_given_landmarks_in_the_wrong_order_are_doubted(foot):
    found = measure(foot)
    back = np.linalg.inv(foot.scan_to_foot)
    swapped = {
        one: back[:3, :3] @ found.landmarks[other].position + back[:3, 3]
        for one, other in (
            ("first_metatarsal_head", "fifth_metatarsal_head"),
            ("fifth_metatarsal_head", "first_metatarsal_head"),
        )
    }
    assert "needs_review" in {finding.code for finding in measure(foot, swapped).findings}
