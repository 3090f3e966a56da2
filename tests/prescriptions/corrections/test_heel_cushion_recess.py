"""The recess on a heel whose contact is 45 mm wide and whose centre lies at (41.6, 1.5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.prescriptions.corrections.heel_cushion_recess import HeelCushionRecess


def depth_at(place, correction, forward, medial):
    lowered = place.plantar - correction.apply(place.plantar, place)
    return place.grid.sample(lowered, np.array(forward), np.array(medial))


def test_known_answers(flat_place):
    """Half axes 0.095 * 260 = 24.7 along and 0.8 * 45 / 2 = 18 mm across; the edge is 6.75 mm wide across."""
    recess = HeelCushionRecess(depth_mm=3.0, width_fraction=0.8)
    assert depth_at(flat_place, recess, [41.6] * 3, [1.5, 1.5 + 14.0, 1.5 - 14.0]) == pytest.approx(3.0)
    edge = depth_at(flat_place, recess, [41.6, 41.6, 66.3, 16.9], [19.5, -16.5, 1.5, 1.5])
    assert edge == pytest.approx(1.5, abs=0.01)
    beyond = depth_at(flat_place, recess, [41.6, 41.6, 71.2, 12.0], [23.0, -20.0, 1.5, 1.5])
    assert np.array_equal(beyond, np.zeros(4))


@pytest.mark.parametrize("fraction", [0.6, 0.9])
def test_its_width_is_a_part_of_the_contact(flat_place, fraction):
    recess = HeelCushionRecess(width_fraction=fraction)
    half = fraction * 45.0 / 2
    assert depth_at(flat_place, recess, [41.6], [1.5 + half]) == pytest.approx(1.5, abs=0.01)


def test_nothing_moves_in_front_of_the_heel(arched_place):
    top = HeelCushionRecess(depth_mm=4.0).apply(arched_place.plantar, arched_place)
    outside = (arched_place.forward > 73.0) | (np.abs(arched_place.medial - 1.5) > 24.0)
    assert np.array_equal(top[outside], arched_place.plantar[outside])


def test_a_heel_too_narrow_for_a_floor_is_refused(flat_place):
    narrow = replace(flat_place, heel_contact=(-5.0, 8.0))
    with pytest.raises(DesignError, match="13 mm") as refused:
        HeelCushionRecess().apply(narrow.plantar, narrow)
    assert refused.value.where == "heel_cushion_recess.depth_mm"
