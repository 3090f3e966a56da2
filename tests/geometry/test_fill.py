from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage

from insolegen.geometry.fill import continue_as_wall, enclosed, fill_holes

ROW, COLUMN = np.meshgrid(np.arange(60.0), np.arange(50.0), indexing="ij")


def disc(row, column, radius):
    return (ROW - row) ** 2 + (COLUMN - column) ** 2 < radius**2


# fill_holes


def test_without_a_hole_nothing_changes():
    heights = np.sin(ROW / 9) + COLUMN / 7
    assert np.array_equal(fill_holes(heights, np.zeros_like(heights, dtype=bool)), heights)


@pytest.mark.parametrize("radius", [1.5, 5, 12])
def test_a_hole_in_a_plane_is_filled_with_the_plane(radius):
    plane = 4.0 + 0.3 * ROW - 0.2 * COLUMN
    hole = disc(28, 24, radius)
    filled = fill_holes(np.where(hole, np.nan, plane), hole)
    np.testing.assert_allclose(filled, plane, atol=0.02 * radius)
    assert np.array_equal(filled[~hole], plane[~hole])


def test_a_filled_hole_is_the_membrane():
    """Against the exact solution: every hole node the mean of its four neighbours, solved as a linear system."""
    heights = ROW**2 / 300 + np.sin(COLUMN / 6)
    hole = disc(30, 25, 7) | disc(15, 12, 4)
    number = np.full(hole.shape, -1)
    number[hole] = np.arange(hole.sum())
    matrix, right = np.eye(hole.sum()) * 4, np.zeros(hole.sum())
    for i, j in zip(*np.nonzero(hole), strict=True):
        for k, m in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if hole[k, m]:
                matrix[number[i, j], number[k, m]] -= 1
            else:
                right[number[i, j]] += heights[k, m]
    exact = np.linalg.solve(matrix, right)
    filled = fill_holes(np.where(hole, np.nan, heights), hole)
    np.testing.assert_allclose(filled[hole], exact, atol=0.02)


def test_a_fill_stays_between_the_least_and_the_greatest_of_its_rim():
    heights = np.random.default_rng(0).normal(size=ROW.shape)
    hole = disc(30, 25, 9)
    rim = scipy.ndimage.binary_dilation(hole) & ~hole
    filled = fill_holes(np.where(hole, np.nan, heights), hole)[hole]
    assert heights[rim].min() <= filled.min()
    assert filled.max() <= heights[rim].max()


# enclosed


def test_a_hole_is_enclosed_and_the_outside_is_not():
    full = disc(30, 25, 18)
    hole = disc(30, 25, 5)
    assert np.array_equal(enclosed(~(full & ~hole)), hole)


def test_holes_of_scipy_are_all_enclosed():
    full = disc(30, 25, 20) & (np.random.default_rng(2).uniform(size=ROW.shape) > 0.2)
    holes = scipy.ndimage.binary_fill_holes(full) & ~full
    assert holes.sum() > 50
    assert enclosed(~full)[holes].all()


def test_an_empty_map_and_a_full_one_enclose_nothing():
    assert not enclosed(np.ones((7, 9), dtype=bool)).any()
    assert not enclosed(np.zeros((7, 9), dtype=bool)).any()


# continue_as_wall


def test_known_nodes_stay_and_everything_is_finite():
    heights = np.where(disc(30, 25, 15), 0.1 * ROW, np.nan)
    walled = continue_as_wall(heights, 0.5, 4.0)
    known = np.isfinite(heights)
    assert np.isfinite(walled).all()
    assert np.array_equal(walled[known], heights[known])


def test_the_wall_rises_by_its_slope_along_rows_and_columns():
    heights = np.full((30, 40), np.nan)
    heights[10:20, 15:25] = 2.0
    walled = continue_as_wall(heights, 0.5, 4.0)
    np.testing.assert_allclose(walled[15, 25:], 2.0 + 4.0 * 0.5 * np.arange(1, 16))
    np.testing.assert_allclose(walled[15, :15], 2.0 + 4.0 * 0.5 * np.arange(15, 0, -1))
    np.testing.assert_allclose(walled[20:, 20], 2.0 + 4.0 * 0.5 * np.arange(1, 11))
    assert walled.max() <= 2.0 + 4.0 * 0.5 * (15 + 10)
    assert walled[0, 0] > walled[0, 20]  # the corners stand higher still


def test_nothing_beyond_the_known_lies_lower_than_its_edge():
    heights = np.where(disc(30, 25, 15), 5.0, np.nan)
    assert continue_as_wall(heights, 0.5, 4.0).min() == 5.0
