"""The offset by a ball, against closed forms and a brute-force twin that places every ball."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.geometry.ball import offset_below

PITCH = 0.5
FORWARD, MEDIAL = np.meshgrid(np.arange(80) * PITCH, np.arange(60) * PITCH, indexing="ij")


@pytest.mark.parametrize("radius", [0.8, 2.0, 3.0, 4.5])
@pytest.mark.parametrize("slopes", [(0, 0), (0.3, 0), (-0.4, 0.7)])
def test_under_a_plane_lies_a_plane_at_the_distance(radius, slopes):
    plane = slopes[0] * FORWARD + slopes[1] * MEDIAL
    lower = offset_below(plane, PITCH, radius)
    distance = (plane - lower) / np.sqrt(1 + slopes[0] ** 2 + slopes[1] ** 2)
    inner = distance[12:-12, 12:-12]
    # Balls on the nodes only: up to pitch^2 / (8 radius) less between them, in each direction.
    assert inner.max() <= radius + 1e-9
    assert inner.min() >= radius - 2 * PITCH**2 / (8 * radius) * (1 + max(map(abs, slopes)))


def test_under_a_bowl_lies_the_concentric_bowl():
    """A heel of 40 mm radius, 3 mm thick: the underside is the sphere of 43 mm."""
    away = np.hypot(FORWARD - 20, MEDIAL - 15)
    top = 40 - np.sqrt(40**2 - away**2)
    lower = offset_below(top, PITCH, 3.0)
    expected = 40 - np.sqrt(43**2 - away**2)
    np.testing.assert_allclose(lower[12:-12, 12:-12], expected[12:-12, 12:-12], atol=0.025)


def test_under_a_dome_lies_the_concentric_dome():
    away = np.hypot(FORWARD - 20, MEDIAL - 15)
    top = np.sqrt(50**2 - away**2)
    lower = offset_below(top, PITCH, 3.0)
    expected = np.sqrt(47**2 - away**2)
    np.testing.assert_allclose(lower[12:-12, 12:-12], expected[12:-12, 12:-12], atol=0.025)


def test_agrees_with_grey_erosion_by_scipy():
    heights = np.random.default_rng(0).normal(size=(40, 30)).cumsum(axis=0)
    # The balls stand on the nodes and on the middles between them: a grid twice as fine, read at every other node.
    fine = np.full((79, 59), np.nan)
    fine[::2, ::2] = heights
    fine[1::2, ::2] = (heights[1:] + heights[:-1]) / 2
    fine[:, 1::2] = (fine[:, 2::2] + fine[:, :-2:2]) / 2
    reach = int(2.7 / PITCH * 2)
    window = np.arange(-reach, reach + 1) * PITCH / 2
    squared = window[:, None] ** 2 + window[None, :] ** 2
    footprint = squared <= 2.7**2
    ball = np.where(footprint, np.sqrt(np.maximum(2.7**2 - squared, 0)), 0)
    expected = scipy.ndimage.grey_erosion(fine, footprint=footprint, structure=ball, mode="constant", cval=np.inf)
    np.testing.assert_allclose(offset_below(heights, PITCH, 2.7), expected[::2, ::2], atol=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), radius=st.floats(0.6, 3.0), lift=st.floats(-10, 10))
def test_it_keeps_the_distance_follows_a_lift_and_never_crosses(seed, radius, lift):
    heights = np.random.default_rng(seed).normal(size=(16, 14))
    lower = offset_below(heights, PITCH, radius)
    np.testing.assert_allclose(offset_below(heights + lift, PITCH, radius), lower + lift, atol=1e-9)
    assert (lower <= heights - radius + 1e-12).all()
    forward, medial = (PITCH * axis.ravel() for axis in np.indices(heights.shape))
    apart = (
        (forward[:, None] - forward) ** 2
        + (medial[:, None] - medial) ** 2
        + (heights.ravel()[:, None] - lower.ravel()) ** 2
    )
    assert np.sqrt(apart.min()) >= radius - 1e-9


def test_the_type_is_kept():
    assert offset_below(np.zeros((8, 8), dtype=np.float32), PITCH, 1.0).dtype == np.float32
