"""The grid of rays, and how far inside the device a point is."""

from __future__ import annotations

import numpy as np

from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey

from .insole_like import LENGTH_MM, WIDTH_MM, flat, slab


def test_top_and_bottom_are_where_they_were_put() -> None:
    found = survey(VerticalRays(*slab(flat(4.0), flat(1.0), rings=30, spokes=200)))
    np.testing.assert_allclose(found.top[found.covered], 4.0, atol=1e-12)
    np.testing.assert_allclose(found.bottom[found.covered], 1.0, atol=1e-12)
    assert (found.crossings[found.covered] == 2).all()
    assert (found.crossings[~found.covered] == 0).all()
    area = np.count_nonzero(found.covered) * found.pitch_mm**2
    np.testing.assert_allclose(area, np.pi * LENGTH_MM * WIDTH_MM / 4, rtol=0.01)


def test_clearance_is_never_more_than_the_true_distance_to_the_edge_and_not_much_less() -> None:
    found = survey(VerticalRays(*slab(flat(4.0), flat(1.0), rings=30, spokes=200)))
    angle = np.linspace(0, 2 * np.pi, 4000)
    edge = np.column_stack([LENGTH_MM / 2 * (1 + np.cos(angle)), WIDTH_MM / 2 * np.sin(angle)])
    points = np.random.default_rng(0).uniform([0, -42], [LENGTH_MM, 42], (1500, 2))
    truth = np.sqrt(np.square(points[:, None] - edge[None]).sum(axis=2).min(axis=1))
    inside = np.hypot(points[:, 0] / LENGTH_MM * 2 - 1, points[:, 1] / WIDTH_MM * 2) < 1
    clearance = found.clearance_at(points)
    assert (clearance[~inside] <= 0).all()
    assert (clearance <= truth + 0.1)[inside].all()
    assert (clearance >= np.minimum(truth, 7.0) - 4.5)[inside].all()
