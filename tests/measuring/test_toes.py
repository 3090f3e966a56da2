"""Toe tips on made-up front views: longest first or second toe, toes pressed together."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.grid import Grid, HeightMap
from insolegen.measuring.toes import toe_tips

LENGTH = 260.0


def view(*toes):
    """Toes as paraboloids: (medial, forward, half width) mm, all 10 mm up."""
    grid = Grid(-60.0, -2.0, 1.0, (101, 42))
    medial, up = grid.medial, grid.forward
    medial, up = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    heights = np.full(grid.shape, np.nan)
    for centre, tip, half in toes:
        toe = tip - 25 * (((medial - centre) / half) ** 2 + ((up - 10) / 9) ** 2)
        heights = np.fmax(heights, np.where(toe > 221, toe, np.nan))
    return HeightMap(grid, heights)


@pytest.mark.parametrize(("first", "second"), [(260.0, 255.0), (252.0, 260.0)])
def test_both_tips_are_found_whichever_is_longer(first, second):
    tips = toe_tips(view((6, first, 12), (-16, second, 8), (-33, 245, 8)), LENGTH)
    np.testing.assert_allclose(tips["hallux_tip"].position, [first, 6, 10], atol=0.5)
    np.testing.assert_allclose(tips["second_toe_tip"].position, [second, -16, 10], atol=0.5)
    assert tips["second_toe_tip"].confidence > 0.8


def test_a_hallux_with_two_bumps_is_one_toe():
    tips = toe_tips(view((8, 258, 8), (-1, 260, 9), (-24, 252, 8)), LENGTH)
    assert tips["hallux_tip"].position[1] == pytest.approx(-1, abs=1)
    assert tips["second_toe_tip"].position[1] == pytest.approx(-24, abs=1)


def test_toes_pressed_together_give_a_second_that_is_unsure():
    tips = toe_tips(view((0, 260, 22), (-40, 235, 40)), LENGTH)
    assert tips["second_toe_tip"].confidence <= 0.5
    assert -0.13 * LENGTH < tips["second_toe_tip"].position[1] < -0.05 * LENGTH


@pytest.mark.parametrize("third", [-27, -20])
def test_a_second_toe_far_behind_the_hallux_is_a_shoulder_and_the_third_is_not_taken_for_it(third):
    # The second has no summit of its own in the outline: the hallux's side falls across it. The third has one.
    pressed = view((6, 260, 16), (-9, 240, 8), (third, 236, 6.5))
    outline = np.nanmax(np.where(np.isfinite(pressed.heights), pressed.heights, -np.inf), axis=1)
    beside = np.abs(pressed.grid.forward + 7) < 8
    assert (np.diff(outline[beside]) > 0).all()
    tips = toe_tips(pressed, LENGTH)
    assert tips["second_toe_tip"].position[1] == pytest.approx(-9, abs=2)
    assert tips["second_toe_tip"].confidence <= 0.5


def test_an_empty_view_has_no_toes():
    grid = Grid(0.0, 0.0, 1.0, (10, 10))
    assert toe_tips(HeightMap(grid, np.full(grid.shape, np.nan)), LENGTH) == {}


@pytest.mark.parametrize(
    ("name", "apart"),
    [
        ("plantar_right.obj", 26), ("average_male_left.ply", 22), ("find_mean_left.ply", 24),
        ("find_shape1_left.ply", 22), ("find_shape3_left.ply", 22), ("flat_sole_left.stl", 23),
    ],
)  # fmt: skip
def test_real_toes_lie_where_they_were_seen(name, apart, scan_of):
    # Read off pictures of the scans by eye: how far the second toe's tip lies lateral of the hallux's.
    from insolegen.scans.align import align

    tips = toe_tips(align(scan_of(name)).maps.toes, 262.0)
    assert tips["hallux_tip"].position[1] - tips["second_toe_tip"].position[1] == pytest.approx(apart, abs=4)
