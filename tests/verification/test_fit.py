"""Gaps of known size, and the true closest point as the second opinion."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import Delaunay, cKDTree

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.fit import measure_fit, sole_points
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey

from .insole_like import LENGTH_MM, flat, foot_like, slab

LEFT = np.diag([1.0, -1.0, 1.0, 1.0])
LEFT[:3, 3] = (2.0, 1.0, 7.0)


def scan(surface=foot_like, *, count=120, roof=True):
    """A closed foot: its sole and, 60 mm above it, its back; not on anybody's grid."""
    rng = np.random.default_rng(7)
    points = np.column_stack([rng.uniform(-15, 250, count * 60), rng.uniform(-50, 50, count * 60)])
    faces = Delaunay(points).simplices
    vertices = np.column_stack([points, surface(*points.T)])
    if not roof:
        return vertices, faces
    back = vertices + np.array([0, 0, 60])
    return np.concatenate([vertices, back]), np.concatenate([faces, faces[:, ::-1] + len(points)])


def corners_of(vertices, faces):
    return vertices[faces].transpose(1, 2, 0)


def device(top, foot_to_file=LEFT) -> VerticalRays:
    vertices, faces = slab(top, flat(-40.0), rings=120, spokes=240)
    moved = vertices @ foot_to_file[:3, :3].T + foot_to_file[:3, 3]
    return VerticalRays.through(ExportedMesh.from_arrays(moved, faces[:, ::-1]))


def fit(top, foot, **more):
    rays = device(top)
    return measure_fit(rays, survey(rays), LEFT, corners_of(*foot), **more)


def test_a_device_that_is_the_sole_fits() -> None:
    found = fit(foot_like, scan())
    assert found["points"] > 1000
    assert found["rms_gap_mm"] < 0.08
    assert found["within_1mm_fraction"] == 1.0


@pytest.mark.parametrize("gap", [-0.7, 0.4, 2.5])
def test_a_level_gap_is_found_with_its_sign(gap: float) -> None:
    found = fit(flat(0.0), scan(flat(gap)))
    for name, value in (
        ("mean_gap_mm", abs(gap)),
        ("rms_gap_mm", abs(gap)),
        ("p95_gap_mm", abs(gap)),
        ("mean_signed_gap_mm", gap),
        ("within_1mm_fraction", float(abs(gap) <= 1)),
    ):
        assert found[name] == pytest.approx(value, abs=1e-5), name


def test_a_gap_over_a_slope_is_measured_along_its_normal() -> None:
    slope = np.tan(np.radians(30))
    found = fit(lambda f, m: slope * m, scan(lambda f, m: slope * m + 1.0))
    assert found["mean_gap_mm"] == pytest.approx(np.cos(np.radians(30)), abs=1e-4)


def test_the_closest_point_says_the_same() -> None:
    top = lambda f, m: foot_like(f, m) - 0.8 + 0.4 * np.sin(f / 15)  # noqa: E731
    rays = device(top)
    found = measure_fit(rays, survey(rays), LEFT, corners_of(*scan()))
    points = sole_points(corners_of(*scan()), survey(rays), LEFT) * [1, -1, 1] + LEFT[:3, 3]
    vertices, faces = slab(top, flat(-40.0), rings=120, spokes=240)
    triangles = (vertices @ LEFT[:3, :3].T + LEFT[:3, 3])[faces]
    _, near = cKDTree(triangles.mean(axis=1)).query(points, k=24)
    flat_points = np.repeat(points, 24, axis=0)
    closest = trimesh.triangles.closest_point(triangles[near.ravel()], flat_points)
    distance = np.linalg.norm(closest - flat_points, axis=1).reshape(-1, 24).min(axis=1)
    assert found["mean_gap_mm"] == pytest.approx(distance.mean(), abs=0.01)
    assert found["rms_gap_mm"] == pytest.approx(np.sqrt(np.mean(distance**2)), abs=0.01)
    assert found["p95_gap_mm"] == pytest.approx(np.percentile(distance, 95), abs=0.02)


def test_what_was_asked_for_is_taken_off_the_residual_only() -> None:
    pad = lambda f, m: 4 * np.exp(-((f - 100) ** 2 + m**2) / 200)  # noqa: E731
    found = fit(lambda f, m: foot_like(f, m) + pad(f, m), scan(), intended=lambda places: pad(*places.T))
    assert found["p95_gap_mm"] > 1
    assert found["residual_rms_gap_mm"] < 0.08
    wrong = fit(lambda f, m: foot_like(f, m) + pad(f - 10, m), scan(), intended=lambda places: pad(*places.T))
    assert wrong["residual_rms_gap_mm"] > 0.3


def test_neither_winding_nor_an_inner_layer_nor_the_back_of_the_foot_matter() -> None:
    vertices, faces = scan()
    plain = fit(foot_like, (vertices, faces))
    assert fit(foot_like, (vertices, faces[:, ::-1])) == plain
    sole, sole_faces = scan(roof=False)
    layered = np.concatenate([sole, sole + np.array([0, 0, 1.5])]), np.concatenate([sole_faces, sole_faces + len(sole)])
    assert fit(foot_like, layered)["rms_gap_mm"] < 0.1


def test_points_keep_clear_of_the_outline() -> None:
    rays = device(foot_like)
    points = sole_points(corners_of(*scan()), survey(rays), LEFT)
    assert (np.hypot(points[:, 0] / LENGTH_MM * 2 - 1, points[:, 1] / 42) < 1 - 6 / 90).all()


def test_a_scan_elsewhere_has_no_fit() -> None:
    vertices, faces = scan()
    for shift in ([1000, 0, 0], [0, 0, 1000]):
        found = fit(foot_like, (vertices + shift, faces))
        assert found["points"] == 0
        assert np.isnan(found["rms_gap_mm"])


def test_a_fine_inner_layer_over_a_coarse_sole_is_not_the_sole() -> None:
    sole, sole_faces = scan(flat(0.0), count=10, roof=False)
    inner, inner_faces = scan(flat(1.5), roof=False)
    both = np.concatenate([sole, inner]), np.concatenate([sole_faces, inner_faces + len(sole)])
    found = fit(flat(0.0), both)
    assert found["points"] > 50
    assert found["mean_gap_mm"] == pytest.approx(0, abs=1e-5)
