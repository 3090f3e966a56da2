"""A small mesh, and files of it in every format: written by trimesh or by hand, never by the code under test."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
import trimesh


@pytest.fixture(scope="session")
def ball() -> trimesh.Trimesh:
    """A lumpy ball without symmetry: 42 vertices, 80 triangles, coordinates that float32 holds exactly."""
    mesh = trimesh.creation.icosphere(subdivisions=1, radius=40.0)
    vertices = np.round(np.asarray(mesh.vertices) * [1.0, 1.5, 0.5] + [3.0, -7.0, 20.0], 2)
    return trimesh.Trimesh(vertices.astype(np.float32), mesh.faces, process=False)


@pytest.fixture(scope="session")
def packed() -> Callable[[bytes], bytes]:
    """Make a 3MF of the XML of its model, the same bytes every time."""

    def pack(model: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            # A ZipInfo without a date is of 1980, whenever the test runs.
            archive.writestr(zipfile.ZipInfo("3D/3dmodel.model"), model, zipfile.ZIP_DEFLATED)
        return stream.getvalue()

    return pack


@pytest.fixture(scope="session")
def files(ball: trimesh.Trimesh, packed: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """The ball as every format, by a file name that tells it."""
    scene = trimesh.Scene()
    turn = trimesh.transformations.rotation_matrix(0.3, [1, 2, 3], [4, 5, 6])
    scene.add_geometry(ball, node_name="a", transform=turn)
    scene.add_geometry(ball, node_name="b", parent_node_name="a", transform=turn)
    # trimesh's 3MF writer loses nodes below nodes, so that scene is flat.
    flat = trimesh.Scene()
    flat.add_geometry(ball, node_name="a", transform=turn)
    flat.add_geometry(ball, node_name="b", transform=turn @ turn)
    made = {
        "binary.stl": ball.export(file_type="stl"),
        "text.stl": ball.export(file_type="stl_ascii"),
        "binary.ply": ball.export(file_type="ply"),
        "text.ply": ball.export(file_type="ply", encoding="ascii"),
        "plain.obj": ball.export(file_type="obj"),
        "plain.off": ball.export(file_type="off"),
        "plain.glb": ball.export(file_type="glb"),
        "scene.glb": scene.export(file_type="glb"),
        "plain.3mf": packed(_model_of(ball.export(file_type="3mf"))),
        "scene.3mf": packed(_model_of(flat.export(file_type="3mf"))),
        "mixed.ply": _mixed_ply(),
        "mixed.obj": b"# c\nv 0 0 0\nv 1 0 0 1\nv 1 1 0\nf -3 -2 -1\nv 0 1 0\nv 2 2 2\nf 1/1 2/2/2 3//3 4 5\nf 1 2 3\n",
        "mixed.off": b"COFF # c\n4 2 0\n0 0 0 1 1 1\n1 0 0\n1 1 0 2 2 2\n0 1 0\n3 0 1 2 255 0 0\n4 0 1 2 3\n",
    }
    return {name: data.encode() if isinstance(data, str) else data for name, data in made.items()}


def _model_of(archive: bytes) -> bytes:
    model = zipfile.ZipFile(io.BytesIO(archive)).read("3D/3dmodel.model")
    return re.sub(rb'UUID="[^"]*"', b'UUID="0"', model)  # random, and tests are to be the same every time


def _mixed_ply() -> bytes:
    header = (
        "ply\nformat binary_big_endian 1.0\nelement face 3\nproperty uchar kind\n"
        "property list uint ushort vertex_index\n"
        "property list uchar float texcoord\nelement vertex 4\nproperty double z\nproperty float x\nproperty short y\n"
        "end_header\n"
    )
    faces = b""
    for corners in ([0, 1, 2], [0, 1, 2, 3], [0, 2, 3]):
        faces += b"\7" + np.array([len(corners)], ">u4").tobytes() + np.array(corners, ">u2").tobytes()
        faces += bytes([2 * len(corners)]) + np.zeros(2 * len(corners), ">f4").tobytes()
    points = np.array([(0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)], dtype=">f8,>f4,>i2")
    return header.encode() + faces + points.tobytes()


@pytest.fixture(scope="session")
def same_triangles() -> Callable[..., None]:
    """Assert that two meshes hold the same triangles in the same order, whoever shares which vertices."""

    def check(found: object, expected: object, *, atol: float = 0.0) -> None:
        ours = np.asarray(found.vertices)[np.asarray(found.faces)]  # type: ignore[attr-defined]
        theirs = np.asarray(expected.vertices)[np.asarray(expected.faces)]  # type: ignore[attr-defined]
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol)

    return check
