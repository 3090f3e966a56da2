"""Insoles in a blank: apart, inside, turned where it saves, refused with what would do."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import UsageError
from insolegen.fabrication.milling.nesting import in_blank, layouts
from insolegen.model.milling import Blank


def wedge(mirrored: bool) -> np.ndarray:
    """Something like a foot: wide in front, narrow behind, (p, 2) mm."""
    t = np.linspace(0, 1, 181)
    half = 22 + 22 * t
    across = np.concatenate([half, -0.7 * half])
    outline = np.stack([180 * np.concatenate([t, t]), -across if mirrored else across], axis=1)
    return outline


def placed(points: np.ndarray, place) -> np.ndarray:
    return points @ place.matrix[:2, :2].T + place.matrix[:2, 3]


def test_a_pair_keeps_its_distance_and_lies_head_to_toe_where_that_saves():
    first, second = wedge(False), wedge(True)
    ways = layouts([first, second], gap_mm=12, margin_mm=10)
    for way in ways:
        one, other = (placed(points, place) for points, place in zip((first, second), way.placements, strict=True))
        apart = np.linalg.norm(one[:, None] - other[None], axis=2).min()
        assert apart >= 12 - 0.01
        both = np.concatenate([one, other])
        assert both.min() >= 10 - 1e-9
        assert (both.max(axis=0) <= np.asarray([way.length_mm, way.width_mm]) - 10 + 1e-9).all()
    assert ways[0].placements[1].quarter_turns == 2
    unturned = min(way.length_mm * way.width_mm for way in ways if way.placements[1].quarter_turns == 0)
    assert ways[0].length_mm * ways[0].width_mm < 0.95 * unturned


def test_a_blank_the_other_way_round_turns_the_insole():
    first = wedge(False)
    _, (place,) = in_blank(layouts([first], gap_mm=12, margin_mm=10), 30.0, Blank(110, 210, 35), None)
    assert place.quarter_turns == 1
    lying = placed(first, place)
    assert lying.min() >= 10
    assert (lying.max(axis=0) <= (100, 200)).all()
    assert np.linalg.det(place.matrix) == pytest.approx(1)  # turned, never mirrored


@pytest.mark.parametrize("blank", [Blank(150, 110, 35), Blank(210, 110, 25)])
def test_a_blank_too_small_is_refused_with_one_that_does(blank):
    ways = layouts([wedge(False)], gap_mm=12, margin_mm=10)
    with pytest.raises(UsageError) as refusal:
        in_blank(ways, 30.0, blank, None)
    named = Blank(*map(float, refusal.value.remedy.split("--blank ")[1].split(",")[0].split("x")))
    assert in_blank(ways, 30.0, named, None)[0] == named


def test_the_smallest_blank_is_found_where_none_is_given():
    block, _ = in_blank(layouts([wedge(False)], gap_mm=12, margin_mm=10), 27.2, None, None)
    assert block == Blank(200, 95, 30)
    with pytest.raises(UsageError, match="machine"):
        in_blank(layouts([wedge(False)], gap_mm=12, margin_mm=10), 27.2, None, Blank(150, 150, 100))
