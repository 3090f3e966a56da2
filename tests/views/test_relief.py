from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.views.relief import foot_axis, spread_out


def test_places_far_apart_stay():
    assert spread_out([50.0, 0.0, 20.0], 9.0) == [50.0, 0.0, 20.0]
    assert spread_out([], 9.0) == []


def test_two_at_one_place_move_by_half_each():
    assert spread_out([10.0, 10.0], 8.0) == [6.0, 14.0]


@given(st.lists(st.floats(-300, 300), max_size=12), st.floats(0.1, 20))
def test_labels_keep_order_and_distance(places, spacing):
    moved = spread_out(places, spacing)
    order = np.argsort(places, kind="stable")
    assert (np.diff(np.array(moved)[order]) >= spacing - 1e-6).all()
    assert np.sum(moved) == pytest.approx(np.sum(places), abs=1e-6)


def test_the_axis_runs_from_the_heel_centre_to_the_second_metatarsal_head(insole):
    heel, head = foot_axis(insole.measurements.landmarks)
    assert heel.tolist() == [40.0, 0.0]
    assert head == pytest.approx([173.0, 12.0])  # 0.35 of the way from the first head to the fifth


def test_without_a_ball_there_is_no_axis(insole):
    few = replace(insole.measurements, landmarks={"heel_centre": insole.measurements.landmarks["heel_centre"]})
    assert foot_axis(few.landmarks) is None
