from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.geometry.curved import curved


def off_sphere(vertices, faces, radius):
    """How far the middles of triangles lie inside a sphere, on average."""
    return (radius - np.linalg.norm(vertices[faces].mean(axis=1), axis=1)).mean()


def test_a_sphere_comes_sixteen_times_as_near():
    sphere = trimesh.creation.icosphere(subdivisions=2, radius=10.0)
    once = curved(sphere.vertices, sphere.faces)
    twice = curved(*once)
    assert len(twice[1]) == 16 * len(sphere.faces)
    before, after = off_sphere(sphere.vertices, sphere.faces, 10.0), off_sphere(*twice, 10.0)
    assert before > 0.15
    assert after < before / 12
    assert np.linalg.norm(twice[0], axis=1) == pytest.approx(10.0, abs=before / 15)


def test_given_vertices_stay_and_winding_and_closure_are_kept():
    body = trimesh.creation.cylinder(radius=5.0, height=30.0, sections=12)
    vertices, faces = curved(body.vertices, body.faces)
    assert set(map(tuple, body.vertices)) <= set(map(tuple, vertices))
    finer = trimesh.Trimesh(vertices, faces, process=False)
    assert finer.is_watertight
    assert finer.is_winding_consistent
    assert body.volume < finer.volume


def test_a_plane_stays_a_plane_with_its_border():
    x, y = np.meshgrid(np.arange(6.0), np.arange(5.0))
    flat = np.column_stack([x.ravel(), y.ravel(), np.zeros(30)])
    node = np.arange(30).reshape(5, 6)
    a, b, c, d = (part.ravel() for part in (node[:-1, :-1], node[:-1, 1:], node[1:, 1:], node[1:, :-1]))
    faces = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    vertices, finer = curved(flat, faces)
    assert np.abs(vertices[:, 2]).max() == 0
    assert trimesh.Trimesh(vertices, finer, process=False).area == pytest.approx(20.0)


def test_vertices_at_one_place_are_one_and_unused_ones_are_left_out():
    sphere = trimesh.creation.icosphere(subdivisions=2, radius=10.0)
    soup = np.concatenate([[[99.0, 0, 0]], sphere.vertices[sphere.faces].reshape(-1, 3)])
    vertices, faces = curved(soup, np.arange(1, len(soup)).reshape(-1, 3))
    again = curved(sphere.vertices, sphere.faces)
    assert len(vertices) == len(again[0])
    assert off_sphere(vertices, faces, 10.0) == pytest.approx(off_sphere(*again, 10.0))


def test_a_crease_bulges_no_further_than_an_arc():
    box = trimesh.creation.box((10.0, 10.0, 10.0))
    vertices, _ = curved(box.vertices, box.faces)
    ends = np.linalg.norm(box.vertices[box.edges_unique[:, 0]] - box.vertices[box.edges_unique[:, 1]], axis=1)
    assert np.abs(vertices).max() <= 5.0 + 0.12 * ends.max()


def test_no_curve_joins_normals_that_face_away_from_each_other():
    """From corner to corner of a thin plate, one end faces up and the other down."""
    plate = trimesh.creation.box((40.0, 40.0, 0.5))
    vertices, _ = curved(plate.vertices, plate.faces)
    assert {(0.0, 0.0, 0.25), (0.0, 0.0, -0.25)} <= set(map(tuple, vertices))


def test_noise_grows_by_less_than_a_tenth():
    """The middle of a chord has the noise of both its ends over the root of two; normals of their own add to that."""
    sphere = trimesh.creation.icosphere(subdivisions=4, radius=40.0)
    noisy = sphere.vertices + np.random.default_rng(0).normal(0.0, 0.3, sphere.vertices.shape)
    middles = curved(noisy, sphere.faces)[0][len(noisy) :]
    assert np.linalg.norm(middles, axis=1).std() < 1.09 * 0.3 / np.sqrt(2)
    assert np.linalg.norm(middles, axis=1).mean() == pytest.approx(40.0, abs=0.01)


def test_single_precision_stays_single():
    sphere = trimesh.creation.icosphere(subdivisions=1)
    vertices, faces = curved(sphere.vertices.astype(np.float32), sphere.faces.astype(np.int32))
    assert vertices.dtype == np.float32
    assert faces.max() == len(vertices) - 1
