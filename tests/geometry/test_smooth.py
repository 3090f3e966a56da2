from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.smooth import smooth

SHAPE = (90, 70)
ROW, COLUMN = np.meshgrid(np.arange(SHAPE[0]) - 40.0, np.arange(SHAPE[1]) - 30.0, indexing="ij")
EVERYWHERE = np.ones(SHAPE, dtype=bool)


def inner(array, sigma):
    """What lies further from the edge than the kernel reaches."""
    reach = int(4 * sigma * 2**0.5) + 2
    return array[reach:-reach, reach:-reach]


@pytest.mark.parametrize("sigma", [1.0, 1.5, 3.0])
@pytest.mark.parametrize(
    "surface",
    [
        lambda r, c: np.full_like(r, 12.5),
        lambda r, c: 3.0 + 0.4 * r - 0.7 * c,
        lambda r, c: (r**2 + c**2) / 90.0,
        lambda r, c: (r**2 - 2 * c**2) / 60.0 + r * c / 40.0,
    ],
    ids=["level", "plane", "bowl", "saddle"],
)
def test_level_planes_and_paraboloids_pass_unchanged(surface, sigma):
    heights = surface(ROW, COLUMN)
    np.testing.assert_allclose(
        inner(smooth(heights, EVERYWHERE, sigma), sigma), inner(heights, sigma), atol=1e-4 * np.ptp(heights) + 2e-4
    )


@pytest.mark.parametrize("sigma", [1.5, 3.0])
def test_noise_shrinks_as_the_kernel_says(sigma):
    """White noise comes out with the root of the sum of the squared weights of 2 G - G * G."""
    away = np.arange(-20, 21)
    narrow, wide = (np.exp(-0.5 * (away / s) ** 2) for s in (sigma, sigma * 2**0.5))
    narrow, wide = narrow / narrow.sum(), wide / wide.sum()
    weights = 2 * np.outer(narrow, narrow) - np.outer(wide, wide)
    expected = np.sqrt((weights**2).sum())
    noise = np.random.default_rng(0).normal(size=(400, 300))
    left = inner(smooth(noise, np.ones_like(noise, dtype=bool), sigma), sigma).std()
    assert left == pytest.approx(expected, rel=0.05)
    assert left < 0.36  # 1.5 nodes already take off two thirds


def test_invalid_nodes_do_not_count():
    heights = 3.0 + 0.1 * ROW
    valid = np.random.default_rng(1).uniform(size=SHAPE) > 0.1
    spoilt = np.where(valid, heights, 1e6)
    found = inner(smooth(spoilt, valid, 3.0), 3.0)
    assert np.abs(found - inner(heights, 3.0)).max() < 0.2
    assert np.isfinite(smooth(np.where(valid, heights, np.nan), valid, 3.0)).all()


def test_far_from_every_valid_node_there_is_nothing():
    valid = np.zeros(SHAPE, dtype=bool)
    valid[:20] = True
    found = smooth(np.ones(SHAPE), valid, 2.0)
    assert np.isfinite(found[:18]).all()
    assert np.isnan(found[35:]).all()
    np.testing.assert_allclose(found[np.isfinite(found)], 1.0, atol=1e-5)


def test_the_input_is_left_as_it_was():
    heights = ROW.copy()
    smooth(heights, EVERYWHERE, 2.0)
    assert np.array_equal(heights, ROW)
