from __future__ import annotations

import io

import manifold3d
import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from insolegen import __version__
from insolegen.fabrication.stl import write_stl


def written(vertices, faces, **options) -> bytes:
    stream = io.BytesIO()
    write_stl(stream, vertices, faces, **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def ball() -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=3, radius=40.0)


def test_trimesh_reads_it_back(ball):
    data = written(ball.vertices, ball.faces)
    assert len(data) == 84 + 50 * len(ball.faces)
    again = trimesh.load(io.BytesIO(data), file_type="stl", process=False)
    np.testing.assert_array_equal(again.triangles, ball.triangles.astype(np.float32))
    merged = trimesh.load(io.BytesIO(data), file_type="stl")
    assert merged.is_watertight
    assert merged.volume == pytest.approx(ball.volume, rel=1e-6)


def test_more_triangles_than_one_block_holds():
    fine = trimesh.creation.icosphere(subdivisions=5, radius=40.0)
    data = written(fine.vertices, fine.faces)
    records = np.frombuffer(data, [("n", "<f4", 3), ("c", "<f4", (3, 3)), ("a", "<u2")], offset=84)
    assert len(records) == 20_480
    np.testing.assert_array_equal(records["c"], fine.triangles.astype(np.float32))
    np.testing.assert_allclose(records["n"], fine.face_normals, atol=1e-5)


def test_it_is_a_manifold(ball):
    merged = trimesh.load(io.BytesIO(written(ball.vertices, ball.faces)), file_type="stl")
    mesh = manifold3d.Mesh(np.asarray(merged.vertices, np.float32), np.asarray(merged.faces, np.uint32))
    assert manifold3d.Manifold(mesh).status() == manifold3d.Error.NoError


def test_normals_point_outward(ball):
    data = written(ball.vertices, ball.faces)
    records = np.frombuffer(data, [("n", "<f4", 3), ("c", "<f4", 9), ("a", "<u2")], offset=84)
    np.testing.assert_allclose(records["n"], ball.face_normals, atol=1e-6)
    assert not records["a"].any()


def test_a_triangle_without_area_has_the_normal_zero():
    data = written(np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2]], dtype=float), np.array([[0, 1, 2], [0, 0, 0]]))
    assert data[84:96] == data[134:146] == b"\0" * 12


def test_the_header_is_neutral(ball):
    data = written(ball.vertices, ball.faces)
    assert data[:80].decode() == f"insolegen {__version__}, mm".ljust(80)


@pytest.mark.parametrize("header", ["solid thing", "SOLID", "x" * 81])
def test_headers_that_mislead_readers(header, ball):
    with pytest.raises(ValueError, match="STL header"):
        written(ball.vertices, ball.faces, header=header)


@given(st.randoms(use_true_random=False))
def test_the_same_mesh_gives_the_same_bytes(random):
    vertices = np.array([[random.uniform(-300, 300) for _ in range(3)] for _ in range(6)])
    faces = np.array([[0, 1, 2], [3, 4, 5]])
    first = written(vertices, faces)
    assert first == written(np.asfortranarray(vertices), faces.astype(np.int32))
    corners = np.frombuffer(first, [("n", "<f4", 3), ("c", "<f4", (3, 3)), ("a", "<u2")], offset=84)["c"]
    np.testing.assert_array_equal(corners, vertices.astype(np.float32)[faces])


def test_an_empty_mesh():
    assert len(written(np.empty((0, 3)), np.empty((0, 3), dtype=int))) == 84
