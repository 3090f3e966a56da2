"""Edges of known shape with pieces missing: carried over, and notches left alone."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.grid import Grid, HeightMap
from insolegen.scans.side_gaps import side_edge

STATIONS = (20.0, 190.0)


def side(depth=0.0, *, missing=False, middle=110.0, long=16.0):
    """A bulging side (forward, up) that stands out furthest at 10 mm, with a notch or a hole in its low part."""
    grid = Grid(0.0, 0.0, 1.0, (211, 31))
    forward, up = grid.forward[:, None], grid.medial[None, :]
    true = 40.0 - (forward - 120.0) ** 2 / 400.0
    out = true - (up - 10.0) ** 2 / 30.0
    inside = (np.abs(forward - middle) < long / 2) & (up < 22)
    return HeightMap(grid, np.where(inside, np.nan if missing else out - depth, out)), true[:, 0]


@pytest.mark.parametrize("outward", [1.0, -1.0])
def test_an_edge_is_carried_over_a_gap(outward):
    view, true = side(missing=True)
    found = side_edge(HeightMap(view.grid, outward * view.heights), outward, STATIONS)
    assert found.gap[103:118].all()
    assert not found.gap[:100].any()
    assert not found.gap[121:].any()
    np.testing.assert_allclose(outward * found.edge, true, atol=0.3)
    np.testing.assert_allclose(found.level[20:190], 10.0, atol=0.5)


def test_a_notch_whose_skin_is_there_is_no_gap():
    view, _ = side(4.0)
    found = side_edge(view, 1.0, STATIONS)
    assert not found.gap.any()
    np.testing.assert_array_equal(found.edge, view.heights.max(axis=1))


def test_outside_its_stations_an_edge_is_as_scanned():
    view, _ = side(missing=True, middle=8.0)
    assert not side_edge(view, 1.0, STATIONS).gap.any()
