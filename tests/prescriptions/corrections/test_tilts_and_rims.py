"""Known answers of wedges, skives, the Blake inversion, posts and flanges, on synthetic feet."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.prescriptions.corrections.arch_height_reduction import ArchHeightReduction
from insolegen.prescriptions.corrections.blake_inversion import BlakeInversion
from insolegen.prescriptions.corrections.extrinsic_rearfoot_post import ExtrinsicRearfootPost
from insolegen.prescriptions.corrections.lateral_heel_skive import LateralHeelSkive
from insolegen.prescriptions.corrections.lateral_wedge import LateralWedge
from insolegen.prescriptions.corrections.medial_flange import MedialFlange
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive


def row(place, heights, forward, medial):
    medial = np.asarray(medial, dtype=float)
    return place.grid.sample(heights, np.full(medial.shape, forward), medial)


@pytest.mark.parametrize(("width", "rise"), [(60, 5.2), (80, 7.0), (100, 8.7)])
def test_lateral_wedge_table(flat_place, width, rise):
    """Reference 4.2: 5 degrees on 60, 80 and 100 mm."""
    top = LateralWedge(angle_deg=5.0).apply(flat_place.plantar, flat_place)
    ends = row(flat_place, top, 130.0, [40.0 - width, 40.0])
    assert ends[0] - ends[1] == pytest.approx(rise, abs=0.06)


@pytest.mark.parametrize(("pour", "inversion"), [(15, 3), (25, 5), (35, 7)])
def test_blake_inverts_the_heel_by_a_fifth(flat_place, pour, inversion):
    top = BlakeInversion(pour_angle_deg=pour).apply(flat_place.plantar, flat_place)
    ends = row(flat_place, top, 40.0, [-20.0, 20.0])
    assert np.degrees(np.arctan((ends[1] - ends[0]) / 40.0)) == pytest.approx(inversion, abs=1e-6)


@pytest.mark.parametrize("refill", [0.0, 0.5, 1.0])
def test_blake_fills_the_arch_that_rises(flat_place, refill):
    top = BlakeInversion(pour_angle_deg=25, arch_refill_fraction=refill).apply(flat_place.plantar, flat_place)
    bare = BlakeInversion(pour_angle_deg=25, arch_refill_fraction=0).apply(flat_place.plantar, flat_place)
    risen, filled = row(flat_place, bare, 115.0, [22.0])[0], row(flat_place, top, 115.0, [22.0])[0]
    assert risen > 0.5
    assert filled == pytest.approx((1 - refill) * risen, abs=1e-9)


def test_the_lateral_skive_is_the_medial_one_mirrored(flat_place):
    medial = MedialHeelSkive(depth_mm=4).apply(flat_place.plantar, flat_place)
    lateral = LateralHeelSkive(depth_mm=4).apply(flat_place.plantar, flat_place)
    offset = np.linspace(-20, 20, 41)
    middle = (24.0 - 21.0) / 2
    assert row(flat_place, lateral, 40.0, middle - offset) == pytest.approx(
        row(flat_place, medial, 40.0, middle + offset), abs=1e-9
    )


def test_reduction_takes_its_part_of_the_scanned_arch_only(arched_place, flat_place):
    top = ArchHeightReduction(reduction_fraction=0.25).apply(arched_place.plantar, arched_place)
    before = row(arched_place, arched_place.plantar, 115.0, [22.0])[0]
    assert row(arched_place, top, 115.0, [22.0])[0] == pytest.approx(0.75 * before, abs=1e-6)
    with pytest.raises(DesignError, match=r"0\.0 mm high"):
        ArchHeightReduction(reduction_fraction=0.25).apply(flat_place.plantar, flat_place)


@pytest.mark.parametrize("angle", [-6.0, -2.0, 4.0, 10.0])
def test_the_extrinsic_post_only_adds_and_tilts_the_underside(flat_place, angle):
    bottom = np.full(flat_place.grid.shape, -3.0)
    built = ExtrinsicRearfootPost(angle_deg=angle).apply_to_bottom(bottom, flat_place)
    assert np.all(built <= bottom)
    ends = row(flat_place, built, 40.0, [-20.0, 20.0])
    assert np.degrees(np.arctan((ends[0] - ends[1]) / 40.0)) == pytest.approx(angle, abs=1e-6)
    assert np.array_equal(built[flat_place.station[:, 0] >= 0.5], bottom[flat_place.station[:, 0] >= 0.5])


def test_the_flange_raises_its_own_side_of_the_rim_in_the_midfoot(flat_place):
    rim = np.full(flat_place.grid.shape, 12.0)
    raised = MedialFlange(height_mm=10.0).apply_to_rim(rim, flat_place)
    assert row(flat_place, raised, 0.45 * 260, [-30.0, 36.0]) == pytest.approx([12.0, 22.0])
    outside = (flat_place.station[:, 0] <= 0.30) | (flat_place.station[:, 0] >= 0.60)
    assert np.array_equal(raised[outside], rim[outside])
