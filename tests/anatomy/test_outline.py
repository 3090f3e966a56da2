from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.outline import Outline, outline_from_maps, outline_from_points
from insolegen.geometry.grid import Grid, HeightMap


def test_widths_are_interpolated():
    outline = Outline(np.array([0.0, 10.0]), np.array([20.0, 30.0]), np.array([-10.0, -20.0]))
    assert outline.medial_at(5) == pytest.approx(25)
    assert outline.lateral_at(5) == pytest.approx(-15)
    assert outline.width_at(5) == pytest.approx(40)


def test_from_maps_takes_the_outermost_over_all_heights_and_leaves_gaps_unknown():
    grid = Grid(0.0, 0.0, 1.0, (4, 3))
    medial = np.array([[1, 5, 2], [np.nan, 7, 3], [np.nan] * 3, [4, np.nan, np.nan]], dtype=float)
    outline = outline_from_maps(HeightMap(grid, medial), HeightMap(grid, -medial))
    np.testing.assert_array_equal(outline.medial, [5, 7, np.nan, 4])
    np.testing.assert_array_equal(outline.lateral, [-5, -7, np.nan, -4])
    np.testing.assert_array_equal(outline.forward, [0, 1, 2, 3])


def test_from_points_of_an_ellipse():
    angle = np.linspace(0, np.pi, 4000)
    upper = np.stack([130 + 130 * np.cos(angle), 45 * np.sin(angle), np.zeros_like(angle)], axis=1)
    outline = outline_from_points(upper, upper * [1, -1, 1], 1.5)
    middle = (outline.forward > 20) & (outline.forward < 240)
    expected = 45 * np.sqrt(1 - ((outline.forward[middle] - 130) / 130) ** 2)
    np.testing.assert_allclose(outline.medial[middle], expected, atol=0.5)
    np.testing.assert_allclose(outline.lateral[middle], -expected, atol=0.5)


def test_from_points_bridges_gaps():
    points = np.array([[0, 10, 0], [10, 20, 0], [100, 30, 0.0]])
    outline = outline_from_points(points, points * [1, -1, 1], 5.0)
    assert np.isfinite(outline.medial).all()
    assert outline.medial_at(55) == pytest.approx(25, abs=0.01)
