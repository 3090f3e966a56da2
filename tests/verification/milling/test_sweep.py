"""The tool's skin over a place, against moving the tool in small steps."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.model.milling import Tool
from insolegen.verification.milling.sweep import Places


@pytest.mark.parametrize("tool", [Tool("ball", 6.0), Tool("flat", 6.0)], ids=str)
def test_straight_moves_against_many_small_steps(tool):
    random = np.random.default_rng(5)
    points = random.uniform(0, 30, (150, 2))
    start, end = random.uniform(0, 30, (2, 12, 3))
    end[0, :2], end[1, 2], end[2] = start[0, :2], start[1, 2], start[2]  # straight down, level, no move at all
    lowest = np.full((len(start), len(points)), np.inf)
    for touch in Places(points).under(start, end, tool):
        np.minimum.at(lowest, (touch.move, touch.place), touch.height)
    way = start[:, None] + np.linspace(0, 1, 2001)[None, :, None] * (end - start)[:, None]
    for k in range(len(start)):
        square = tool.radius_mm**2 - ((points[:, None] - way[k, None, :, :2]) ** 2).sum(axis=-1)
        above = tool.radius_mm - np.sqrt(np.maximum(square, 0)) if tool.shape == "ball" else 0.0
        steps = np.where(square >= 0, way[k, :, 2] + above, np.inf).min(axis=1)
        sure = np.isfinite(steps)
        # At the very edge of the tool a step decides between touching and not.
        assert np.count_nonzero(sure != np.isfinite(lowest[k])) <= 2
        both = sure & np.isfinite(lowest[k])
        assert lowest[k][both] == pytest.approx(steps[both], abs=0.12)
        assert (lowest[k][both] <= steps[both] + 1e-9).all()
        if both.any():
            one_step = abs(end[k, 2] - start[k, 2]) / 2000
            assert np.median(steps[both] - lowest[k][both]) <= one_step + 1e-3


@pytest.mark.parametrize("tool", [Tool("ball", 8.0), Tool("flat", 6.0)], ids=str)
def test_what_lies_above_what_is_left_is_all_that_is_passed_over(tool):
    random = np.random.default_rng(7)
    points = random.uniform(0, 30, (3000, 2))
    stock = random.uniform(0, 6, 3000)
    places = random.uniform((0, 0, 0), (30, 30, 8), (400, 3))
    places[100:130, :2] = places[100, :2]  # straight down
    start, end = places[:-1], places[1:]
    every, found = stock.copy(), stock.copy()
    sweep = Places(points)
    for touch in sweep.under(start, end, tool):
        np.minimum.at(every, touch.place, touch.height)
    for touch in sweep.under(start, end, tool, sweep.below(found)):
        np.minimum.at(found, touch.place, touch.height)
    assert np.count_nonzero(every < stock) > 1000
    assert (found == every).all()
