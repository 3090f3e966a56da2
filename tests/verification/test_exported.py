"""Reading back what was written."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.errors import VerificationError
from insolegen.verification.exported import ExportedMesh

from .insole_like import foot_like, slab, stl_bytes


def test_the_triangles_of_the_file_come_back_bit_for_bit() -> None:
    vertices, faces = slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=9, spokes=20)
    mesh = ExportedMesh.from_stl_bytes(stl_bytes(vertices, faces))
    assert np.array_equal(mesh.corners.transpose(2, 0, 1), vertices[faces].astype(np.float32))
    assert np.array_equal(mesh.corners, ExportedMesh.from_arrays(vertices, faces).corners)
    assert mesh.triangle_count == len(faces)


def test_merging_gives_back_the_vertices_and_their_triangles() -> None:
    vertices, faces = slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=30, spokes=40)
    mesh = ExportedMesh.from_stl_bytes(stl_bytes(vertices, faces))
    assert len(mesh.vertices) == len(vertices)
    assert np.array_equal(mesh.vertices[mesh.faces], vertices[faces].astype(np.float32))


def test_zero_and_minus_zero_are_one_place() -> None:
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [-0.0, -0.0, -0.0], [0, -1, 0], [1, -0.0, 0]])
    mesh = ExportedMesh.from_arrays(vertices, np.array([[0, 1, 2], [3, 4, 5]]))
    assert len(mesh.vertices) == 4


def test_trimesh_reads_the_same(tmp_path) -> None:
    ball = trimesh.creation.icosphere(subdivisions=3, radius=17.3)
    data = ball.export(file_type="stl")
    mesh = ExportedMesh.from_stl_bytes(data)
    assert len(mesh.vertices) == len(ball.vertices)
    np.testing.assert_allclose(mesh.bounds, ball.bounds, atol=1e-5)


@pytest.mark.parametrize(
    "spoil", [lambda d: d[:-1], lambda d: d + b"x", lambda d: d[:83], lambda d: b"", lambda d: bytes(84)]
)
def test_a_cut_or_padded_file_is_refused(spoil) -> None:
    data = stl_bytes(*slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=3, spokes=5))
    with pytest.raises(VerificationError, match="not a binary STL"):
        ExportedMesh.from_stl_bytes(spoil(data))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_no_number_is_refused(bad: float) -> None:
    vertices, faces = slab(foot_like, lambda f, m: foot_like(f, m) - 3, rings=3, spokes=5)
    vertices[4, 2] = bad
    with pytest.raises(VerificationError, match="not numbers"):
        ExportedMesh.from_stl_bytes(stl_bytes(vertices, faces))
