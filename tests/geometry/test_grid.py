from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from insolegen.geometry.grid import Grid

GRID = Grid(-3.0, 2.0, 0.5, (21, 11))
HEIGHTS = 1.0 + 2.0 * GRID.forward[:, None] - 0.5 * GRID.medial[None, :]


@given(st.floats(-3, 7), st.floats(2, 7))
def test_a_plane_is_sampled_exactly(forward, medial):
    found = GRID.sample(HEIGHTS, np.array([forward]), np.array([medial]))[0]
    assert np.isclose(found, 1 + 2 * forward - 0.5 * medial, atol=1e-9)


def test_nodes_are_sampled_as_they_are():
    heights = np.random.default_rng(0).normal(size=GRID.shape)
    forward, medial = np.meshgrid(GRID.forward, GRID.medial, indexing="ij")
    np.testing.assert_allclose(GRID.sample(heights, forward, medial), heights, atol=1e-12)


def test_outside_there_is_nothing():
    assert np.isnan(GRID.sample(HEIGHTS, np.array([-3.1, 7.1, 0, 0]), np.array([3, 3, 1.9, 7.1]))).all()


def test_next_to_a_hole_there_is_nothing():
    heights = HEIGHTS.copy()
    heights[4, 4] = np.nan
    assert np.isnan(GRID.sample(heights, np.array([-0.9]), np.array([4.1]))).all()
    assert np.isfinite(GRID.sample(heights, np.array([0.2]), np.array([4.1]))).all()
