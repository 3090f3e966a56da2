"""The clipped grid and the solid on it: areas and volumes by formula, validity by trimesh and manifold3d."""

from __future__ import annotations

import manifold3d
import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gamma

from insolegen.geometry.grid import Grid
from insolegen.geometry.polyline import resampled, signed_distance
from insolegen.geometry.slab import clip_grid, close

PITCH = 0.5
GRID = Grid(-20.3, -16.1, PITCH, (82, 65))


def superellipse(half_length, half_width, power, turn=0.0, centre=(0.0, 0.0)):
    angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    ring = np.stack(
        [half_length * np.sign(c) * np.abs(c) ** (2 / power), half_width * np.sign(s) * np.abs(s) ** (2 / power)],
        axis=1,
    )
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return resampled(ring @ rotation.T + centre, 0.2)


def area_of(half_length, half_width, power):
    return 4 * half_length * half_width * gamma(1 + 1 / power) ** 2 / gamma(1 + 2 / power)


def clipped_to(ring, grid=GRID):
    return clip_grid(grid, signed_distance(ring, grid, 4.0))


def triangle_areas(clipped):
    a, b, c = clipped.points[clipped.triangles].transpose(1, 0, 2)
    return ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2


def as_manifold(vertices, faces):
    return manifold3d.Manifold(
        manifold3d.Mesh(vert_properties=vertices.astype(np.float32), tri_verts=faces.astype(np.uint32))
    )


def distance_to(ring, points):
    start, step = ring, np.roll(ring, -1, axis=0) - ring
    away = points[:, None] - start
    share = np.clip((away * step).sum(axis=2) / (step**2).sum(axis=1), 0, 1)
    return np.sqrt(((away - share[..., None] * step) ** 2).sum(axis=2)).min(axis=1)


shapes = st.tuples(
    st.floats(8, 15),
    st.floats(6, 12),
    st.floats(1.6, 3.5),
    st.floats(0, 3.2),
    st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)


@settings(max_examples=40, deadline=None)
@given(shapes)
def test_any_superellipse_is_cut_whole_and_closes(shape):
    half_length, half_width, power, turn, centre = shape
    ring = superellipse(half_length, half_width, power, turn, centre)
    clipped = clipped_to(ring)
    areas = triangle_areas(clipped)
    assert areas.min() > 0, "a triangle is turned over or has no area"
    assert areas.sum() == pytest.approx(area_of(half_length, half_width, power), rel=2e-3)

    top = np.full(len(clipped.points), 3.0)
    bottom = 0.02 * clipped.points[:, 0]
    vertices, faces = close(clipped, top, bottom)
    plane_vertices, plane_faces = close(clipped, top, 0.0)
    plane = trimesh.Trimesh(plane_vertices, plane_faces, process=False)
    assert plane.is_watertight
    assert plane.is_winding_consistent
    assert plane.volume == pytest.approx(3.0 * areas.sum())
    assert len(plane_faces) <= len(faces)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.euler_number == 2
    moment = float((areas * clipped.points[clipped.triangles, 0].mean(axis=1)).sum())
    assert mesh.volume == pytest.approx(3.0 * areas.sum() - 0.02 * moment, rel=1e-9)
    solid = as_manifold(vertices, faces)
    assert solid.status() == manifold3d.Error.NoError
    assert solid.genus() == 0
    assert len(solid.decompose()) == 1


@settings(max_examples=15, deadline=None)
@given(shapes)
def test_the_rim_is_one_loop_on_the_outline_with_the_inside_on_its_left(shape):
    ring = superellipse(*shape)
    clipped = clipped_to(ring)
    start, end = clipped.rim.T
    assert len(np.unique(start)) == len(start) == len(np.unique(end))
    following = dict(zip(start.tolist(), end.tolist(), strict=True))
    node, seen = int(start[0]), 0
    while seen == 0 or node != start[0]:
        node, seen = following[node], seen + 1
    assert seen == len(start), "more than one loop"
    off = distance_to(ring, clipped.points[start]).max()
    # Below 2 a superellipse is pointed at its ends, sharper than a cell; no trim line is.
    assert off < (0.02 if shape[2] >= 2 else 0.1), "a rim point off the outline"
    a, b = clipped.points[start], clipped.points[end]
    assert np.sum(a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]) > 0


@settings(max_examples=15, deadline=None)
@given(shapes)
def test_no_slivers(shape):
    clipped = clipped_to(superellipse(*shape))
    assert triangle_areas(clipped).min() > 0.02 * PITCH**2
    corners = clipped.points[clipped.triangles]
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    assert sides.min() > 0.1 * PITCH


def test_top_and_bottom_are_wound_outward():
    clipped = clipped_to(superellipse(14, 9, 2.3))
    vertices, faces = close(clipped, np.full(len(clipped.points), 2.0), np.zeros(len(clipped.points)))
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    on_top, on_bottom = ((corners[:, :, 2] == height).all(axis=1) for height in (2.0, 0.0))
    assert (normal[on_top, 2] > 0).all()
    assert (normal[on_bottom, 2] < 0).all()
    wall = ~on_top & ~on_bottom
    assert np.abs(normal[wall, 2]).max() < 1e-12
    outward = (normal[wall, :2] * (corners[wall, :, :2].mean(axis=1))).sum(axis=1)
    assert (outward > 0).all()


def test_rim_edges_are_short_and_the_ellipse_is_met_closely():
    ring = superellipse(15, 10, 2.0)
    clipped = clipped_to(ring)
    points = clipped.points[clipped.rim[:, 0]]
    assert distance_to(ring, points).max() < 0.01
    lengths = np.linalg.norm(clipped.points[clipped.rim[:, 1]] - points, axis=1)
    assert lengths.max() < 1.8 * PITCH


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.25, 0.5])
def test_a_straight_edge_along_the_nodes_is_cut_cleanly(shift):
    """The worst case for slivers: whole rows of nodes on, or just beside, the outline."""
    grid = Grid(0.0, 0.0, 1.0, (31, 25))
    square = np.array([[5, 5], [25, 5], [25, 19], [5, 19.0]]) + shift
    clipped = clip_grid(grid, signed_distance(resampled(square, 0.25), grid, 4.0))
    areas = triangle_areas(clipped)
    assert areas.min() > 0.02
    assert areas.sum() == pytest.approx(20 * 14, abs=1.0)  # the four corners lose a little
    vertices, faces = close(clipped, np.ones(len(clipped.points)), np.zeros(len(clipped.points)))
    assert trimesh.Trimesh(vertices, faces, process=False).is_watertight
