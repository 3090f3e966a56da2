from __future__ import annotations

import numpy as np
import pytest

from insolegen.views.profile import RIM_INSIDE_MM, side_view


def test_each_rim_is_read_on_its_own_side(insole):
    view = side_view(insole.design)
    # Only the medial side has the arch, 110 mm ahead of the heel.
    medial, lateral = (np.interp(110.0, *rim.T) for rim in (view.medial_rim, view.lateral_rim))
    beside = 36 * np.sqrt(1 - (15 / 92) ** 2) - RIM_INSIDE_MM
    low = (beside / 12) ** 2 - 0.75
    assert lateral == pytest.approx(low, abs=0.05)
    assert medial == pytest.approx(low + 18 * np.exp(-(((beside - 24) / 14) ** 2)), abs=0.1)


def test_rims_run_from_heel_to_toes(insole):
    view = side_view(insole.design)
    for rim in (view.medial_rim, view.lateral_rim):
        assert (np.diff(rim[:, 0]) > 0).all()


def test_lowest_highest_and_bottom_hold_every_height_inside(insole):
    design, view = insole.design, side_view(insole.design)
    row = int(np.flatnonzero(design.grid.forward == 110.0)[0])
    inside = design.distance[row] >= 0
    here = int(np.flatnonzero(view.forward == 110.0)[0])
    assert view.lowest[here] == design.top[row][inside].min()
    assert view.highest[here] == design.top[row][inside].max()
    assert (view.bottom == -4.0).all()
