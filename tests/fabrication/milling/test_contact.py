"""How low a tool can go: planes, bowls and steps by hand, real surfaces by opencamlib."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.fabrication.milling.contact import TipSurface
from insolegen.fabrication.milling.envelope import left_at_best
from insolegen.fabrication.milling.relief import Relief
from insolegen.model.milling import Tool

BALL, FLAT = Tool("ball", 8.0), Tool("flat", 6.0)
MIDDLE = np.asarray([[20.0, 15.0], [21.37, 14.11], [18.4, 16.93]])


def tip_heights(relief, tool, points, allowance_mm=0.0):
    return TipSurface(relief, tool, allowance_mm).tips(points)


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.5, 3.0])
def test_on_a_plane(height_field, slope):
    relief = Relief.of(height_field(lambda x, y: 5 + slope * x, 40, 30).corners, margin_mm=10)
    on_plane = 5 + slope * MIDDLE[:, 0]
    ball = on_plane + BALL.radius_mm * (np.hypot(1, slope) - 1)
    assert tip_heights(relief, BALL, MIDDLE) == pytest.approx(ball, abs=2e-3 * np.hypot(1, slope))
    disc = tip_heights(relief, FLAT, MIDDLE) - (on_plane + FLAT.radius_mm * slope)
    assert (disc >= -1e-3).all()
    assert disc.max() <= 0.035 * slope + 2e-3  # the width that a flat tool is given more


def test_where_several_places_touch_none_is_missed(height_field):
    # Bumps closer together than the tool is wide: what it touches jumps from one to the next.
    relief = Relief.of(
        height_field(lambda x, y: 9 + 2 * np.sin(x / 0.9) * np.cos(y / 1.1) + 0.2 * x, 40, 30, 0.4).corners,
        margin_mm=10,
    )
    points = np.random.default_rng(2).uniform((4, 4), (36, 26), (400, 2))
    i, j = np.nonzero(relief.covered)
    nodes, heights = np.stack([relief.grid.forward[i], relief.grid.medial[j]], axis=1), relief.heights[i, j]
    square = np.square(points[:, None] - nodes).sum(axis=2)
    for tool in (BALL, FLAT):
        above = np.sqrt(np.maximum(tool.radius_mm**2 - square, 0)) - tool.radius_mm if tool is BALL else 0.0
        every_node = np.where(square <= tool.radius_mm**2, heights + above, -np.inf).max(axis=1)
        more = TipSurface(relief, tool).tips(points) - every_node
        assert more.min() > -1e-4
        assert more.max() < 0.5  # between the nodes it stands out by half a pitch times its slope, 2.2


def test_keeping_off_is_along_the_normal(height_field):
    relief = Relief.of(height_field(lambda x, y: 5 + 2.0 * x, 40, 30).corners, margin_mm=10)
    risen = tip_heights(relief, BALL, MIDDLE, allowance_mm=0.2) - tip_heights(relief, BALL, MIDDLE)
    assert risen == pytest.approx(0.2 * np.hypot(1, 2.0), abs=2e-3)


def test_beside_a_wall(height_field):
    relief = Relief.of(height_field(lambda x, y: np.full_like(x, 20.0), 40, 30).corners, margin_mm=10)
    away = np.asarray([0.5, 2.0, 3.5, 4.001, 6.0])
    points = np.stack([40 + away, np.full(5, 15.0)], axis=1)
    expected = np.where(away < 4, 20 + np.sqrt(np.maximum(16 - away**2, 0)) - 4, 0.0)
    assert tip_heights(relief, BALL, points) == pytest.approx(expected, abs=2e-3)
    assert tip_heights(relief, FLAT, points) == pytest.approx([20, 20, 0, 0, 0])


def test_what_a_ball_leaves_in_a_groove_is_as_deep_as_geometry_says(height_field):
    # A V of 45 degrees: the ball's lowest point stays R (sqrt 2 - 1) above its bottom; the flanks it reaches.
    relief = Relief.of(height_field(lambda x, y: 5 + np.abs(x - 20), 40, 30, 0.5).corners, margin_mm=10)
    left = left_at_best(relief.heights, BALL, relief.grid.pitch)
    left[relief.covered] -= relief.heights[relief.covered]
    row = np.argmin(np.abs(relief.grid.forward - 20))
    column = np.argmin(np.abs(relief.grid.medial - 15))
    assert left[row, column] == pytest.approx(4 * (np.sqrt(2) - 1), abs=0.02)
    assert left[np.argmin(np.abs(relief.grid.forward - 30)), column] == pytest.approx(0, abs=1e-4)


def test_against_the_drop_cutter_of_opencamlib(height_field):
    camlib = pytest.importorskip("opencamlib", reason="opencamlib is not installed: pip install opencamlib")
    mesh = height_field(lambda x, y: 9 + 3 * np.sin(x / 5) + 2 * np.cos(y / 3) + 0.05 * x, 40, 30, 0.7)
    relief = Relief.of(mesh.corners, margin_mm=10)
    surface = camlib.STLSurf()
    for triangle in mesh.corners.transpose(2, 0, 1).astype(float).tolist():
        surface.addTriangle(camlib.Triangle(*(camlib.Point(*corner) for corner in triangle)))
    points = np.random.default_rng(3).uniform((-2, -2), (42, 32), (1500, 2))
    for tool, cutter, above in ((BALL, camlib.BallCutter(8, 60), 0.01), (FLAT, camlib.CylCutter(6, 60), 0.05)):
        drop = camlib.BatchDropCutter()
        drop.setSTL(surface)
        drop.setCutter(cutter)
        for x, y in points.tolist():
            drop.appendPoint(camlib.CLPoint(x, y, 0.0))
        drop.run()
        theirs = np.asarray([point.z for point in drop.getCLPoints()])
        ours = tip_heights(relief, tool, points)
        # Beside the rim a tool may be taken as wider, on the safe side; inside it the two agree.
        assert (ours - theirs).min() > -0.02
        inside = ((points > 4.0) & (points < (36.0, 26.0))).all(axis=1)
        assert np.count_nonzero(inside) > 500
        assert (ours - theirs)[inside].max() < above
