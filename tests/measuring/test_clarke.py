"""Clarke's angle on prints with known corners."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring.footprint import Footprint, clarke_angle_deg

LENGTH = 200.0
FORWARD = np.arange(0.0, 160.0, 0.5)
MEDIAL = np.arange(-40.0, 40.0, 0.5)


def print_with(border):
    """Contact from the lateral edge to a medial border given at each forward place."""
    return Footprint(FORWARD, 0.5, MEDIAL[None, :] <= border(FORWARD)[:, None], 1.0)


def test_a_straight_border_has_no_angle():
    assert clarke_angle_deg(print_with(lambda x: np.full_like(x, 20.0)), MEDIAL, LENGTH) == pytest.approx(0, abs=1)


@pytest.mark.parametrize("depth", [15.0, 30.0])
def test_a_notch_has_the_angle_of_its_flank(depth):
    # The border runs straight from (130, 25) down to (90, 25 - depth) and back up to (50, 25).
    def border(x):
        return np.interp(x, [50, 90, 130], [25, 25 - depth, 25])

    expected = np.degrees(np.arctan2(depth, 40))
    assert clarke_angle_deg(print_with(border), MEDIAL, LENGTH) == pytest.approx(expected, abs=1.0)


def test_a_border_that_runs_askew_keeps_the_angle():
    def straight(x):
        return np.interp(x, [0, 50, 90, 130, 160], [8, 22, 2, 22, 8])

    def askew(x):
        return straight(x) - 10 + 0.1 * x

    first, second = (clarke_angle_deg(print_with(border), MEDIAL, LENGTH) for border in (straight, askew))
    assert second == pytest.approx(first, abs=1.5)


def test_a_broken_print_has_none():
    assert clarke_angle_deg(print_with(lambda x: np.where((x > 70) & (x < 90), -60.0, 20.0)), MEDIAL, LENGTH) is None


def test_an_empty_print_has_none():
    assert clarke_angle_deg(print_with(lambda x: np.full_like(x, -60.0)), MEDIAL, LENGTH) is None
