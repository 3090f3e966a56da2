"""Thickness, size and undercuts of solids whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.makeability import Makeability, measure_makeability
from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import check_solid
from insolegen.verification.survey import survey

from .insole_like import LENGTH_MM, WIDTH_MM, flat, slab


def made(vertices, faces) -> Makeability:
    mesh = ExportedMesh.from_arrays(vertices, faces)
    rays = VerticalRays.through(mesh)
    return measure_makeability(rays, survey(rays), check_solid(mesh))


def test_a_plate() -> None:
    found = made(*slab(flat(4.0), flat(0.0), rings=60, spokes=200))
    assert (found.length_mm, found.width_mm, found.height_mm) == pytest.approx((LENGTH_MM, WIDTH_MM, 4.0), abs=1e-3)
    for name in ("minimum_thickness_mm", "median_thickness_mm", "edge_thickness_mm", "lowest_gap_mm"):
        assert getattr(found, name) == pytest.approx(4.0, abs=1e-6), name
    assert found.undercut_rays == 0
    assert found.watertight


def test_a_tilted_plate_is_as_thick_as_along_its_normal() -> None:
    slope = np.tan(np.radians(40))
    found = made(*slab(lambda f, m: slope * m + 4.0, lambda f, m: slope * m, rings=60, spokes=200))
    thickness = 4.0 * np.cos(np.radians(40))
    assert found.minimum_thickness_mm == pytest.approx(thickness, abs=1e-4)
    assert found.median_thickness_mm == pytest.approx(thickness, abs=1e-4)


@pytest.mark.parametrize("shell", [2.0, 3.0, 5.0])
def test_a_shell_between_two_balls(shell: float) -> None:
    def ball(radius):
        return lambda f, m: 130 - np.sqrt(radius**2 - (f - 90) ** 2 - m**2)

    found = made(*slab(ball(120.0), ball(120.0 + shell), rings=150, spokes=300))
    assert found.minimum_thickness_mm == pytest.approx(shell, abs=0.02)
    assert found.median_thickness_mm == pytest.approx(shell, abs=0.02)


def test_a_thin_spot_is_found_and_placed() -> None:
    dent = lambda f, m: 4.0 - 2.5 * np.exp(-((f - 70) ** 2 + (m + 9) ** 2) / 60)  # noqa: E731
    found = made(*slab(dent, flat(0.0), rings=120, spokes=240))
    assert found.minimum_thickness_mm == pytest.approx(1.5, abs=0.05)
    assert found.thinnest_at == pytest.approx((70, -9), abs=2)
    assert found.median_thickness_mm == pytest.approx(4.0, abs=0.01)


def test_a_distal_bevel_and_a_thin_rim_are_the_edge_and_not_the_body() -> None:
    bevel = lambda f, m: np.minimum(4.0, 1.0 + (90 * (1 + np.sqrt(1 - (m / 42.0001) ** 2)) - f) / 4)  # noqa: E731
    found = made(*slab(bevel, flat(0.0), rings=120, spokes=240))
    assert found.minimum_thickness_mm == pytest.approx(4.0, abs=0.1)
    assert found.edge_thickness_mm < 2.5


def test_a_wall_that_leans_inward_is_an_undercut() -> None:
    vertices, faces = slab(flat(4.0), flat(0.0), rings=60, spokes=200)
    leaning = vertices.copy()
    top = np.arange(len(vertices)) < len(vertices) // 2
    distance = np.hypot(vertices[:, 0] / 90 - 1, vertices[:, 1] / 42)
    # Lift an outer ring and draw it over the inside, as a cup does whose wall leans over the heel.
    over = top & (distance > 0.8)
    leaning[over, 2] += 90 * (distance[over] - 0.8)
    leaning[over, :2] += ((vertices[over, :2] - [90, 0]).T * -(1.7 * (distance[over] - 0.8))).T
    found = made(leaning, faces)
    assert found.watertight
    assert found.undercut_rays > 100


def test_a_lip_far_narrower_than_the_survey_is_seen() -> None:
    vertices, faces = slab(flat(12.0), flat(0.0), rings=60, spokes=200)
    lip = np.arange(len(vertices)) < len(vertices) // 2
    distance = np.hypot(vertices[:, 0] / 90 - 1, vertices[:, 1] / 42)
    inner = lip & (np.abs(distance - 57 / 60) < 1e-6)
    outer = lip & (np.abs(distance - 58 / 60) < 1e-6)
    vertices[outer, :2] = (vertices[inner, :2] - [90, 0]) * 0.99999 + [90, 0]
    vertices[outer, 2] += 3
    vertices[lip & (distance > 58.5 / 60), 2] += 3
    assert made(vertices, faces).undercut_rays > 0


def test_a_top_below_its_bottom_is_seen() -> None:
    dip = lambda f, m: 3.0 - 5.0 * np.exp(-((f - 90) ** 2 + m**2) / 100)  # noqa: E731
    found = made(*slab(dip, flat(0.0), rings=60, spokes=200))
    assert found.lowest_gap_mm < 0.2 or found.minimum_thickness_mm < 0.2
