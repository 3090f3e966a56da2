"""Edges of known shape: where they stand out furthest and how far, with noise and where the side ends."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.ball import STRAIGHT, SUMMIT, EdgePoint
from insolegen.anatomy.edge_surface import edge_at, on_surface
from insolegen.geometry.grid import Grid, HeightMap

TOP, HIGH, OUT = 180.3, 19.6, 31.0
FORWARD, UP = np.arange(120.0, 241.0), np.arange(-6.0, 42.0)


def side(noise=0.0, seed=0, radius=90.0):
    """A side view that stands out furthest at a known place; noise as on vertices 3 mm apart."""
    first, second = np.meshgrid(FORWARD - TOP, UP - HIGH, indexing="ij")
    out = OUT - first**2 / (2 * radius) - 1e-4 * first**3 - second**2 / 30 + 0.002 * first * second
    if noise:
        coarse = np.random.default_rng(seed).normal(0.0, noise, (out.shape[0] // 3 + 1, out.shape[1] // 3 + 1))
        out = out + np.repeat(np.repeat(coarse, 3, axis=0), 3, axis=1)[: out.shape[0], : out.shape[1]]
    return HeightMap(Grid(FORWARD[0], UP[0], 1.0, out.shape), out)


@pytest.mark.parametrize("outward", [+1.0, -1.0])
def test_the_top_of_a_bulge_is_where_it_is(outward):
    view = HeightMap(side().grid, outward * side().heights)
    bulge = on_surface(view, EdgePoint(174.0, outward * 30.0, SUMMIT), outward, 260.0)
    point, up = bulge.point, bulge.up
    assert not bulge.cut_off
    assert point.forward == pytest.approx(TOP, abs=0.1)
    assert outward * point.medial == pytest.approx(OUT, abs=0.01)
    assert up == pytest.approx(HIGH, abs=0.1)
    assert edge_at(view, TOP, outward, 18.0) == pytest.approx(outward * OUT, abs=0.01)


def test_noise_does_not_widen_a_foot():
    """The outermost node of noisy ones lies too far out; the surface through them does not, nor does it wander."""
    views = [side(0.3, seed) for seed in range(40)]
    points = [on_surface(view, EdgePoint(TOP - 4.0, OUT, SUMMIT), 1.0, 260.0).point for view in views]
    out, place = np.array([point.medial for point in points]), np.array([point.forward for point in points])
    outermost = np.array([view.heights[60].max() for view in views])
    assert abs(out.mean() - OUT) < 0.05 < 0.15 < outermost.mean() - OUT
    assert out.std() < 0.15  # p95 within half of what section 6 allows a width
    assert abs(place.mean() - TOP) < 0.6
    assert place.std() < 1.5


def test_the_flatter_a_bulge_the_less_sure_is_its_place():
    found = EdgePoint(TOP, OUT, SUMMIT)
    sure = [on_surface(side(radius=radius), found, 1.0, 260.0).point.confidence for radius in (40, 80, 120, 160, 400)]
    assert sure[:2] == [SUMMIT, SUMMIT]
    assert sure[2] == pytest.approx(SUMMIT * 0.33 * 260 / 120, abs=0.02)
    assert sure[3] == pytest.approx(SUMMIT * 0.55, abs=0.03)
    assert STRAIGHT < sure[4] < 0.5


def test_what_was_not_scanned_is_not_fitted():
    view = side()
    heights = view.heights.copy()
    heights[:, UP > -1.0] = np.nan
    found = EdgePoint(178.0, 30.9, SUMMIT)
    assert on_surface(HeightMap(view.grid, heights), found, 1.0, 260.0) is None
    assert edge_at(HeightMap(view.grid, heights), TOP, 1.0, 18.0) is None
    assert edge_at(view, FORWARD[-1] - 2.0, 1.0, 18.0) is None


@pytest.mark.parametrize(("end", "cut_off"), [(HIGH - 2.0, True), (HIGH + 1.5, True), (HIGH + 5.5, False)])
def test_a_bulge_at_the_end_of_the_scan_is_cut_off(end, cut_off):
    view = side()
    heights = np.where(UP[None, :] > end, np.nan, view.heights)
    assert on_surface(HeightMap(view.grid, heights), EdgePoint(178.0, 30.9, SUMMIT), 1.0, 260.0).cut_off == cut_off


def test_a_hole_at_the_edge_is_not_the_end_of_the_foot():
    heights = side().heights.copy()
    hole = np.hypot(FORWARD[:, None] - 190.0, UP[None, :] - 16.0) < 6.0
    heights[hole] = np.nan
    view = HeightMap(side().grid, heights)
    assert on_surface(view, EdgePoint(178.0, 30.9, SUMMIT), 1.0, 260.0) is None
    assert edge_at(view, 184.0, 1.0, 18.0) is None


@pytest.mark.parametrize("gap", [(175.0, 215.0), (150.0, 182.0), (120.0, 176.0), (184.0, 241.0), (160.0, 200.0)])
def test_stations_that_were_not_scanned_make_no_edge_up(gap):
    view = side()
    first, last = np.searchsorted(FORWARD, gap)
    heights = view.heights.copy()
    heights[first:last] = np.nan
    found = on_surface(HeightMap(view.grid, heights), EdgePoint(TOP, OUT, SUMMIT), 1.0, 260.0)
    assert found is None or found.point.medial == pytest.approx(OUT, abs=0.2)
    edge = edge_at(HeightMap(view.grid, heights), TOP, 1.0, 18.0)
    assert edge is None or edge == pytest.approx(OUT, abs=0.2)


def test_a_border_without_a_top_keeps_its_place():
    straight = EdgePoint(178.0, 30.9, STRAIGHT)
    assert on_surface(side(), straight, 1.0, 260.0) is None
    hollow = HeightMap(side().grid, side(radius=-90.0).heights)
    found = EdgePoint(178.0, 30.9, SUMMIT)
    assert on_surface(hollow, found, 1.0, 260.0) is None


def test_another_bulge_is_not_gone_to():
    found = EdgePoint(150.0, 30.9, SUMMIT)
    assert on_surface(side(), found, 1.0, 260.0) is None
