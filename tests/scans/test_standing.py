"""The shank over the foot: one of the real scans is inverted, the others stand."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.scans.standing import pose_findings

from .made_scans import mirrored, posed, standing_right

STANDING = ["find_mean_left.ply", "find_shape1_left.ply", "find_shape3_left.ply", "average_male_left.ply"]


def codes(foot):
    return [finding.code for finding in foot.findings]


@pytest.mark.parametrize(
    "name",
    [
        *(pytest.param(name, marks=pytest.mark.slow) for name in STANDING[1:]),
        STANDING[0],
        "flat_sole_left.stl",
        "plantar_right.obj",
    ],
)
def test_feet_that_stand_are_not_doubted(name, shared_scan):
    assert "not_a_standing_pose" not in codes(align(read_scan(shared_scan(name))))


def test_the_inverted_foot_is_doubted_in_any_pose_and_of_either_side(shared_scan):
    foot = align(read_scan(shared_scan("find_inversion_left.ply")))
    assert "not_a_standing_pose" in codes(foot)
    for seed, mesh in enumerate((standing_right(foot), mirrored(standing_right(foot)))):
        again = align(Scan(*posed(mesh, seed, 10.0)))
        (doubt,) = [finding for finding in again.findings if finding.code == "not_a_standing_pose"]
        assert doubt.severity == "warning"
        assert "15 degrees inwards" in doubt.message


@pytest.mark.parametrize(("tilt", "doubted"), [(0, 0), (8, 0), (-8, 0), (14, 1), (-14, 1)])
def test_a_made_up_shank_is_doubted_by_its_angle(tilt, doubted):
    height = np.linspace(0.0, 250.0, 200)
    turn = np.linspace(0, 2 * np.pi, 40)
    middle = np.tan(np.radians(tilt)) * height
    ring = np.stack([50 + 35 * np.cos(turn), 30 * np.sin(turn), 0 * turn], axis=1)
    points = ring[None] + np.stack([0 * height, middle, height], axis=1)[:, None]
    found = pose_findings(points.reshape(-1, 3), np.eye(4), 260.0)
    assert len(found) == doubted
    if doubted:
        assert f"{abs(tilt)} degrees {'inwards' if tilt > 0 else 'outwards'}" in found[0].message


def test_a_leg_of_which_hardly_anything_is_left_is_not_doubted_and_does_not_warn():
    """Two rings above the ankle, nothing at it and no shank: no line goes through them."""
    turn = np.linspace(0, 2 * np.pi, 40)
    rings = [np.stack([50 + 35 * np.cos(turn), 35 * np.sin(turn), np.full(40, 250.0 * z)], axis=1) for z in (0.4, 0.44)]
    assert pose_findings(np.concatenate(rings), np.eye(4), 250.0) == ()
