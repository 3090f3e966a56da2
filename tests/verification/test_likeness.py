"""Known again after a detour, and not when something was done to it."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.likeness import largest_departures, surface_of
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey

from .insole_like import flat, foot_like, slab


def surface_and_rays(top, bottom):
    mesh = ExportedMesh.from_arrays(*slab(lambda f, m: foot_like(f, m) + top, flat(bottom)))
    rays = VerticalRays.through(mesh)
    return surface_of(mesh, survey(rays)), rays


@pytest.fixture(scope="module")
def released():
    return surface_and_rays(4.0, 0.0)


def test_it_holds_the_heights_that_are_there(released):
    surface, _ = released
    kept = np.isfinite(surface.top)
    forward, medial = np.moveaxis(surface.nodes, -1, 0)
    np.testing.assert_allclose(surface.top[kept], foot_like(forward[kept], medial[kept]) + 4.0, atol=0.05)
    np.testing.assert_allclose(surface.bottom[kept], 0.0, atol=1e-6)
    assert kept.sum() * surface.pitch_mm**2 == pytest.approx(np.pi * 90 * 42, rel=0.2)


def test_the_same_device_does_not_depart(released):
    surface, rays = released
    assert largest_departures(rays, surface) == pytest.approx((0, 0), abs=1e-6)


def test_another_top_and_another_bottom_depart_by_what_was_done_to_them(released):
    surface, _ = released
    assert largest_departures(surface_and_rays(4.3, 0.0)[1], surface) == pytest.approx((0.3, 0), abs=1e-4)
    assert largest_departures(surface_and_rays(4.0, 0.5)[1], surface) == pytest.approx((0, 0.5), abs=1e-4)


def test_a_device_that_is_not_there_is_not_alike(released):
    surface, _ = released
    mesh = ExportedMesh.from_arrays(*slab(foot_like, flat(-4.0)))
    away = VerticalRays(np.add(mesh.vertices, (500.0, 0.0, 0.0)), mesh.faces)
    assert np.isnan(largest_departures(away, surface)).all()
