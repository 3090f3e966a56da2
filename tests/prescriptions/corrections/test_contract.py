"""What every correction owes, read off the registry: a new one is under test as soon as it is registered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from insolegen.model.correction import Correction
from insolegen.prescriptions.corrections.arch_height_reduction import ArchHeightReduction
from insolegen.prescriptions.corrections.lateral_heel_skive import LateralHeelSkive
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive
from insolegen.prescriptions.corrections.reading_places import EDGE_MARGIN_MM
from insolegen.prescriptions.corrections.relief_by_curve import ReliefByCurve
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import CORRECTIONS, KINDS

kinds = pytest.mark.parametrize("kind", CORRECTIONS, ids=list(KINDS))
ELSEWHERE_READ = ("crest", "underside_tilt", "underside_largest")
"""Readings of the rim and of the underside, which need a finished device: see test_devices.py."""

SKIVES = (MedialHeelSkive, LateralHeelSkive)
"""A skive that comes after a pocket in the heel, against the order of operations, cuts its plane through it."""

few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _dose_field(kind):
    return next(iter(fields_of(kind).values()))


MORE = {ReliefByCurve: {"curve": ((70.0, -20.0), (70.0, 20.0), (130.0, 15.0), (130.0, -20.0))}}
"""What a kind needs beside its dose."""


def _dosed(kind, fraction):
    field = _dose_field(kind)
    return kind(**MORE.get(kind, {}), **{field.name: field.minimum + fraction * (field.maximum - field.minimum)})


def _strong(kind):
    return _dosed(kind, 0.9)


def _displacement(correction, heights, place):
    return correction.apply(heights, place) - heights


def _carries(place, kind):
    """Whether a dose can be built on a place: a foot that is flat as a table has no arch to take a part of."""
    return not (kind is ArchHeightReduction and place.plantar.max() == 0)


def _surfaces(correction, place):
    """Everything that a correction may act on, before and after."""
    rim, bottom = np.full(place.grid.shape, 14.0), np.full(place.grid.shape, -3.0)
    return (
        (place.plantar, correction.apply(place.plantar, place)),
        (rim, correction.apply_to_rim(rim, place)),
        (bottom, correction.apply_to_bottom(bottom, place)),
    )


def realised(expectation, displacement, surface, place):
    """An independent reading: means and least squares on bilinear heights at the promised places.

    displacement: what the correction moved; surface: the top as the correction left it.
    """
    forward, medial = expectation.places.T
    read = place.grid.sample(surface if expectation.reading == "surface_tilt" else displacement, forward, medial)
    assert np.all(np.isfinite(read))
    if expectation.reading == "displacement":
        return expectation.factor * read.mean()
    assert expectation.reading in ("tilt", "surface_tilt")
    plane = np.column_stack([forward - forward.mean(), medial - medial.mean(), np.ones_like(forward)])
    slope = np.linalg.lstsq(plane, read, rcond=None)[0]
    return expectation.factor * np.degrees(np.arctan(slope[1]))


@kinds
def test_dose_zero_changes_nothing_at_all(kind, arched_place):
    none = kind(**{_dose_field(kind).name: 0.0})
    for before, after in _surfaces(none, arched_place):
        assert np.array_equal(before, after)
    assert none.apply(arched_place.plantar, arched_place) is not arched_place.plantar


@kinds
def test_the_input_is_left_as_it_was(kind, arched_place):
    original = arched_place.plantar.copy()
    surfaces = _surfaces(_strong(kind), arched_place)
    assert np.array_equal(arched_place.plantar, original)
    assert not np.shares_memory(surfaces[0][1], arched_place.plantar)
    assert sum(not np.array_equal(before, after) for before, after in surfaces) == 1


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
        if not _carries(place, kind):
            continue
        displacement = _displacement(correction, place.plantar, place)
        for expectation in correction.expectations(place.plantar, place):
            if expectation.reading in ELSEWHERE_READ:
                continue
            assert expectation.requested == getattr(correction, expectation.parameter)
            found = realised(expectation, displacement, place.plantar + displacement, place)
            # A fifth of what the finished device is granted: the design itself must not use the tolerance up.
            assert found == pytest.approx(expectation.requested, abs=0.2 * expectation.tolerance)


@kinds
@pytest.mark.parametrize("neighbour_first", [True, False])
def test_the_promise_holds_beside_every_other_correction(kind, neighbour_first, coarse_arched_place):
    place, top = coarse_arched_place, coarse_arched_place.plantar
    in_the_heel = _dosed(kind, 0.8).zone(place).forward[1] < 0.30 * place.foot_length_mm
    for neighbour in CORRECTIONS:
        correction, other = _dosed(kind, 0.8), _strong(neighbour)
        if kind is neighbour or correction.conflict_with(other) or other.conflict_with(correction):
            continue
        pocket = CORRECTIONS.index(kind) > CORRECTIONS.index(neighbour) and in_the_heel
        if not neighbour_first and neighbour in SKIVES and pocket:
            continue
        without = other.apply(top, place)
        if neighbour_first:
            before, surface = without, correction.apply(without, place)
            finished = surface
        else:
            before, surface = top, correction.apply(top, place)
            finished = other.apply(surface, place)
        for expectation in correction.expectations(before, place):
            if expectation.reading in ELSEWHERE_READ:
                continue
            found = realised(expectation, finished - without, surface, place)
            assert found == pytest.approx(expectation.requested, abs=0.4 * expectation.tolerance), other.kind


@kinds
def test_doses_are_read_inside_the_outline_and_on_captured_cells(kind, arched_place):
    place = arched_place
    for expectation in _strong(kind).expectations(place.plantar, place):
        if expectation.reading == "crest":
            continue
        forward, medial = expectation.places.T
        assert np.all(medial <= np.interp(forward, place.grid.forward, place.medial_edge) - EDGE_MARGIN_MM + 1e-9)
        assert np.all(medial >= np.interp(forward, place.grid.forward, place.lateral_edge) + EDGE_MARGIN_MM - 1e-9)
        assert np.all((forward > 0) & (forward < place.foot_length_mm))


ON_THE_TOP = [kind for kind in CORRECTIONS if kind.apply_to_rim is Correction.apply_to_rim
              and kind.apply_to_bottom is Correction.apply_to_bottom]  # fmt: skip


def _read(correction, displacement, place):
    """What departs at the checkpoints, (n,), and the most that moves outside the zone, mm."""
    forward, medial, rise = correction.checkpoints(place.plantar, place).T
    departure = place.grid.sample(displacement, forward, medial) - rise
    zone = correction.zone(place)
    inside = (place.forward >= zone.forward[0]) & (place.forward <= zone.forward[1])
    inside = inside & (place.medial >= zone.medial[0]) & (place.medial <= zone.medial[1])
    return np.abs(departure), float(np.abs(displacement[~inside]).max(initial=0.0))


@pytest.mark.parametrize("kind", ON_THE_TOP, ids=lambda kind: str(kind.__struct_config__.tag))
def test_checkpoints_and_zone_are_those_of_the_shape(kind, arched_place, flat_place):
    for place in (arched_place, flat_place):
        for fraction in (0.05, 0.4, 1.0) if _carries(place, kind) else ():
            correction = _dosed(kind, fraction)
            departure, leak = _read(correction, _displacement(correction, place.plantar, place), place)
            assert departure.max() <= 0.02
            assert leak == 0.0


SAME_MM = 0.2
"""What changes the device by no more is no other device (a printer holds 0.3 mm, reference 5.1): a long slope smoothed
a little, a wedge moved along itself."""


@pytest.mark.parametrize("kind", ON_THE_TOP, ids=lambda kind: str(kind.__struct_config__.tag))
def test_a_shape_that_is_lost_is_seen(kind, arched_place, ways_to_lose_a_shape):
    """By checkpoints or zone alone, which know nothing of `apply`."""
    place, correction = arched_place, _strong(kind)
    true = _displacement(correction, place.plantar, place)
    on_the_device = (np.abs(place.station - 0.5) < 0.48) & (np.abs(place.across) < 0.7)
    unseen = []
    for way, lose in ways_to_lose_a_shape.items():
        lost = lose(true, place)
        departure, leak = _read(correction, lost, place)
        same = np.abs(lost - true)[np.broadcast_to(on_the_device, true.shape)].max() <= SAME_MM
        if not (same or departure.max() > 0.1 or leak > 0.1):
            unseen.append(way)
    assert unseen == []


@kinds
def test_no_step_and_no_kink(kind, flat_place):
    """Halving the pitch of a C1 surface halves the jumps of its slope; a kink keeps them."""
    if not _carries(flat_place, kind):
        return  # it takes a part of the foot's own shape, kinks and all
    displacement = _displacement(_strong(kind), flat_place.plantar, flat_place)
    for axis in (0, 1):
        fine = np.abs(np.diff(displacement, 2, axis=axis)).max() / 0.5
        coarse = np.abs(np.diff(displacement[::2, ::2], 2, axis=axis)).max() / 1.0
        assert fine <= 0.75 * coarse or fine < 1e-9


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
        if field.choices:
            assert field.default in field.choices
            continue
        if kind is ReliefByCurve and name == "curve":
            continue
        assert name.endswith(("_mm", "_deg", "_fraction"))
        assert name.endswith(f"_{field.unit}")
        assert field.minimum <= field.default <= field.maximum
    assert _dose_field(kind).minimum <= 0 <= _dose_field(kind).maximum
