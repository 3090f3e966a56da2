"""Heights of triangles over nodes, against planes and a slow twin that looks at every node of every triangle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights, lowest_points

GRID = Grid(-3.0, 2.0, 0.5, (41, 31))


def slow_twin(points, faces, grid):
    """Barycentric coordinates, node by node; and how near to any triangle's edge each node lies, as a share of it."""
    lowest = np.full(grid.shape, np.inf)
    least_margin = np.full(grid.shape, np.inf)
    for a, b, c in points[faces]:
        matrix = np.array([[a[0], b[0], c[0]], [a[1], b[1], c[1]], [1, 1, 1]])
        if abs(np.linalg.det(matrix)) < 1e-6:
            continue
        inverse = np.linalg.inv(matrix)
        for i, forward in enumerate(grid.forward):
            for j, medial in enumerate(grid.medial):
                share = inverse @ [forward, medial, 1]
                margin = float(share.min())
                least_margin[i, j] = min(least_margin[i, j], abs(margin))
                if margin >= 0:
                    lowest[i, j] = min(lowest[i, j], share @ [a[2], b[2], c[2]])
    return lowest, least_margin


def rastered(points, faces, grid=GRID):
    corners = points[np.asarray(faces, dtype=np.int32)]
    return lowest_heights(*(corners[:, :, axis].T for axis in range(3)), grid)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_slow_twin_on_random_triangles(seed):
    rng = np.random.default_rng(seed)
    grid = Grid(0.0, 0.0, 0.5, (21, 17))
    points = rng.uniform([-2, -2, -5], [12, 10, 5], (36, 3))
    faces = np.arange(36).reshape(-1, 3)
    expected, margin = slow_twin(points, faces, grid)
    found = rastered(points, faces, grid)
    clear = margin > 0.002  # so near to an edge either answer is right
    assert clear.mean() > 0.9
    assert np.array_equal(np.isfinite(found)[clear], np.isfinite(expected)[clear])
    both = clear & np.isfinite(expected)
    assert both.sum() > 40
    np.testing.assert_allclose(found[both], expected[both], atol=2e-4)


@settings(max_examples=40)
@given(slopes=st.tuples(st.floats(-2, 2), st.floats(-2, 2)), height=st.floats(-50, 50), seed=st.integers(0, 1000))
def test_a_plane_in_any_triangulation_is_that_plane_everywhere(slopes, height, seed):
    rng = np.random.default_rng(seed)
    steps_forward = np.sort(np.concatenate([[-4, 18], rng.uniform(-4, 18, 6)]))
    steps_medial = np.sort(np.concatenate([[1, 18], rng.uniform(1, 18, 5)]))
    forward, medial = (axis.ravel() for axis in np.meshgrid(steps_forward, steps_medial, indexing="ij"))
    points = np.stack([forward, medial, height + slopes[0] * forward + slopes[1] * medial], axis=1)
    corner = (np.arange(7)[:, None] * 7 + np.arange(6)).ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 7, corner + 8], 1), np.stack([corner, corner + 8, corner + 1], 1)]
    )
    expected = height + slopes[0] * GRID.forward[:, None] + slopes[1] * GRID.medial[None, :]
    found = rastered(points, faces)
    assert np.isfinite(found).all(), "a pin hole along an edge"
    # The slack along edges extrapolates a steep plane over a thousandth of a pitch.
    np.testing.assert_allclose(found, expected, atol=0.02)
    assert np.abs(found - expected).mean() < 1e-4


def test_the_lowest_of_several_sheets_wins_whatever_their_order():
    sheet = np.array([[-4, 1, 0], [18, 1, 0], [18, 18, 0], [-4, 18, 0.0]])
    points = np.concatenate([sheet + np.array([0, 0, height]) for height in (3.0, -1.0, 2.0)])
    faces = np.concatenate([np.array([[0, 1, 2], [0, 2, 3]]) + 4 * k for k in range(3)])
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 3, 1, 4]):
        np.testing.assert_allclose(rastered(points, faces[order]), -1.0, atol=1e-6)


def test_winding_and_duplicates_do_not_matter():
    rng = np.random.default_rng(3)
    points = rng.uniform([-4, 0, -5], [18, 18, 5], (60, 3))
    faces = np.arange(60).reshape(-1, 3)
    once = rastered(points, faces)
    again = rastered(points, np.concatenate([faces[:, ::-1], faces, faces[:, [1, 2, 0]]]))
    np.testing.assert_allclose(again, once, atol=1e-4)


def test_upright_and_degenerate_triangles_give_no_heights_and_no_warnings():
    points = np.array([[0, 5, 0], [5, 5, 0], [2, 5, 9], [3, 3, 3], [1, 4, 1], [1, 4, 1.0]])
    faces = np.array([[0, 1, 2], [3, 3, 3], [4, 5, 3], [0, 0, 1]])
    assert not np.isfinite(rastered(points, faces)).any()


def test_what_lies_beside_the_grid_is_left_out():
    points = np.array([[-90, -90, 1], [-80, -90, 1], [-80, -80, 1], [500, 500, 0], [510, 500, 0], [500, 510, 0.0]])
    assert not np.isfinite(rastered(points, np.arange(6).reshape(2, 3))).any()


def test_no_triangles_give_nothing():
    assert not np.isfinite(rastered(np.zeros((3, 3)), np.empty((0, 3)))).any()


def test_a_triangle_far_larger_than_the_grid_covers_it():
    points = np.array([[-1e4, -1e4, 7], [1e4, -1e4, 7], [0, 2e4, 7.0]])
    np.testing.assert_allclose(rastered(points, [[0, 1, 2]]), 7.0, atol=1e-5)


def test_highest_surface_by_negation():
    sheet = np.array([[-4, 1, 0], [18, 1, 0], [18, 18, 0], [-4, 18, 0.0]])
    points = np.concatenate([sheet + np.array([0, 0, 2.0]), sheet + np.array([0, 0, 6.0])])
    faces = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]])
    np.testing.assert_allclose(-rastered(points * [1, 1, -1], faces), 6.0)


def test_the_lowest_of_points_agrees_with_a_loop_over_them():
    grid = Grid(-3.0, 2.0, 0.5, (14, 9))
    random = np.random.default_rng(2)
    points = (random.random((3, 500)) * [[10.0], [7.0], [5.0]] + [[-4.5], [0.5], [0.0]]).astype(np.float32)
    expected = np.full(grid.shape, np.inf)
    for x, y, z in points.T:
        row, column = round((x + 3.0) / 0.5), round((y - 2.0) / 0.5)
        if 0 <= row < 14 and 0 <= column < 9:
            expected[row, column] = min(expected[row, column], z)
    found = lowest_points(*points, grid)
    assert np.isinf(expected).any()
    np.testing.assert_array_equal(found, expected.astype(np.float32))


def test_a_soup_of_long_triangles_is_looked_at_in_batches_and_answers_the_same(monkeypatch):
    random = np.random.default_rng(5)
    points = random.uniform([-3, 2, 0], [17, 17, 9], (60, 3))
    faces = random.integers(0, len(points), (300, 3))
    whole = rastered(points, faces)
    for entries in (1, 700, 20_000):
        monkeypatch.setattr("insolegen.geometry.raster._MOST_ENTRIES", entries)
        assert np.array_equal(rastered(points, faces), whole)
