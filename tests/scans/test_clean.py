"""Floors and loose pieces on made-up things, where what is the foot's own is known triangle by triangle."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.errors import ScanError
from insolegen.scans.clean import clean

from .made_scans import floor


def blob(subdivisions=5):
    """A long, low, round thing with its lowest point at zero: 20,480 triangles."""
    made = trimesh.creation.icosphere(subdivisions=subdivisions)
    made.apply_scale([130, 48, 40])
    made.apply_translation([0, 0, 40])
    return np.asarray(made.vertices), np.asarray(made.faces)


def joined(*meshes):
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in meshes])
    faces = [faces + start for (_, faces), start in zip(meshes, starts, strict=False)]
    return np.concatenate([vertices for vertices, _ in meshes]), np.concatenate(faces)


def plate(half_length=300.0, half_width=250.0, height=0.0):
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * [half_length, half_width, 0]
    return corners + np.array([0, 0, height]), np.array([[0, 1, 2], [0, 2, 3]])


def triangles(vertices, faces):
    return {tuple(sorted(map(tuple, np.round(corner, 6)))) for corner in np.asarray(vertices)[faces].tolist()}


def test_a_clean_scan_is_left_as_it_is():
    vertices, faces = blob()
    mesh = clean(vertices, faces)
    assert np.array_equal(mesh.vertices, vertices)
    assert np.array_equal(mesh.faces, faces)
    assert not mesh.findings


@pytest.mark.parametrize("place", [0, 1, 5_000, -1], ids=["first", "second", "amid", "last"])
@pytest.mark.parametrize("height", [0.0, -1.0, -8.0])
def test_a_floor_of_two_triangles_is_found_wherever_it_stands_in_the_file(place, height):
    """An even draw of 12,000 from 20,482 misses it in places."""
    vertices, faces = blob()
    vertices, whole = joined((vertices, faces), plate(height=height))
    own, floor = whole[: len(faces)], whole[len(faces) :]
    at = place % (len(faces) + 1)
    mesh = clean(vertices, np.concatenate([own[:at], floor, own[at:]]))
    assert len(mesh.faces) == len(faces)
    assert not np.isin(mesh.faces, floor).any()


@pytest.mark.parametrize("height", [-1.0, 0.0, 0.5])
def test_a_floor_that_is_rough_by_a_millimetre_goes_whole(height):
    """Of a piece all floor, some vertices lie out of the plane: left behind, they made feet 14 mm longer."""
    own = blob()
    mesh = clean(*joined(own, floor(own, noise=1.0, height=height)))
    assert triangles(mesh.vertices, mesh.faces) == triangles(*own)
    assert [finding.code for finding in mesh.findings] == ["floor_removed"]


@pytest.mark.parametrize("seed", range(4))
def test_a_floor_is_found_in_any_pose(seed):
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    own = blob()
    vertices, faces = joined(own, plate(160, 80, -1.0))
    mesh = clean(vertices @ turn.T, faces)
    assert len(mesh.faces) == len(own[1])


def test_a_loose_piece_is_left_out_whole_and_said():
    own = blob()
    ball = trimesh.creation.icosphere(subdivisions=2, radius=8)
    vertices, faces = joined(own, (ball.vertices + np.array([0, 150, 20]), ball.faces))
    mesh = clean(vertices, faces)
    assert np.array_equal(mesh.faces, own[1])
    (finding,) = mesh.findings
    assert (finding.code, finding.severity) == ("loose_pieces_removed", "note")


def test_only_a_floor_is_refused():
    sheet = trimesh.creation.box((260, 100, 0.01)).subdivide().subdivide().subdivide()
    with pytest.raises(ScanError, match="flat plane"):
        clean(np.asarray(sheet.vertices), np.asarray(sheet.faces))


def test_hardly_any_triangles_are_refused():
    with pytest.raises(ScanError, match="triangles"):
        clean(*plate())
