from __future__ import annotations

import numpy as np

from insolegen.prescriptions.corrections.heel_lift import HeelLift


def test_raises_the_whole_heel_and_nothing_beyond_the_midfoot(flat_place):
    top = HeelLift(height_mm=6.0).apply(flat_place.plantar, flat_place)
    station = flat_place.station[:, 0]
    assert np.all(top[station <= 0.30] == 6.0)
    assert np.all(top[station >= 0.65] == 0.0)


def test_falls_without_a_rise(flat_place):
    top = HeelLift(height_mm=12.0).apply(flat_place.plantar, flat_place)
    assert np.all(np.diff(top[:, 100]) <= 0)
    half_way = np.interp(0.475, flat_place.station[:, 0], top[:, 100])
    assert abs(half_way - 6.0) < 1e-3
