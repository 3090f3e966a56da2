"""Unit shapes with known indices: reference 5.3, number 5."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.grid import Grid, HeightMap
from insolegen.measuring.footprint import (
    Footprint,
    arch_index,
    calmed,
    chippaux_smirak_percent,
    footprint,
    staheli_index,
)

LENGTH = 240.0
PITCH = 0.5


def print_of(width_at, pitch=PITCH):
    """A print `width_at(forward)` mm wide: nodes at the middle of their cells."""
    forward = np.arange(0, LENGTH, pitch) + pitch / 2
    medial = np.arange(-60, 60, pitch) + pitch / 2
    contact = np.abs(medial)[None, :] < np.array([width_at(f) for f in forward])[:, None] / 2
    return Footprint(forward, pitch, contact, 1.0)


def three_rectangles(heel, middle, front, end=0.75 * LENGTH):
    return print_of(lambda f: 0 if f > end else heel if f < end / 3 else middle if f < 2 * end / 3 else front)


def test_a_uniform_rectangle():
    print_ = three_rectangles(60, 60, 60)
    assert arch_index(print_) == pytest.approx(1 / 3, abs=1e-9)
    assert chippaux_smirak_percent(print_, LENGTH) == pytest.approx(100)
    assert staheli_index(print_, LENGTH) == pytest.approx(1)


def test_three_rectangles_of_60_20_and_90():
    print_ = three_rectangles(60, 20, 90)
    assert arch_index(print_) == pytest.approx(20 / 170, abs=1e-3)
    assert chippaux_smirak_percent(print_, LENGTH) == pytest.approx(100 * 20 / 90, abs=0.2)
    assert staheli_index(print_, LENGTH) == pytest.approx(20 / 60, abs=2e-3)


@pytest.mark.parametrize("pitch", [0.25, 0.4, 0.5, 1.0, 1.7])
def test_the_pitch_hardly_matters(pitch):
    def width(f):
        return 0 if f > 180 else 60 - 0.2 * f + 0.002 * f * f

    exact = np.array([width(f) for f in np.arange(0, 180, 0.01)])
    expected = exact[6000:12000].sum() / exact.sum()
    assert arch_index(print_of(width, pitch)) == pytest.approx(expected, abs=0.005)


def test_a_broken_print_has_no_midfoot():
    print_ = three_rectangles(60, 0, 90)
    assert arch_index(print_) == pytest.approx(0, abs=1e-3)
    assert chippaux_smirak_percent(print_, LENGTH) == 0
    assert staheli_index(print_, LENGTH) == 0


def test_an_empty_print_has_no_index():
    print_ = three_rectangles(0, 0, 0)
    assert arch_index(print_) is None
    assert chippaux_smirak_percent(print_, LENGTH) is None
    assert staheli_index(print_, LENGTH) is None


def test_contact_lies_lower_than_the_threshold_and_behind_the_toes():
    grid = Grid(0.0, -50.0, 1.0, (241, 101))
    _, medial = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    heights = np.where(np.abs(medial) < 30, 0.5, 9.0)
    heights[100:120] = 2.0  # an arch right across
    edge = np.full(241, 40.0)
    print_ = footprint(HeightMap(grid, heights), edge, -edge, LENGTH, 1.0)
    assert not print_.contact[100:120].any()
    assert print_.contact[50, 50]
    assert not print_.contact[:, (grid.medial < -31) | (grid.medial > 31)].any()
    # The toe line runs from 0.80 of the length medially to 0.72 laterally.
    reach = np.array([grid.forward[column].max() if column.any() else 0 for column in print_.contact.T])
    assert reach[grid.medial == 29][0] == pytest.approx((0.72 + 0.08 * 69 / 80) * LENGTH, abs=1.0)
    assert reach[grid.medial == -29][0] == pytest.approx((0.72 + 0.08 * 11 / 80) * LENGTH, abs=1.0)
    assert footprint(HeightMap(grid, heights), edge, -edge, LENGTH, 3.0).contact[110, 50]


def test_a_sole_is_calmed_by_what_is_left_of_its_noise_and_a_clean_one_not_at_all():
    grid = Grid(0.0, -30.0, 0.7, (300, 90))
    rising = np.broadcast_to(np.asarray(grid.medial) * 0.1, grid.shape)
    noisy = HeightMap(grid, rising + np.random.default_rng(0).normal(0.0, 0.3, grid.shape))
    assert calmed(noisy, 0.05, 4.0) is noisy
    assert calmed(noisy, 0.4, 0.3) is noisy  # fine triangles: it was averaged away before
    left = [np.std((calmed(noisy, noise, 4.0).heights - rising)[20:-20, 20:-20]) for noise in (0.1, 0.4)]
    assert left[1] < left[0] / 2 < 0.06
    clean = calmed(HeightMap(grid, rising), 0.4, 4.0).heights
    assert np.abs(clean - rising)[30:-30, 30:-30].max() < 1e-3  # a slope stays the slope that it is
