from __future__ import annotations

import numpy as np

from insolegen.anatomy.side_holes import holes_mm2
from insolegen.geometry.grid import Grid, HeightMap

FORWARD, UP = np.meshgrid(np.arange(0.0, 260.5, 0.5), np.arange(-5.0, 40.5, 0.5), indexing="ij")


def side(*missing):
    """A side that begins 2 mm over the ground and ends at 36, without what is named."""
    seen = (UP > 2.0) & (UP < 36.0) & (FORWARD > 5.0) & (FORWARD < 255.0)
    for part in missing:
        seen &= ~part
    return HeightMap(Grid(0.0, -5.0, 0.5, FORWARD.shape), np.where(seen, 40.0, np.nan))


def disc(forward, up, radius):
    return np.hypot(FORWARD - forward, UP - up) < radius


def test_a_hole_has_its_area_where_it_lies():
    view = side((np.abs(FORWARD - 180.0) < 6.0) & (np.abs(UP - 20.0) < 4.0))  # 23 by 15 nodes of 0.25 mm2
    found = holes_mm2(view, (150.0, 210.0), (180.0, 210.0), (100.0, 170.0))
    assert found == [23 * 15 * 0.25, 12 * 15 * 0.25, 0.0]


def test_what_is_open_to_the_end_of_the_scan_is_no_hole():
    assert holes_mm2(side(), (0.0, 260.0)) == [0.0]
    assert holes_mm2(side(disc(180.0, 40.0, 12.0), disc(60.0, 0.0, 7.0)), (0.0, 260.0)) == [0.0]
