"""Stepover and ridge, against the table of the reference (5.2)."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.fabrication.milling.scallop import ball_stepover_mm, ridge_mm
from insolegen.model.milling import Tool

TABLE = {6: (1.09, 1.54), 8: (1.26, 1.78), 10: (1.41, 1.99), 12: (1.55, 2.18)}
RIDGES = {6: (0.010, 0.042, 0.095), 8: (0.008, 0.031, 0.071), 10: (0.006, 0.025, 0.057), 12: (0.005, 0.021, 0.047)}


@pytest.mark.parametrize("diameter", TABLE)
def test_the_table_of_the_reference(diameter):
    assert [ball_stepover_mm(diameter / 2, h) for h in (0.05, 0.10)] == pytest.approx(TABLE[diameter], abs=0.006)
    tool = Tool("ball", float(diameter))
    found = [float(ridge_mm(tool, apart, np.zeros(1))[0]) for apart in (0.5, 1.0, 1.5)]
    assert found == pytest.approx(RIDGES[diameter], abs=6e-4)


def test_on_a_slope_the_ridge_grows_with_the_way_along_the_surface():
    ball = Tool("ball", 8.0)
    along = 0.5 / np.cos(np.radians(70))
    assert ridge_mm(ball, 0.5, np.asarray([0.5 * np.tan(np.radians(70))])) == pytest.approx(
        ridge_mm(ball, along, np.zeros(1))
    )
    # A stair of a flat tool: its corner stands off the slope by apart * sin(slope).
    stair = ridge_mm(Tool("flat", 6.0), 0.5, np.asarray([0.5 * np.tan(np.radians(30))]))
    assert stair == pytest.approx(0.5 * np.sin(np.radians(30)))
