"""The two axes of a foot: the one asked for runs where it is said to run, and all that is measured follows it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.foot_axis import stand
from insolegen.measuring import measure
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align

BY_TOE = ScanHints(foot_axis="second-toe")


def in_scan(foot, found, name):
    """A landmark in the scan's own coordinates."""
    to_scan = np.linalg.inv(foot.scan_to_foot)
    return to_scan[:3, :3] @ found.landmarks[name].position + to_scan[:3, 3]


def off_axis_deg(foot, start, end):
    """How far the way between two points of the scan, seen from above, turns from the foot's forward axis."""
    forward, _, up = foot.scan_to_foot[:3, :3] / np.linalg.norm(foot.scan_to_foot[:3, :3], axis=1)[:, None]
    way = end - start
    way = way - (way @ up) * up
    return np.degrees(np.arccos(np.clip(way @ forward / np.linalg.norm(way), -1.0, 1.0)))


@pytest.fixture(scope="module")
def both(scan_of):
    scan = scan_of("find_shape3_left.ply")
    feet = align(scan), stand(replace(scan, hints=BY_TOE))
    return scan, feet, tuple(measure(foot) for foot in feet)


def test_the_axis_runs_from_heel_to_second_toe(both):
    _, (own, by_toe), (_, found) = both
    heel, toe = (in_scan(by_toe, found, name) for name in ("heel_point", "second_toe_tip"))
    assert off_axis_deg(by_toe, heel, toe) < 0.05
    assert off_axis_deg(own, heel, toe) > 3.0
    assert (own.axis, by_toe.axis) == ("second-metatarsal-head", "second-toe")


def test_left_as_it_is_nothing_changes(both):
    scan, (own, _), _ = both
    assert np.array_equal(stand(scan).scan_to_foot, own.scan_to_foot)


def test_heights_stay_and_what_lies_across_follows(both):
    """Turned by 5 degrees about the heel the foot is as high, and the ball, which is oblique, wider across."""
    _, _, (own, found) = both
    assert found.values["arch_height_mm"] == pytest.approx(own.values["arch_height_mm"], abs=0.2)
    assert 1.0 < found.values["ball_width_orthogonal_mm"] - own.values["ball_width_orthogonal_mm"] < 4.0
    assert -2.0 < found.values["foot_length_mm"] - own.values["foot_length_mm"] < 0.0


def test_pose_side_and_unit_do_not_matter(both):
    scan, _, (_, found) = both
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    turn = turn * -np.sign(np.linalg.det(turn))  # a reflection: the other side
    moved = Scan((np.asarray(scan.vertices, dtype=float) @ turn.T + 400.0) / 10.0, scan.faces[:, ::-1], hints=BY_TOE)
    foot = stand(moved)
    assert (foot.side, foot.unit) == ("right", "cm")
    made = measure(foot).values
    for name in ("foot_length_mm", "ball_width_orthogonal_mm", "heel_width_mm", "truncated_length_mm"):
        assert made[name] == pytest.approx(found.values[name], abs=0.25), name


def test_a_toe_that_was_not_surely_seen_gives_no_axis_unless_it_is_given(scan_of):
    scan = replace(scan_of("plantar_right.obj"), hints=BY_TOE)
    with pytest.raises(ScanError, match="tip of the second toe was found with a confidence") as caught:
        stand(scan)
    assert "--landmarks" in str(caught.value)
    own = align(scan_of("plantar_right.obj"))
    found = measure(own)
    given = {"second_toe_tip": in_scan(own, found, "second_toe_tip")}
    foot = stand(scan, given)
    assert off_axis_deg(foot, in_scan(foot, measure(foot, given), "heel_point"), given["second_toe_tip"]) < 0.05
