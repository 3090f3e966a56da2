from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.errors import DesignError
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive

HEEL = 41.6
JUNCTION = 9.0  # medial third of a contact from -21 to 24


def _section(place, top, medial):
    return place.grid.sample(top, np.full(np.shape(medial), HEEL), np.asarray(medial, dtype=float))


@pytest.mark.parametrize("depth", [0.5, 2.0, 4.0, 6.0, 8.0])
def test_flat_heel_rises_by_the_depth_at_the_junction(flat_place, depth):
    top = MedialHeelSkive(depth_mm=depth).apply(flat_place.plantar, flat_place)
    assert _section(flat_place, top, [JUNCTION])[0] == pytest.approx(depth, abs=1e-9)


@pytest.mark.parametrize("angle", [10.0, 15.0, 20.0])
def test_flat_heel_slopes_by_the_angle_medially(flat_place, angle):
    top = MedialHeelSkive(depth_mm=4.0, skive_angle_deg=angle).apply(flat_place.plantar, flat_place)
    medial = np.linspace(JUNCTION, 25, 20)
    slope = np.polyfit(medial, _section(flat_place, top, medial), 1)[0]
    assert np.degrees(np.arctan(slope)) == pytest.approx(angle, abs=1e-6)


@pytest.mark.parametrize(("depth", "reach"), [(2.0, 7.5), (4.0, 14.9), (6.0, 22.4), (8.0, 29.9)])
def test_flat_heel_is_untouched_lateral_of_the_reach(flat_place, depth, reach):
    """Reference 4.3.1: reach d / tan 15, to which the blend adds half its width."""
    top = MedialHeelSkive(depth_mm=depth).apply(flat_place.plantar, flat_place)
    touched = np.asarray(flat_place.grid.medial)[np.any(top != 0, axis=0)]
    assert JUNCTION - reach - 4.1 <= touched.min() <= JUNCTION - reach
    assert _section(flat_place, top, [JUNCTION - reach])[0] <= 0.28  # a quarter of the blend's radius


def test_ends_in_front_of_the_heel(flat_place):
    top = MedialHeelSkive(depth_mm=8.0).apply(flat_place.plantar, flat_place)
    assert np.all(top[flat_place.station[:, 0] >= 0.30] == 0)


@given(depth=st.floats(0.01, 8), angle=st.floats(10, 20))
@settings(max_examples=20, deadline=None)
def test_depth_never_depends_on_the_rounding_nor_on_the_shape_of_the_heel(arched_place, depth, angle):
    top = MedialHeelSkive(depth_mm=depth, skive_angle_deg=angle).apply(arched_place.plantar, arched_place)
    rise = top - arched_place.plantar
    assert _section(arched_place, rise, [JUNCTION])[0] == pytest.approx(depth, abs=1e-9)
    assert rise.min() >= 0


def test_cells_that_the_plane_does_not_reach_are_the_same_to_the_last_bit(arched_place):
    place = arched_place
    skive = MedialHeelSkive(depth_mm=3.0)
    top = skive.apply(place.plantar, place)
    start = place.grid.sample(place.plantar, np.array(HEEL), np.array(JUNCTION))
    plane = start + 3.0 + (place.medial - JUNCTION) * np.tan(np.radians(15.0))
    out_of_reach = plane <= place.plantar - 1.08
    assert out_of_reach.any()
    assert np.array_equal(top[out_of_reach], place.plantar[out_of_reach])


def test_a_heel_without_contact_is_refused(flat_place):
    with pytest.raises(DesignError, match="contact"):
        MedialHeelSkive(depth_mm=2.0).apply(flat_place.plantar, replace(flat_place, heel_contact=(5.0, 5.0)))
