"""Where a foot touches the ground: on made-up contacts of known height."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.scans.stance import LEAST_CONTACT_MM2, _lowest_place, _without_spikes


def contact(radius_mm, noise_mm=0.0):
    """The nodes (k, 3) of a round contact about (3, -2) on a grid of 1 mm, its lowest point at height 0."""
    x, y = (values.ravel() for values in np.meshgrid(np.arange(-20.0, 21.0), np.arange(-20.0, 21.0)))
    away = (x - 3) ** 2 + (y + 2) ** 2
    return np.column_stack([x, y, away / (2 * radius_mm) + np.random.default_rng(1).normal(0.0, noise_mm, x.shape)])


@pytest.mark.parametrize("radius_mm", [8.0, 25.0, 60.0])
def test_a_contact_is_where_it_is_lowest(radius_mm):
    points = contact(radius_mm)
    kept = _without_spikes(points, int(LEAST_CONTACT_MM2))
    assert kept is points  # however round, it is no spike
    np.testing.assert_allclose(_lowest_place(kept), [3.0, -2.0, 0.0], atol=0.15)


@pytest.mark.parametrize("depth_mm", [4.5, 6.0, 9.0])
def test_a_vertex_that_was_thrown_down_is_no_contact(depth_mm):
    """In a coarse mesh it draws its triangles along, 5 mm around."""
    points = contact(30.0, noise_mm=0.05)
    thrown = points.copy()
    thrown[:, 2] -= depth_mm * np.maximum(1 - np.hypot(points[:, 0] + 7, points[:, 1] - 6) / 5.0, 0.0)
    assert thrown[:, 2].min() < -1.0
    found = _lowest_place(_without_spikes(thrown, int(LEAST_CONTACT_MM2)))
    np.testing.assert_allclose(found, _lowest_place(points), atol=0.2)
