"""Beds: what fits lies as it is, what fits only across is turned, what does not fit is refused with what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import DesignError, UsageError
from insolegen.fabrication.beds import BEDS, MARGIN_MM, Bed, bed_named, place_on_bed


def box(length, width, height=30.0):
    return np.array([(x, y, z) for x in (0, length) for y in (0, width) for z in (0, height)])


def test_what_fits_lies_as_it_is():
    placed = place_on_bed(box(240, 100), BEDS["prusa-mk4"])
    assert placed.turn_deg == 0
    assert placed.size_mm == pytest.approx((240, 100, 30))


def test_the_margin_counts():
    place_on_bed(box(250 - 2 * MARGIN_MM, 100), BEDS["prusa-mk4"])
    with pytest.raises(DesignError, match="244 x 100"):
        place_on_bed(box(250 - 2 * MARGIN_MM + 0.1, 100), BEDS["prusa-mk4"])


def test_a_long_insole_is_turned_and_then_lies_inside():
    vertices = box(265, 80)
    bed = bed_named("250x250x100")
    placed = place_on_bed(vertices, bed)
    assert 0 < placed.turn_deg < 180
    angle = np.radians(placed.turn_deg)
    turned = vertices[:, :2] @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    assert np.ptp(turned, axis=0).max() <= 250 - 2 * MARGIN_MM
    assert np.ptp(turned, axis=0) == pytest.approx(placed.size_mm[:2], abs=1e-6)


@pytest.mark.parametrize(("size", "words"), [((320, 100), "mm are missing"), ((200, 100, 300), "80.0 mm are missing")])
def test_what_does_not_fit_is_refused(size, words):
    with pytest.raises(DesignError, match="on a bed of") as refused:
        place_on_bed(box(*size), BEDS["prusa-mk4"])
    assert words in str(refused.value)
    assert refused.value.remedy


def test_beds_by_size_or_name_and_nothing_else():
    assert bed_named("250x210x220") == Bed("250x210x220", 250, 210, 220)
    assert bed_named("mjf-5200").height_mm == 380
    for text in ("", "250x210", "axbxc", "0x0x0", "250 x 210 x 220"):
        with pytest.raises(UsageError):
            bed_named(text)
