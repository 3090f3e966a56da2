"""What every correction owes, read off the registry: a new one is under test as soon as it is registered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from insolegen.prescriptions.corrections.reading_places import EDGE_MARGIN_MM
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import CORRECTIONS, KINDS

kinds = pytest.mark.parametrize("kind", CORRECTIONS, ids=list(KINDS))
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _dose_field(kind):
    return next(iter(fields_of(kind).values()))


def _dosed(kind, fraction):
    field = _dose_field(kind)
    return kind(**{field.name: field.minimum + fraction * (field.maximum - field.minimum)})


def _strong(kind):
    return _dosed(kind, 0.9)


def _displacement(correction, heights, place):
    return correction.apply(heights, place) - heights


def realised(expectation, displacement, place):
    """An independent reading: least squares on the bilinear displacement at the promised places."""
    forward, medial = expectation.places.T
    read = place.grid.sample(displacement, forward, medial)
    assert np.all(np.isfinite(read))
    if expectation.reading == "displacement":
        return expectation.factor * read.mean()
    plane = np.column_stack([forward - forward.mean(), medial - medial.mean(), np.ones_like(forward)])
    slope = np.linalg.lstsq(plane, read, rcond=None)[0]
    return expectation.factor * np.degrees(np.arctan(slope[1]))


@kinds
def test_dose_zero_changes_nothing_at_all(kind, arched_place):
    none = kind(**{_dose_field(kind).name: 0.0})
    result = none.apply(arched_place.plantar, arched_place)
    assert np.array_equal(result, arched_place.plantar)
    assert result is not arched_place.plantar


@kinds
def test_the_input_is_left_as_it_was(kind, arched_place):
    before = arched_place.plantar.copy()
    result = _strong(kind).apply(arched_place.plantar, arched_place)
    assert np.array_equal(arched_place.plantar, before)
    assert not np.shares_memory(result, arched_place.plantar)
    assert not np.array_equal(result, before)


@kinds
def test_the_same_twice(kind, arched_place):
    one, other = (_strong(kind).apply(arched_place.plantar, arched_place) for _ in range(2))
    assert np.array_equal(one, other)


@kinds
@few
@given(fraction=st.floats(0, 1))
@example(fraction=5e-324)
def test_what_is_promised_is_found(kind, arched_place, flat_place, fraction):
    correction = _dosed(kind, fraction)
    for place in (flat_place, arched_place):
        displacement = _displacement(correction, place.plantar, place)
        for expectation in correction.expectations(place.plantar, place):
            assert expectation.requested == getattr(correction, expectation.parameter)
            found = realised(expectation, displacement, place)
            # A tenth of what the finished device is granted: the design itself must not use the tolerance up.
            assert found == pytest.approx(expectation.requested, abs=0.1 * expectation.tolerance)


@kinds
@pytest.mark.parametrize("neighbour", [*CORRECTIONS], ids=list(KINDS))
@pytest.mark.parametrize("neighbour_first", [True, False])
def test_the_promise_holds_beside_every_other_correction(kind, neighbour, neighbour_first, arched_place):
    if kind is neighbour:
        return
    correction, other = _dosed(kind, 0.8), _strong(neighbour)
    place, top = arched_place, arched_place.plantar
    without = other.apply(top, place)
    if neighbour_first:
        before, finished = without, correction.apply(without, place)
    else:
        before, finished = top, other.apply(correction.apply(top, place), place)
    for expectation in correction.expectations(before, place):
        found = realised(expectation, finished - without, place)
        assert found == pytest.approx(expectation.requested, abs=0.4 * expectation.tolerance)


@kinds
def test_doses_are_read_inside_the_outline_and_on_captured_cells(kind, arched_place):
    place = arched_place
    for expectation in _strong(kind).expectations(place.plantar, place):
        forward, medial = expectation.places.T
        assert np.all(medial <= np.interp(forward, place.grid.forward, place.medial_edge) - EDGE_MARGIN_MM + 1e-9)
        assert np.all(medial >= np.interp(forward, place.grid.forward, place.lateral_edge) + EDGE_MARGIN_MM - 1e-9)
        assert np.all((forward > 0) & (forward < place.foot_length_mm))


@kinds
def test_no_step_and_no_kink(kind, flat_place):
    """Halving the pitch of a C1 surface halves the jumps of its slope; a kink keeps them."""
    displacement = _displacement(_strong(kind), flat_place.plantar, flat_place)
    for axis in (0, 1):
        fine = np.abs(np.diff(displacement, 2, axis=axis)).max() / 0.5
        coarse = np.abs(np.diff(displacement[::2, ::2], 2, axis=axis)).max() / 1.0
        assert fine <= 0.6 * coarse or fine < 1e-9


@kinds
def test_the_forefoot_is_not_touched(kind, arched_place):
    displacement = _displacement(_strong(kind), arched_place.plantar, arched_place)
    assert np.all(displacement[arched_place.grid.forward >= 186.0] == 0.0)


@kinds
def test_no_steeper_than_35_degrees_off_a_wall(kind, arched_place):
    """Reference 4.1. On the table-flat foot an 8 mm skive breaks it where it ends: no heel is flat that far out."""
    place = arched_place
    displacement = _displacement(_strong(kind), place.plantar, place)
    inside = (place.medial < place.medial_edge[:, None] - 6) & (place.medial > place.lateral_edge[:, None] + 6)
    slopes = np.hypot(*np.gradient(displacement, place.grid.pitch))
    assert np.degrees(np.arctan(slopes[inside].max())) <= 35.0


@kinds
def test_every_field_is_bounded_described_and_sourced(kind):
    for name, field in fields_of(kind).items():
        assert field.description, name
        assert field.source, name
        assert field.certainty in "VSKE"
        assert name.endswith(("_mm", "_deg", "_fraction"))
        assert name.endswith(f"_{field.unit}")
        assert field.minimum <= field.default <= field.maximum
    assert _dose_field(kind).minimum <= 0 <= _dose_field(kind).maximum
