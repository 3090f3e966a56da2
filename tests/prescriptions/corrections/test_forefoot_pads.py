"""Known answers of what stands at and behind the metatarsal heads, on the flat synthetic foot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.prescriptions.corrections.forefoot import fifth_base_forward, forefoot_of
from insolegen.prescriptions.corrections.kinetic_wedge import KineticWedge
from insolegen.prescriptions.corrections.metatarsal_dome import MetatarsalDome
from insolegen.prescriptions.corrections.mortons_extension import MortonsExtension
from insolegen.prescriptions.corrections.reverse_mortons_extension import ReverseMortonsExtension


def at(place, top, point):
    return float(place.grid.sample(top, np.array([point[0]]), np.array([point[1]]))[0])


@pytest.mark.parametrize("gap", [-5.0, 0.0, 5.0, 10.0])
def test_the_dome_ends_its_gap_behind_the_heads_and_keeps_its_length(flat_place, gap):
    top = MetatarsalDome(height_mm=5.0, distal_gap_mm=gap).apply(flat_place.plantar, flat_place)
    touched = np.asarray(flat_place.grid.forward)[np.any(top > 1e-6, axis=1)]
    heads = float(forefoot_of(flat_place, "x").line(forefoot_of(flat_place, "x").medial_at(0.51)))
    assert touched.max() == pytest.approx(heads - gap, abs=1.1)
    assert np.ptp(touched) == pytest.approx(heads - 5 - fifth_base_forward(flat_place) - 15, abs=2.5)
    assert top.max() == pytest.approx(5.0, abs=0.02)


def test_higher_domes_have_longer_distal_slopes_and_narrow_feet_are_refused_high_ones(flat_place):
    for height in (3.0, 5.0, 7.0):
        top = MetatarsalDome(height_mm=height).apply(flat_place.plantar, flat_place)
        assert np.degrees(np.arctan(np.hypot(*np.gradient(top, flat_place.grid.pitch)).max())) <= 35.0
    near = {**flat_place.landmarks, "fifth_metatarsal_head": np.array([164.0, 4.0, 0.0])}
    with pytest.raises(DesignError, match="half the width"):
        MetatarsalDome(height_mm=7.0).apply(flat_place.plantar, replace(flat_place, landmarks=near))


def test_a_foot_too_short_for_a_dome_is_remarked_upon(flat_place):
    assert MetatarsalDome().remarks(flat_place) == ()
    far = {**flat_place.landmarks, "fifth_metatarsal_base": np.array([150.0, -40.0, 0.0])}
    (remark,) = MetatarsalDome().remarks(replace(flat_place, landmarks=far))
    assert remark.code == "dome_length_limited"


def test_extensions_raise_their_heads_and_leave_the_others(flat_place):
    forefoot = forefoot_of(flat_place, "x")
    expected = {
        MortonsExtension: (3.0, 0.0, 0.0, 0.0),
        ReverseMortonsExtension: (0.0, 3.0, 3.0, 3.0),
        KineticWedge: (-2.0, 3.0, 3.0, 3.0),
    }
    for kind, heights in expected.items():
        top = kind(height_mm=3.0).apply(flat_place.plantar, flat_place)
        found = [at(flat_place, top, forefoot.head(head)) for head in ("first", "second", "third", "fourth")]
        assert found == pytest.approx(heights, abs=0.1), kind
