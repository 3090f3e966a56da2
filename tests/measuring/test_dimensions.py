"""The top of the instep on made-up views from above, and the width of the heel on made-up outlines."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.ball import EdgePoint
from insolegen.anatomy.outline import Outline
from insolegen.geometry.grid import Grid, HeightMap
from insolegen.measuring.dimensions import _ridge_height, heel_width
from insolegen.measuring.landmarks import Bearings


def instep(hole=None):
    """A ridge 80 mm high at forward 130, falling towards the toes; hole (forward, medial, radius, depth) mm."""
    grid = Grid(118.0, -40.0, 1.0, (25, 81))
    forward, medial = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    heights = 80.0 - 0.55 * (forward - 130.0) - 0.02 * (medial - 3.0) ** 2
    if hole is not None:
        along, across, radius, depth = hole
        away = np.hypot(forward - along, medial - across)
        heights = heights - depth * np.clip((radius + 2 - away) / 4, 0.0, 1.0)  # its border is smoothed
    return HeightMap(grid, heights)


def test_the_top_of_a_ridge_is_its_height():
    assert _ridge_height(instep(), 130.0) == pytest.approx(80.0, abs=0.01)


@pytest.mark.parametrize("hole", [(139.0, 3.0, 5.0, 27.0), (138.0, 0.0, 4.0, 60.0), (124.0, 8.0, 3.0, 40.0)])
def test_the_inside_of_the_sole_seen_through_a_hole_beside_it_is_no_instep(hole):
    assert _ridge_height(instep(hole), 130.0) == pytest.approx(80.0, abs=0.3)


def test_the_rim_of_a_scan_that_was_cut_below_the_top_is_no_instep():
    """Between the flanks the inside of the sole is seen, 55 mm lower."""
    view = instep()
    cut = view.heights > 76.0 - 0.3 * (view.grid.forward[:, None] - 130.0)
    assert cut.any(axis=1).all()
    height = _ridge_height(HeightMap(view.grid, np.where(cut, 21.0, view.heights)), 130.0)
    assert np.isnan(height)


def heel(noise=0.0, seed=0, missing=()):
    """The width of a heel that is 60 mm at its station and bends there; noise of its edges, mm; stations missing."""
    forward = np.arange(0.0, 250.0)
    half = 30.0 - (forward - 40.0) ** 2 / 300 + (forward - 40.0) ** 3 / 40_000
    edges = half + noise * np.random.default_rng(seed).normal(size=(2, len(forward)))
    edges[0, list(missing)] = np.nan
    point = EdgePoint(0.0, 0.0, 0.0)
    return heel_width(Bearings(Outline(forward, edges[0], -edges[1]), 250.0, point, point, {}))


def test_the_heel_is_as_wide_as_its_outline_and_noise_widens_it_by_less_than_a_node_of_it():
    assert heel() == pytest.approx(60.0, abs=0.01)
    widths = [heel(0.2, seed) for seed in range(40)]
    assert np.mean(widths) == pytest.approx(60.0, abs=0.05)
    assert np.std(widths) < 0.6 * np.hypot(0.2, 0.2)


def test_a_heel_of_which_a_side_is_missing_has_the_width_of_its_station_or_none():
    assert heel(missing=[46]) == pytest.approx(60.0, abs=0.01)
    assert np.isnan(heel(missing=[39, 40, 41]))
