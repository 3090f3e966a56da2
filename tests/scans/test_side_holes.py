"""Holes in the side of ball and heel: widths and lengths are then read beside them, which must be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.measuring import measure
from insolegen.scans.align import align


@pytest.fixture(scope="module")
def scan(scan_of):
    return scan_of("find_mean_left.ply")


@pytest.fixture(scope="module")
def whole(scan):
    foot = align(scan)
    return foot, measure(foot)


def doubts(foot):
    return {finding.where.split(",")[0]: finding for finding in foot.findings if finding.code == "side_hole"}


@pytest.fixture(scope="module")
def with_hole(scan, whole):
    """The same foot without what lies within a radius, mm, of a place in the foot frame."""
    foot, _ = whole
    middle = foot.vertices[foot.faces].mean(axis=1)

    def holed(place, radius):
        return align(replace(scan, faces=scan.faces[np.linalg.norm(middle - place, axis=1) > radius]))

    return holed


@pytest.mark.parametrize(("head", "length"), [("first", "truncated_length_mm"), ("fifth", "outside_ball_length_mm")])
def test_a_hole_over_a_head_is_said_with_what_hangs_on_it(head, length, whole, with_hole):
    """Of 16 mm across it takes 3 mm off the width, or moves the ball by a centimetre, at the same confidence."""
    name = f"{head}_metatarsal_head"
    found = doubts(with_hole(whole[1].landmarks[name].position, 8.0))
    assert list(found) == [name]
    assert found[name].severity == "serious"
    assert {"ball_width_mm", "ball_girth_mm", length} <= set(found[name].where.split(", "))


def test_a_smaller_one_is_a_warning_and_a_pin_hole_nothing(whole, with_hole):
    place = whole[1].landmarks["fifth_metatarsal_head"].position
    assert doubts(with_hole(place, 4.5))["fifth_metatarsal_head"].severity == "warning"
    assert not doubts(with_hole(place, 2.5))


def test_a_hole_in_the_side_of_the_heel_is_said(whole, with_hole):
    lateral = whole[0].maps.lateral
    row = int(np.argmin(np.abs(lateral.grid.forward - 42.0)))
    column = int(np.argmin(np.abs(lateral.grid.medial - 24.0)))
    place = np.array([42.0, lateral.heights[row, column], 24.0])
    assert list(doubts(with_hole(place, 8.0))) == ["heel_width_mm"]


@pytest.mark.parametrize("name", ["find_mean_left.ply", "plantar_right.obj", "flat_sole_left.stl"])
def test_a_whole_scan_is_not_doubted(name, scan_of):
    assert not doubts(align(scan_of(name)))


@pytest.mark.parametrize(
    ("head", "lost", "kept"),
    [
        ("first", "truncated_length_mm", "outside_ball_length_mm"),
        ("fifth", "outside_ball_length_mm", "truncated_length_mm"),
    ],
)
def test_a_ball_point_in_a_hole_that_no_fit_bridges_is_not_measured(head, lost, kept, whole, with_hole):
    """Of 12 mm across: the ball 4 to 8 mm off, its width 2, at a confidence of 0.5."""
    name = f"{head}_metatarsal_head"
    measured = measure(with_hole(whole[1].landmarks[name].position, 6.0))
    gone = (lost, "ball_width_mm", "ball_width_orthogonal_mm", "maximum_breadth_mm", "ball_girth_mm")
    assert [measured.values[one] for one in gone] == [None] * 5
    assert measured.values[kept] == pytest.approx(whole[1].values[kept], abs=0.5)
    (finding,) = [finding for finding in measured.findings if finding.code == "hole_at_ball"]
    assert finding.severity == "serious"
    assert set(gone) - {"ball_girth_mm"} <= set(finding.where.split(", "))
    assert measured.landmarks[name].confidence < 0.2


@pytest.mark.parametrize("name", ["hallux_tip", "heel_point"])
def test_a_hole_where_the_foot_ends_is_said_and_the_length_not_believed(name, whole, with_hole):
    """Of 16 mm across it makes the foot 1.3 to 2 mm shorter: in silence, at a confidence of 0.9."""
    foot = with_hole(whole[1].landmarks[name].position, 8.0)
    (finding,) = [finding for finding in foot.findings if finding.code == "end_hole"]
    assert finding.severity == "serious"
    assert {name, "foot_length_mm"} <= set(finding.where.split(", "))
    assert measure(foot).confidence["foot_length_mm"] < 0.4 < whole[1].confidence["foot_length_mm"]
    assert not [finding for finding in whole[0].findings if finding.code == "end_hole"]
