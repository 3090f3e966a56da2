"""Closed-form solids, and broken meshes that must each be caught."""

from __future__ import annotations

import manifold3d
import numpy as np
import pytest
import trimesh

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.solid import SolidReport, check_solid

from .insole_like import LENGTH_MM, WIDTH_MM, flat, foot_like, slab


def report(vertices, faces) -> SolidReport:
    return check_solid(ExportedMesh.from_arrays(vertices, faces))


@pytest.fixture(scope="module")
def insole():
    return slab(lambda f, m: foot_like(f, m) + 3, flat(0.0), rings=60, spokes=90)


@pytest.mark.parametrize(
    ("solid", "genus", "volume"),
    [
        (trimesh.creation.box((3, 4, 5)), 0, 60),
        (trimesh.creation.icosphere(subdivisions=5, radius=10), 0, 4 / 3 * np.pi * 1000),
        (trimesh.creation.torus(30, 10, major_sections=128, minor_sections=128), 1, 2 * np.pi**2 * 30 * 100),
        (trimesh.creation.annulus(5, 9, 4, sections=256), 1, np.pi * (81 - 25) * 4),
    ],
    ids=["box", "ball", "torus", "ring"],
)
def test_known_solids(solid, genus: int, volume: float) -> None:
    found = report(solid.vertices, solid.faces)
    assert found.watertight
    assert (found.bodies, found.genus, found.degenerate_triangles) == (1, genus, 0)
    assert found.volume_mm3 == pytest.approx(volume, rel=3e-3)
    assert found.volume_mm3 == pytest.approx(solid.volume, rel=1e-5)
    assert found.area_mm2 == pytest.approx(solid.area, rel=1e-5)


def test_manifold3d_agrees_on_the_insole(insole) -> None:
    vertices, faces = insole
    found = report(vertices, faces)
    theirs = manifold3d.Manifold(manifold3d.Mesh(vertices.astype(np.float32), faces.astype(np.uint32)))
    assert theirs.status() == manifold3d.Error.NoError
    assert found.watertight
    assert found.genus == theirs.genus() == 0
    assert found.volume_mm3 == pytest.approx(theirs.volume(), rel=1e-5)
    assert found.area_mm2 == pytest.approx(theirs.surface_area(), rel=1e-5)
    assert found.vertices == len(vertices)


def test_a_flat_slab_has_the_volume_of_its_ellipse() -> None:
    found = report(*slab(flat(4.0), flat(0.0), rings=20, spokes=2000))
    assert found.volume_mm3 == pytest.approx(np.pi * LENGTH_MM * WIDTH_MM, rel=1e-5)


def test_two_bodies_and_a_body_inside_another_are_counted() -> None:
    box = trimesh.creation.box((2, 2, 2))
    for shift in ((9, 0, 0), (0, 0, 0.5)):
        other = trimesh.creation.box((0.5, 0.5, 0.5))
        both = np.concatenate([box.vertices, other.vertices + shift])
        found = report(both, np.concatenate([box.faces, other.faces + len(box.vertices)]))
        assert (found.watertight, found.bodies, found.genus) == (True, 2, 0)


def test_boxes_that_share_two_corners_are_two_bodies_and_not_a_genus_of_zero() -> None:
    # Merged at two points, V - E + F is that of one ball; only counting bodies across edges gives it away.
    box = trimesh.creation.box((2, 2, 2))
    moved = box.vertices + np.array([2.0, 0, 0])
    facing = moved[:, 0] < 1.5
    diagonal = np.sign(moved[:, 1]) == np.sign(moved[:, 2])
    moved[facing & ~diagonal, 0] += 0.3
    found = report(np.concatenate([box.vertices, moved]), np.concatenate([box.faces, box.faces + 8]))
    assert found.vertices == 14
    assert found.bodies == 2
    assert found.genus == 1


def test_boxes_that_share_an_edge_are_not_a_solid() -> None:
    one, other = trimesh.creation.box((2, 2, 2)), trimesh.creation.box((2, 2, 2))
    found = report(
        np.concatenate([one.vertices, other.vertices + np.array([2, 2, 0])]),
        np.concatenate([one.faces, other.faces + 8]),
    )
    assert not found.watertight
    assert (found.open_edges, found.misoriented_edges, found.overused_edges) == (0, 0, 1)


def test_each_broken_insole_is_caught(insole) -> None:
    vertices, faces = insole
    assert report(vertices, faces).watertight
    middle = len(faces) // 3

    removed = report(vertices, np.delete(faces, middle, axis=0))
    assert (removed.watertight, removed.open_edges, removed.genus) == (False, 3, None)

    flipped_faces = faces.copy()
    flipped_faces[middle] = flipped_faces[middle, ::-1]
    flipped = report(vertices, flipped_faces)
    assert (flipped.watertight, flipped.misoriented_edges) == (False, 3)

    duplicated = report(vertices, np.concatenate([faces, faces[middle : middle + 1]]))
    assert (duplicated.watertight, duplicated.overused_edges) == (False, 3)

    twice = report(vertices, np.concatenate([faces, faces]))
    assert not twice.watertight

    inside_out = report(vertices, faces[:, ::-1])
    assert inside_out.watertight
    assert inside_out.volume_mm3 < 0


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_corner_one_float_off_is_a_crack(insole, axis: int) -> None:
    mesh = ExportedMesh.from_arrays(*insole)
    corners = mesh.corners.copy()
    corners[1, axis, 777] = np.nextafter(corners[1, axis, 777], np.float32(np.inf))
    found = check_solid(ExportedMesh(corners))
    assert not found.watertight
    assert found.open_edges == 4


def test_a_whole_vertex_one_float_off_is_still_a_solid(insole) -> None:
    vertices, faces = insole
    moved = vertices.astype(np.float32)
    moved[500, 2] = np.nextafter(moved[500, 2], np.float32(np.inf))
    assert report(moved, faces).watertight


def test_vertices_that_fall_together_in_single_precision_are_seen() -> None:
    # A sound mesh in memory, and a collapsed triangle and a fold once a slicer has read it.
    vertices, faces = slab(flat(4.0), flat(0.0), rings=6, spokes=20)
    vertices[30] = vertices[31] + [1e-9, 0, 0]
    found = report(vertices, faces)
    assert found.degenerate_triangles > 0


@pytest.mark.parametrize("corners", [(70, 70, 4000), (70, 70, 70)])
def test_a_collapsed_triangle_is_a_fault(insole, corners) -> None:
    vertices, faces = insole
    found = report(vertices, np.concatenate([faces, [corners]]))
    assert not found.watertight
    assert found.degenerate_triangles == 1


def test_random_single_faults_are_all_caught(insole) -> None:
    vertices, faces = insole
    rng = np.random.default_rng(5)
    for face in rng.integers(0, len(faces), 25):
        changed = faces.copy()
        corner = rng.integers(0, 3)
        changed[face, corner] = (changed[face, corner] + rng.integers(1, len(vertices))) % len(vertices)
        assert not report(vertices, changed).watertight
