from __future__ import annotations

import numpy as np
import pytest

from insolegen.scans.heading import rough_foot
from insolegen.scans.sample import sample_triangles
from insolegen.scans.side import right_foot_votes, side_confidence
from insolegen.scans.upright import sole_candidates
from insolegen.synthetic import FootShape, make_foot

NAMES = [
    "plantar_right.obj",
    "find_mean_left.ply",
    "find_shape1_left.ply",
    "find_shape3_left.ply",
    "find_inversion_left.ply",
    "average_male_left.ply",
    "flat_sole_left.stl",
]


def votes_on(vertices, faces):
    down = sole_candidates(sample_triangles(vertices, faces, 2500))[0].down
    return right_foot_votes(rough_foot(sample_triangles(vertices, faces, 10000), down))


@pytest.mark.parametrize("name", NAMES)
def test_real_feet_are_told_with_room_to_spare(name, scan_of):
    scan = scan_of(name)
    confidence = side_confidence(votes_on(scan.vertices, scan.faces))
    assert (confidence > 0) == ("right" in name)
    assert abs(confidence) > 0.5


@pytest.mark.parametrize("name", NAMES[:3])
def test_the_mirror_image_votes_the_other_way(name, scan_of):
    scan = scan_of(name)
    vertices = np.asarray(scan.vertices, dtype=float)
    here, there = votes_on(vertices, scan.faces), votes_on(vertices * [1, -1, 1], scan.faces)
    assert here.keys() == there.keys()
    for sign, vote in here.items():
        assert there[sign] == pytest.approx(-vote, abs=0.1), sign


def test_no_votes_no_confidence():
    assert side_confidence({}) == 0
    assert side_confidence({"arch": 1.0, "toes": -1.0}) == pytest.approx(0)
    assert side_confidence({"arch": 1.0}) == 1


def test_a_hallux_bent_to_the_other_toes_does_not_swap_the_sides():
    """Its toes point the other way; their votes must fade, not decide."""
    foot = make_foot(FootShape(hallux_angle_deg=34.0, second_toe_ahead_mm=3.0, arch_height_mm=9.0), triangles=6000)
    votes = votes_on(foot.vertices, foot.faces)
    assert votes["toes"] > -0.2
    assert side_confidence(votes) > 0.3
