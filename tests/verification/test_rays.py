"""Vertical rays against closed forms, trimesh sections, and a dumb twin."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.rays import VerticalRays

from .insole_like import LENGTH_MM, foot_like, slab


def every_triangle(vertices, faces, points):
    """The dumb twin: heights of all triangles under each point by Cramer's rule, highest and lowest."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    high = np.full(len(points), np.nan)
    low = high.copy()
    for k, (x, y) in enumerate(points):
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            u = ((x - a[:, 0]) * (c[:, 1] - a[:, 1]) - (y - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
            v = ((b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (b[:, 1] - a[:, 1]) * (x - a[:, 0])) / area
        inside = (u >= 0) & (v >= 0) & (u + v <= 1)
        z = a[inside, 2] + u[inside] * (b[inside, 2] - a[inside, 2]) + v[inside] * (c[inside, 2] - a[inside, 2])
        if z.size:
            high[k], low[k] = z.max(), z.min()
    return high, low


def test_a_point_beside_the_mesh_or_nan_hits_nothing() -> None:
    box = trimesh.creation.box((10, 10, 10))
    rays = VerticalRays(box.vertices, box.faces)
    points = np.array([[5.001, 0], [0, -6], [np.nan, 0], [1e9, 1e9]])
    assert np.isnan(rays.highest(points)).all()
    assert np.isnan(rays.lowest(points)).all()
    assert rays.cast(points).crossings().tolist() == [0, 0, 0, 0]
    assert rays.highest(np.empty((0, 2))).shape == (0,)


def test_a_box_has_its_top_and_bottom_even_on_its_edges_and_corners() -> None:
    box = trimesh.creation.box((10, 20, 6))
    rays = VerticalRays(box.vertices, box.faces)
    points = np.array([[0, 0], [5, 10], [-5, -10], [5, 0], [0, -10], [2.5, 5]])
    assert rays.highest(points).tolist() == [3] * 6
    assert rays.lowest(points).tolist() == [-3] * 6


def test_a_ball_is_hit_where_its_equation_says() -> None:
    ball = trimesh.creation.icosphere(subdivisions=5, radius=40)
    points = np.random.default_rng(1).uniform(-25, 25, (500, 2))
    expected = np.sqrt(40**2 - np.square(points).sum(axis=1))
    rays = VerticalRays(ball.vertices, ball.faces)
    np.testing.assert_allclose(rays.highest(points), expected, atol=0.03)
    np.testing.assert_allclose(rays.lowest(points), -expected, atol=0.03)


def test_a_torus_is_hit_as_often_and_as_high_as_its_equation_says() -> None:
    torus = trimesh.creation.torus(30, 10, major_sections=300, minor_sections=300)
    points = np.random.default_rng(2).uniform(-42, 42, (2000, 2))
    from_tube = np.abs(np.hypot(*points.T) - 30)
    rays = VerticalRays(torus.vertices, torus.faces)
    inside, outside = from_tube < 9.5, from_tube > 10.02
    expected = np.sqrt(100 - from_tube[inside] ** 2)
    np.testing.assert_allclose(rays.highest(points[inside]), expected, atol=0.02)
    np.testing.assert_allclose(rays.lowest(points[inside]), -expected, atol=0.02)
    crossings = rays.cast(points).crossings()
    assert (crossings[inside] == 2).all()
    assert (crossings[outside] == 0).all()


def test_trimesh_cuts_the_same_section() -> None:
    # trimesh's plane section is an independent way to the heights along a line.
    vertices, faces = slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=24, spokes=50)
    segments = trimesh.intersections.mesh_plane(trimesh.Trimesh(vertices, faces, process=False), [0, 1, 0], [0, 3.3, 0])
    ends = segments.reshape(-1, 3)
    rays = VerticalRays(vertices, faces)
    high, low = rays.highest(ends[:, :2]), rays.lowest(ends[:, :2])
    within = np.isfinite(high) & (ends[:, 0] > 2) & (ends[:, 0] < LENGTH_MM - 2)
    assert within.sum() > 100
    assert (np.minimum(np.abs(ends[:, 2] - high), np.abs(ends[:, 2] - low))[within] < 1e-6).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.floats(0.01, 100))
def test_random_triangles_agree_with_the_dumb_twin(seed: int, count: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    centre = rng.uniform(-50, 50, (count, 1, 3))
    vertices = (centre + rng.normal(0, rng.choice([0.01, 1, spread], (count, 1, 1)), (count, 3, 3))).reshape(-1, 3)
    faces = np.arange(3 * count).reshape(-1, 3)
    points = np.concatenate([rng.uniform(-60, 60, (30, 2)), vertices.reshape(-1, 3, 3).mean(axis=1)[:, :2]])
    high, low = every_triangle(vertices, faces, points)
    rays = VerticalRays(vertices, faces)
    np.testing.assert_allclose(rays.highest(points), high, atol=1e-6)
    np.testing.assert_allclose(rays.lowest(points), low, atol=1e-6)


def test_no_ray_slips_through_a_vertex_or_an_edge() -> None:
    vertices, faces = slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=24, spokes=50)
    mesh = ExportedMesh.from_arrays(vertices, faces)
    rays = VerticalRays.through(mesh)
    inner = mesh.vertices[np.hypot((mesh.vertices[:, 0] / LENGTH_MM * 2 - 1), mesh.vertices[:, 1] / 42) < 0.99]
    corners = mesh.corners.astype(np.float64)
    middles = ((corners + np.roll(corners, 1, axis=0)) / 2)[:, :2].transpose(0, 2, 1).reshape(-1, 2)
    middles = middles[np.hypot(middles[:, 0] / LENGTH_MM * 2 - 1, middles[:, 1] / 42) < 0.98]
    for points in (inner[:, :2], middles):
        hits = rays.cast(points)
        assert (hits.crossings() == 2).all()
    z = rays.highest(inner[:, :2])
    assert (np.abs(z - inner[:, 2]) < 1e-9).sum() == len(inner) // 2  # the top ones meet themselves exactly


def test_upright_triangles_do_not_disturb() -> None:
    vertices = np.array([[0, 0, 0], [0, 0, 9], [0, 5, 9], [-1, -1, 2], [3, -1, 2], [-1, 9, 2]], dtype=float)
    rays = VerticalRays(vertices, np.array([[0, 1, 2], [3, 4, 5]]))
    assert rays.highest(np.array([[0, 2.0]])).tolist() == [2]


def test_the_triangle_hit_and_its_normal() -> None:
    vertices = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 10.0]])
    rays = VerticalRays(vertices, np.array([[0, 1, 2]]))
    hits = rays.cast(np.array([[2.0, 2.0], [9, 9]]))
    triangle = hits.triangle_at(hits.highest())
    assert triangle.tolist() == [0, -1]
    normals = rays.normals(triangle)
    np.testing.assert_allclose(normals[0], [0, -np.sqrt(0.5), np.sqrt(0.5)])
    assert np.isnan(normals[1]).all()


@pytest.mark.parametrize("wide", [1, 40])
def test_few_wide_triangles_over_many_narrow_ones(wide: int) -> None:
    vertices, faces = slab(lambda f, m: f * 0 + 5.0, lambda f, m: f * 0, rings=40, spokes=60)
    lid = np.array([[-500, -500, 50], [900, -500, 50], [0, 900, 50.0]])
    both = np.concatenate([vertices, *(lid + np.array([0, 0, k]) for k in range(wide))])
    lids = len(vertices) + np.arange(3 * wide).reshape(-1, 3)
    rays = VerticalRays(both, np.concatenate([faces, lids]))
    points = np.array([[90, 0], [20, 1], [170.0, 3]])
    assert rays.highest(points).tolist() == [50 + wide - 1] * 3
    np.testing.assert_allclose(rays.lowest(points), 0, atol=1e-12)
    assert rays.cast(points).crossings().tolist() == [2 + wide] * 3
