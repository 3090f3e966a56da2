from __future__ import annotations

import numpy as np

from insolegen.prescriptions.corrections.arch_lift import ArchLift


def test_raises_the_apex_by_the_height(arched_place):
    top = ArchLift(height_mm=5.0).apply(arched_place.plantar, arched_place)
    rise = arched_place.grid.sample(top - arched_place.plantar, np.array([115.0]), np.array([22.0]))
    assert abs(rise[0] - 5.0) < 1e-9
    assert np.max(top - arched_place.plantar) <= 5.0 + 1e-9


def test_never_lowers(arched_place):
    assert np.all(ArchLift(height_mm=3.0).apply(arched_place.plantar, arched_place) >= arched_place.plantar)
