"""Walls by rays along their normals, against bodies whose thickness is known whichever way they stand."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inward import InwardRays


def rays_of(mesh):
    return InwardRays(ExportedMesh.from_arrays(mesh.vertices, mesh.faces))


@pytest.mark.parametrize("angle_deg", [0.0, 37.0, 90.0])
def test_a_plate_is_as_thick_however_it_stands(angle_deg):
    # Twelve large triangles: the rays find them in cells that none of their corners is near.
    plate = trimesh.creation.box((80, 60, 3))
    plate.apply_transform(trimesh.transformations.rotation_matrix(np.radians(angle_deg), [1, 0.3, 0.2]))
    broad = np.flatnonzero(plate.area_faces > 1000)
    assert broad.size == 4
    np.testing.assert_allclose(rays_of(plate).thickness(broad, 10.0), 3.0, atol=1e-5)


@pytest.mark.slow
def test_a_hollow_ball_is_as_thick_as_its_shell():
    outer, inner = (trimesh.creation.icosphere(subdivisions=5, radius=radius) for radius in (20.0, 17.5))
    inner.invert()
    shell = trimesh.util.concatenate([outer, inner])
    found = rays_of(shell).thickness(np.arange(len(outer.faces)), 10.0)
    np.testing.assert_allclose(found, 2.5, atol=0.02)


def test_beyond_reach_there_is_no_other_side():
    box = trimesh.creation.box((30, 30, 30))
    assert np.isinf(rays_of(box).thickness(np.arange(12), 20.0)).all()
    np.testing.assert_allclose(rays_of(box).thickness(np.arange(12), 31.0), 30.0, atol=1e-5)


def test_trimesh_finds_the_same_on_an_insole(insole_of):
    solid = insole_of("find_mean_left.ply", "neutral", "device.bottom=shell").solid
    mesh = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
    upward = np.flatnonzero(mesh.face_normals[:, 2] > 0.05)
    some = np.random.default_rng(3).choice(upward, 60, replace=False)
    found = InwardRays(ExportedMesh.from_arrays(solid.vertices, solid.faces)).thickness(some, 40.0)
    start, inward = mesh.triangles_center[some], -mesh.face_normals[some]
    # Slow and simple: every triangle asked, by another formula.
    for at, direction, distance in zip(start, inward, found, strict=True):
        assert distance == pytest.approx(nearest_exit(mesh, at, direction), abs=2e-3)


def nearest_exit(mesh, at, direction):
    distance = np.einsum("ni,ni->n", mesh.triangles[:, 0] - at, mesh.face_normals) / (mesh.face_normals @ direction)
    with np.errstate(invalid="ignore"):
        points = at + distance[:, None] * direction
        candidates = np.flatnonzero((mesh.face_normals @ direction > 0) & (distance > 1e-6))
    weights = trimesh.triangles.points_to_barycentric(mesh.triangles[candidates], points[candidates])
    return distance[candidates[(weights > -1e-6).all(axis=1)]].min(initial=np.inf)
