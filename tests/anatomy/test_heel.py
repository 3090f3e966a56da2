from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.heel import HEEL_DEPTH_MM, rearmost_point
from insolegen.geometry.grid import Grid, HeightMap

MEDIAL, UP = 3.3, 21.7
"""Where the back of the heel lies: between the nodes."""


def heel(noise=0.0, seed=0, part=slice(None)):
    """The view of a heel from behind that is a bowl, steeper across than up, and turned."""
    grid = Grid(-35.0, -2.0, 1.0, (71, 34))
    x, y = (grid.forward - MEDIAL)[:, None], (grid.medial - UP)[None, :]
    heights = 1.4 + x**2 / 60 + y**2 / 90 + x * y / 200
    heights = heights + noise * np.random.default_rng(seed).normal(size=heights.shape)
    seen = np.zeros(heights.shape, dtype=bool)
    seen[part] = True
    return HeightMap(grid, np.where(seen, heights, np.nan))


def test_the_rearmost_point_of_a_bowl_lies_at_its_bottom_between_the_nodes():
    back = rearmost_point(heel())
    np.testing.assert_allclose(back[1:], [MEDIAL, UP], atol=0.05)
    assert back[0] == pytest.approx(1.4, abs=0.01)


def test_noise_moves_it_less_than_it_moves_the_rearmost_node():
    views = [heel(0.2, seed) for seed in range(30)]
    off = [np.hypot(*(rearmost_point(view)[1:] - [MEDIAL, UP])) for view in views]
    of_node = []
    for view in views:
        row, column = np.unravel_index(np.nanargmin(view.heights), view.heights.shape)
        of_node.append(np.hypot(view.grid.forward[row] - MEDIAL, view.grid.medial[column] - UP))
    assert 3 * np.mean(off) < np.mean(of_node)
    assert max(off) < 1.0


def test_a_heel_that_is_cut_below_its_back_keeps_to_what_was_scanned():
    view = heel(part=(slice(None), slice(0, 14)))  # to 11 mm up
    up = rearmost_point(view)[2]
    assert np.isfinite(up)
    assert up <= UP + HEEL_DEPTH_MM


def test_a_single_node_is_its_own_place():
    view = heel(part=(slice(40, 41), slice(20, 21)))
    np.testing.assert_allclose(rearmost_point(view)[1:], [view.grid.forward[40], view.grid.medial[20]])
