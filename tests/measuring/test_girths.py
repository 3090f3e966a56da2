"""Girths: hulls of sections against formulas, trimesh's sections and scipy's hulls."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull

from insolegen.measuring.girths import corners_between, girth, hull_perimeter
from insolegen.measuring.landmarks import take_bearings
from insolegen.scans.align import align

from .bare_foot import BareFoot

ALONG = np.array([1.0, 0.0, 0.0])


def solid(mesh):
    return BareFoot(vertices=np.asarray(mesh.vertices), faces=np.asarray(mesh.faces))


def cylinder(radius=40.0, sections=400):
    mesh = trimesh.creation.cylinder(radius, height=60, sections=sections).subdivide()
    return mesh.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0]))


def test_a_cylinder_has_its_circumference():
    assert girth(solid(cylinder()), np.zeros(3), ALONG) == pytest.approx(2 * np.pi * 40, abs=0.1)


def test_a_section_askew_is_an_ellipse():
    normal = np.array([1.0, 1.0, 0.0])
    a, b = 40 * 2**0.5, 40.0
    h = ((a - b) / (a + b)) ** 2
    ramanujan = np.pi * (a + b) * (1 + 3 * h / (10 + (4 - 3 * h) ** 0.5))
    mesh = trimesh.creation.cylinder(40, height=400, sections=400).subdivide().subdivide()
    mesh.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0]))
    assert girth(solid(mesh), np.zeros(3), normal) == pytest.approx(ramanujan, abs=0.3)


def test_a_tape_bridges_hollows():
    # Two cylinders side by side: the tape runs straight from one to the other.
    left, right = cylinder(20), cylinder(20)
    left.apply_translation([0, 30, 0])
    both = trimesh.util.concatenate([left, right])
    assert girth(solid(both), np.zeros(3), ALONG) == pytest.approx(2 * np.pi * 20 + 60, abs=0.5)


def test_a_section_that_shrinks_to_both_sides_is_not_short():
    # As at the ball. The plain mean of sections 1.5 mm apart to either side would be 0.12 mm short here.
    mesh = trimesh.creation.icosphere(6, radius=40)
    assert girth(solid(mesh), np.zeros(3), ALONG) == pytest.approx(2 * np.pi * 40, abs=0.06)


def test_noise_hardly_lengthens_it():
    mesh = trimesh.creation.icosphere(6, radius=40)
    noisy = mesh.vertices + np.random.default_rng(1).normal(0, 0.3, mesh.vertices.shape)
    foot = BareFoot(vertices=noisy, faces=np.asarray(mesh.faces))
    assert girth(foot, np.zeros(3), ALONG) == pytest.approx(2 * np.pi * 40, abs=0.7)


def test_an_open_section_is_none():
    mesh = cylinder()
    bowl = mesh.submesh([mesh.triangles_center[:, 2] < 10], append=True)
    assert girth(solid(bowl), np.zeros(3), ALONG) is None


def test_beside_the_mesh_there_is_none():
    assert girth(solid(cylinder()), np.array([500.0, 0, 0]), ALONG) is None


def test_triangles_beyond_the_range_change_nothing():
    mesh = cylinder().subdivide()
    foot = solid(mesh)
    near = corners_between(foot, -20, 20)
    assert len(near) <= len(mesh.faces)
    assert girth(foot, np.zeros(3), ALONG, near) == pytest.approx(girth(foot, np.zeros(3), ALONG))


def test_the_hull_is_scipys():
    points = np.random.default_rng(3).normal(0, [30, 10], (500, 2))
    assert hull_perimeter(points) == pytest.approx(ConvexHull(points).area, rel=1e-4)


@pytest.mark.parametrize("name", ["average_male_left.ply", "find_mean_left.ply", "flat_sole_left.stl"])
def test_real_feet_agree_with_sections_of_trimesh(name, scan_of):
    foot = align(scan_of(name))
    bearings = take_bearings(foot)
    first, fifth = (bearings.landmarks[key].position for key in ("first_metatarsal_head", "fifth_metatarsal_head"))
    across = np.array([-(fifth - first)[1], (fifth - first)[0], 0.0])
    mesh = trimesh.Trimesh(foot.vertices, foot.faces)
    for point, normal in ((first, across), (np.array([bearings.at(0.5), 0, 0]), ALONG)):
        lines = trimesh.intersections.mesh_plane(mesh, normal / np.linalg.norm(normal), point).reshape(-1, 3)
        sideways = np.cross(normal, [0, 0, 1]) / np.linalg.norm(normal)
        flat = np.column_stack([(lines - point) @ sideways, lines[:, 2]])
        assert girth(foot, point, normal) == pytest.approx(ConvexHull(flat).area, abs=1.0)
