from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.prescriptions.corrections.arch_fill import ArchFill
from insolegen.prescriptions.corrections.arch_lift import ArchLift


def _at(place, heights, forward, medial):
    return float(place.grid.sample(heights, np.array(forward), np.array(medial)))


def test_lowers_the_apex_by_the_depth_and_all_that_lies_medial_of_it(flat_place):
    top = ArchFill(depth_mm=3.2).apply(flat_place.plantar, flat_place)
    assert _at(flat_place, top, 115.0, 22.0) == -3.2
    assert _at(flat_place, top, 115.0, 37.0) == -3.2
    assert top.min() == -3.2


def test_leaves_heel_ball_and_lateral_side(flat_place):
    top = ArchFill(depth_mm=6.4).apply(flat_place.plantar, flat_place)
    assert np.all(top[flat_place.grid.forward <= 0.22 * 260] == 0)
    assert np.all(top[flat_place.grid.forward >= 185] == 0)
    assert np.all(top[flat_place.across < -0.4] == 0)


def test_doses_add_up(arched_place):
    one = ArchFill(depth_mm=1.0).apply(arched_place.plantar, arched_place) - arched_place.plantar
    four = ArchFill(depth_mm=4.0).apply(arched_place.plantar, arched_place) - arched_place.plantar
    assert four == pytest.approx(4 * one, abs=1e-12)


def test_fill_and_lift_share_one_shape(arched_place):
    lifted = ArchLift(height_mm=2.5).apply(arched_place.plantar, arched_place)
    back = ArchFill(depth_mm=2.5).apply(lifted, arched_place)
    assert back == pytest.approx(arched_place.plantar, abs=1e-12)


def test_missing_apex_is_refused_by_name(flat_place):
    landmarks = {name: point for name, point in flat_place.landmarks.items() if name != "arch_apex"}
    place = replace(flat_place, landmarks=landmarks)
    with pytest.raises(DesignError, match="arch_apex") as refused:
        ArchFill().apply(place.plantar, place)
    assert refused.value.where == "arch_fill"
    assert "arch_fill" in refused.value.remedy


@pytest.mark.parametrize("apex", [60.0, 180.0])
def test_apex_without_room_for_a_blend_is_refused(flat_place, apex):
    place = replace(flat_place, landmarks={**flat_place.landmarks, "arch_apex": np.array([apex, 22.0, 0.0])})
    with pytest.raises(DesignError, match="arch apex"):
        ArchFill().apply(place.plantar, place)
