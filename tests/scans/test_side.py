from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.scans.heading import rough_foot
from insolegen.scans.sample import sample_triangles
from insolegen.scans.side import CERTAIN, LEAST, right_foot_votes, side_confidence, side_of
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
    assert side_confidence({"arch": 1.0}) > CERTAIN


def test_what_says_nothing_does_not_disagree():
    sure = {"ball": 0.95, "hollow": 0.8}
    assert side_confidence(sure | {"arch": 0.05, "toes": 0.0, "tip": 0.0}) > 0.95 * side_confidence(sure)
    assert side_confidence({"arch": 0.1, "ball": 0.05}) < LEAST  # and little evidence, however unanimous, is little


def test_the_side_is_told_doubted_or_asked_for():
    sure, unsure, contrary = {"arch": -0.9, "toes": -0.9}, {"ball": -0.9, "toes": 0.5}, {"ball": 0.9, "toes": -0.9}
    side, confidence, findings = side_of(sure, None, "x.stl")
    assert (side, findings) == ("left", ())
    assert confidence == -side_confidence(sure) > CERTAIN
    side, confidence, (finding,) = side_of(unsure, None, "x.stl")
    assert (side, finding.code, finding.severity) == ("left", "side_unsure", "warning")
    assert LEAST < confidence < CERTAIN
    with pytest.raises(ScanError, match=r"ball right 0\.90, toes left 0\.90"):
        side_of(contrary, None, "x.stl")
    assert side_of(contrary, "right", "x.stl")[0] == "right"
    side, _, (finding,) = side_of(sure, "right", "x.stl")
    assert (side, finding.code) == ("right", "side_contradicts_shape")


@pytest.mark.slow
def test_a_hallux_bent_to_the_other_toes_does_not_swap_the_sides():
    """Its toes point the other way; their votes must fade, not decide."""
    foot = make_foot(FootShape(hallux_angle_deg=34.0, second_toe_ahead_mm=3.0, arch_height_mm=9.0), triangles=6000)
    votes = votes_on(foot.vertices, foot.faces)
    assert votes["toes"] > -0.2
    assert side_confidence(votes) > CERTAIN


def test_an_arch_on_the_other_side_than_all_else_is_never_told_with_confidence():
    """So does a low shell that lies upside down: all signs are mirrored but that of the arch."""
    votes = {"arch": 0.5, "toes": -1.0, "tip": -0.9, "ball": -1.0, "hollow": -1.0}
    side, confidence, findings = side_of(votes, None, "scan")
    assert side == "left"
    assert confidence < CERTAIN
    assert [finding.code for finding in findings] == ["side_unsure"]
    # Said by the user to be the other one, it is as contradicted as ever.
    assert [finding.code for finding in side_of(votes, "right", "scan")[2]] == ["side_contradicts_shape"]
