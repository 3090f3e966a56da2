"""Two feet in one file: never one for the other."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align
from insolegen.scans.read import read_scan

from .made_scans import floor, joined, mirrored, posed, sawn_cast, standing_right


@pytest.fixture(scope="module")
def right(shared_scan):
    return standing_right(align(read_scan(shared_scan("average_male_left.ply"))))


def pair(right, apart):
    left = mirrored(right)
    return joined(right, (left[0] + [0.0, apart, 0.0], left[1]))


@pytest.mark.parametrize("under", ["nothing", "floor"])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_side_picks(under, seed, right):
    both = pair(right, 160.0)
    mesh = both if under == "nothing" else joined(both, floor(both, height=-0.5))
    vertices, faces = posed(mesh, seed)
    for side in ("left", "right"):
        foot = align(Scan(vertices, faces, hints=ScanHints(side=side)))
        assert foot.side == side
        assert len(foot.faces) == len(right[1])
        codes = [finding.code for finding in foot.findings]
        assert "one_of_two_feet" in codes
        # The second: of the other foot's leg nothing is seen.
        assert not {"side_contradicts_shape", "not_a_standing_pose"} & set(codes)


def test_without_a_side_both_are_named(right):
    with pytest.raises(ScanError, match="2 feet") as caught:
        align(Scan(*pair(right, 160.0)))
    message = str(caught.value)
    assert "a left foot" in message
    assert "a right foot" in message
    assert message.count("mm long") == 2
    assert "--side" in caught.value.remedy


@pytest.mark.slow
def test_feet_that_nearly_touch_are_parted_by_their_surface(right):
    both = pair(right, 2 * float(right[0][:, 1].max()) + 1.0)
    with pytest.raises(ScanError, match="2 feet"):
        align(Scan(*both))
    for side in ("left", "right"):
        assert align(Scan(*both, hints=ScanHints(side=side))).side == side


def test_feet_that_share_a_corner_are_parted_by_their_edges(right):
    vertices, faces = pair(right, 2 * float(right[0][:, 1].max()))
    touch = int(np.argmax(right[0][:, 1]))
    faces = np.where(faces == touch + len(right[0]), touch, faces)
    with pytest.raises(ScanError, match="2 feet"):
        align(Scan(vertices, faces))


def test_half_a_foot_is_not_replaced_by_the_whole_one_of_the_other_side(right):
    left = mirrored(right)
    half = left[1][(left[0][left[1]][:, :, 0] < 130.0).all(axis=1)]
    mesh = joined(right, (left[0] + [0.0, 160.0, 0.0], half))
    assert align(Scan(*mesh)).side == "right"
    with pytest.raises(ScanError, match="only one is a foot, a right foot"):
        align(Scan(*mesh, hints=ScanHints(side="left")))


def test_two_feet_of_one_side_are_refused_whatever_is_asked(right):
    mesh = joined(right, (right[0] + [0.0, 160.0, 0.0], right[1]))
    for side in (None, "left", "right"):
        with pytest.raises(ScanError, match=r"a right foot.* and a right foot") as caught:
            align(Scan(*mesh, hints=ScanHints(side=side)))
        assert "file of its own" in caught.value.remedy


def test_a_thing_as_large_as_the_foot_is_passed_over_and_said(right):
    i, j = np.meshgrid(np.linspace(0, np.pi, 60), np.linspace(0, 2 * np.pi, 60), indexing="ij")
    ball = 90.0 * np.stack([np.sin(i) * np.cos(j), np.sin(i) * np.sin(j), np.cos(i)], axis=-1).reshape(-1, 3)
    k = (np.arange(59)[:, None] * 60 + np.arange(59)).reshape(-1)
    faces = np.concatenate([np.stack([k, k + 60, k + 61], axis=1), np.stack([k, k + 61, k + 1], axis=1)])
    foot = align(Scan(*joined(right, (ball + np.array([100.0, 300.0, 90.0]), faces))))
    assert foot.side == "right"
    assert "other_pieces_removed" in [finding.code for finding in foot.findings]


@pytest.mark.parametrize(("side", "seed"), [("right", 20), pytest.param("left", 23, marks=pytest.mark.slow)])
def test_the_lid_of_a_cast_without_walls_is_no_second_foot(side, seed, scan_of):
    """The scan ends at 40 mm, the top was sawn at 50: two sheets with the outline of a foot, refused as two feet."""
    mesh = sawn_cast(standing_right(align(scan_of("plantar_right.obj"))), 50.0)
    found = align(Scan(*posed(mesh if side == "right" else mirrored(mesh), seed)))
    assert found.side == side
    assert "other_pieces_removed" in [finding.code for finding in found.findings]
