"""Angles on outlines, heels and triangles with known ones."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from insolegen.anatomy.outline import Outline
from insolegen.geometry.grid import Grid, HeightMap
from insolegen.measuring.angles import (
    angle_between,
    malleolar_valgus_index,
    navicular_measures,
    rearfoot_angle,
    toe_angle,
)
from insolegen.measuring.missing import Missing
from insolegen.model.measurements import Landmark

LENGTH = 260.0


def outline(toe_turn_deg, border_turn_deg=0.0):
    """A border straight to the ball at (190, 30), then turned inward by an angle."""
    forward = np.arange(0.0, LENGTH, 1.0)
    behind = 30 + (190 - forward) * np.tan(np.radians(border_turn_deg))
    ahead = 30 - (forward - 190) * np.tan(np.radians(toe_turn_deg))
    border = np.where(forward < 190, behind, ahead)
    return Outline(forward, border, border - 90)


@pytest.mark.parametrize("turn", [0.0, 12.0, 35.0])
def test_a_toe_that_turns_inward_has_its_angle(turn):
    assert toe_angle(outline(turn), (190, 30), LENGTH, (0.12, 0.28), (0.42, 0.70)) == pytest.approx(turn)


def test_it_is_counted_from_the_border_not_from_the_axis():
    found = toe_angle(outline(20, border_turn_deg=4), (190, 30), LENGTH, (0.12, 0.28), (0.42, 0.70))
    assert found == pytest.approx(16)


def test_an_outline_that_ends_at_the_ball_has_no_toe_angle():
    whole = outline(10)
    cut = whole.forward < 200
    short = Outline(whole.forward[cut], whole.medial[cut], whole.lateral[cut])
    assert isinstance(toe_angle(short, (190, 30), LENGTH, (0.12, 0.28), (0.42, 0.70)), Missing)


def heel(lean_deg, top=41.0):
    """Side views of an upright slab of 50 mm that leans, cut at a height."""
    grid = Grid(-6.0, -6.0, 1.0, (60, 48))
    middle = -grid.medial * np.tan(np.radians(lean_deg)) + 3
    seen = (grid.forward[:, None] >= 0) & (grid.medial[None, :] >= 0) & (grid.medial[None, :] <= top)
    sides = [np.where(seen, (middle + half)[None, :], np.nan) for half in (25, -25)]
    return SimpleNamespace(medial=HeightMap(grid, sides[0]), lateral=HeightMap(grid, sides[1]))


@pytest.mark.parametrize("lean", [-8.0, 0.0, 5.0])
def test_a_heel_that_leans_laterally_is_in_varus(lean):
    assert rearfoot_angle(heel(lean), 0.0, LENGTH) == pytest.approx(lean, abs=0.05)


def test_a_heel_cut_a_little_low_still_tells_and_cut_lower_does_not():
    assert rearfoot_angle(heel(5.0, top=35.0), 0.0, LENGTH) == pytest.approx(5, abs=0.05)
    assert isinstance(rearfoot_angle(heel(5.0, top=30.0), 0.0, LENGTH), Missing)


def test_an_angle_between_vectors():
    assert angle_between(np.array([1.0, 0, 0]), np.array([0.0, 2, 0])) == pytest.approx(90)
    assert angle_between(np.array([1.0, 1]), np.array([-3.0, -3])) == pytest.approx(180)


def points(**where):
    return {name: Landmark(np.array(position, dtype=float), 1.0) for name, position in where.items()}


def test_the_navicular_on_the_line_is_straight_and_below_it_is_not():
    ends = {"medial_malleolus": (60, 35, 90), "first_metatarsal_head": (190, 30, 20)}
    on_line = navicular_measures(points(navicular=(125, 35, 55), **ends), 190.0)
    assert on_line["longitudinal_arch_angle_deg"] == pytest.approx(180)
    assert on_line["feiss_distance_mm"] == pytest.approx(0)
    below = navicular_measures(points(navicular=(125, 35, 40), **ends), 190.0)
    assert below["feiss_distance_mm"] == pytest.approx(-15)
    # The two legs drop by 50 over 65 and by 20 over 65.
    expected = 180 - np.degrees(np.arctan2(50, 65)) + np.degrees(np.arctan2(20, 65))
    assert below["longitudinal_arch_angle_deg"] == pytest.approx(expected)
    assert below["normalised_navicular_height"] == pytest.approx(40 / 190)
    assert below["navicular_index"] == pytest.approx(190 / 40)


def test_without_a_navicular_each_measure_has_its_reason():
    assert all(isinstance(value, Missing) for value in navicular_measures({}, 190.0).values())


def test_the_malleolar_valgus_index_is_the_share_of_the_width():
    marks = points(
        heel_centre=(40, 0, 0), second_metatarsal_head=(180, 0, 0),
        medial_malleolus=(65, 40, 85), lateral_malleolus=(55, -30, 75),
    )  # fmt: skip
    assert malleolar_valgus_index(marks) == pytest.approx(100 * 5 / 70)
    assert isinstance(malleolar_valgus_index({}), Missing)
