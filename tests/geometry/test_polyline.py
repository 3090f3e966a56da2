from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.geometry.grid import Grid
from insolegen.geometry.polyline import inside, resampled, signed_distance, smoothed_ring

ANGLE = np.linspace(0, 2 * np.pi, 720, endpoint=False)


def wavy(seed, points=400):
    """A smooth closed curve that is nowhere near convex, centred at (30, 25)."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = 16 + sum(rng.normal() * 3 / k * np.cos(k * angle + rng.uniform(0, 7)) for k in range(1, 6))
    return np.stack([30 + radius * np.cos(angle), 25 + radius * np.sin(angle)], axis=1)


def even_odd(ring, points):
    """The rule as the textbook has it: point by point, edge by edge."""
    answer = []
    for x, y in points:
        odd = False
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if (x0 > x) != (x1 > x) and y < y0 + (x - x0) / (x1 - x0) * (y1 - y0):
                odd = not odd
        answer.append(odd)
    return np.array(answer)


def distance_to(ring, points):
    start, step = ring, np.roll(ring, -1, axis=0) - ring
    away = points[:, None] - start
    share = np.clip((away * step).sum(axis=2) / (step**2).sum(axis=1), 0, 1)
    return np.sqrt(((away - share[..., None] * step) ** 2).sum(axis=2)).min(axis=1)


GRID = Grid(0.137, 0.071, 0.9, (66, 55))
NODES = np.stack([axis.ravel() for axis in np.meshgrid(GRID.forward, GRID.medial, indexing="ij")], axis=1)


# inside


@pytest.mark.parametrize("seed", range(3))
def test_inside_agrees_with_the_textbook(seed):
    ring = wavy(seed, 90)
    some = np.random.default_rng(seed).permutation(len(NODES))[:500]
    found = inside(ring, GRID).ravel()[some]
    assert np.array_equal(found, even_odd(ring, NODES[some]))
    assert 0.1 < found.mean() < 0.9


def test_winding_does_not_matter():
    assert np.array_equal(inside(wavy(1)[::-1], GRID), inside(wavy(1), GRID))


def test_a_ring_around_the_whole_grid_and_one_beside_it():
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1.0]])
    assert inside(square * 500, GRID).all()
    assert not inside(square + np.array([500, 0]), GRID).any()
    assert not inside(square + np.array([0, -500]), GRID).any()
    assert not inside(square + np.array([30, 500]), GRID).any()


def test_a_square_whose_edges_run_through_nodes_holds_what_it_should():
    grid = Grid(0.0, 0.0, 1.0, (9, 9))
    found = inside(np.array([[2, 2], [6, 2], [6, 6], [2, 6.0]]), grid)
    assert found[3:6, 3:6].all()
    assert found.sum() == 16  # of nodes on edges, half belong to the square


# signed_distance


@pytest.mark.parametrize("seed", range(3))
def test_distance_agrees_with_brute_force_up_to_its_reach(seed):
    ring = wavy(seed, 200)
    found = signed_distance(ring, GRID, 8.0).ravel()
    np.testing.assert_allclose(np.abs(found), np.minimum(distance_to(ring, NODES), 8.0), atol=2e-3)
    some = np.random.default_rng(seed).permutation(len(NODES))[:300]
    assert np.array_equal(found[some] > 0, even_odd(ring, NODES[some]))


def test_distance_to_a_circle():
    ring = np.stack([30 + 15 * np.cos(ANGLE), 25 + 15 * np.sin(ANGLE)], axis=1)
    found = signed_distance(ring, GRID, 5.0)
    exact = 15 - np.hypot(GRID.forward[:, None] - 30, GRID.medial[None, :] - 25)
    np.testing.assert_allclose(found, np.clip(exact, -5, 5), atol=2e-3)


def test_a_ring_that_leaves_the_grid_is_followed_as_far_as_the_grid_goes():
    ring = wavy(2) - [25, 20]
    found = signed_distance(ring, GRID, 4.0).ravel()
    np.testing.assert_allclose(np.abs(found), np.minimum(distance_to(ring, NODES), 4.0), atol=2e-3)


# resampled, smoothed_ring


@given(st.integers(0, 500), st.floats(0.3, 3.0))
def test_resampled_points_lie_on_the_ring_at_equal_distances(seed, step):
    ring = wavy(seed, 300)
    even = resampled(ring, step)
    assert distance_to(ring, even).max() < 1e-6
    gaps = np.linalg.norm(np.roll(even, -1, axis=0) - even, axis=1)
    assert gaps.max() <= step * 1.03
    assert np.percentile(gaps, 20) > 0.97 * np.median(gaps)  # a chord across a sharp bend is shorter
    assert np.array_equal(even[0], ring[0])


@pytest.mark.parametrize("sigma", [2.0, 4.0])
def test_a_smoothed_circle_shrinks_by_the_gaussian(sigma):
    radius = 20.0
    ring = radius * np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1) + [5, 7]
    smooth = smoothed_ring(ring, sigma, 0.25)
    assert np.allclose(smooth.mean(axis=0), [5, 7], atol=1e-3)
    expected = radius * np.exp(-((sigma / radius) ** 2) / 2)
    np.testing.assert_allclose(np.hypot(*(smooth - [5, 7]).T), expected, atol=2e-3 * radius)


def test_smoothing_rounds_a_corner_to_a_bounded_curvature():
    square = resampled(np.array([[0, 0], [40, 0], [40, 40], [0, 40.0]]), 0.25)
    smooth = smoothed_ring(square, 3.0, 0.25)
    step = np.roll(smooth, -1, axis=0) - smooth
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    curvature = np.abs(np.diff(heading)) / 0.25
    # At the corner the tangent is half of either side, so that the curve turns by 2 g(0) and runs at 1 / sqrt 2.
    assert curvature.max() == pytest.approx(2 * np.sqrt(2) / (3 * np.sqrt(2 * np.pi)), rel=0.2)


@settings(max_examples=20)
@given(st.integers(0, 500))
def test_smoothing_turns_with_the_ring(seed):
    """The answer belongs to the curve and not to the axes."""
    ring = wavy(seed)
    c, s = np.cos(0.7), np.sin(0.7)
    turn = np.array([[c, -s], [s, c]])
    expected = smoothed_ring(ring, 2.0, 0.5) @ turn.T
    np.testing.assert_allclose(smoothed_ring(ring @ turn.T, 2.0, 0.5), expected, atol=1e-6)
