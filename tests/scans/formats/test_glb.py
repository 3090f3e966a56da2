from __future__ import annotations

import json
import struct

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.scans.formats import raw_mesh
from insolegen.scans.read import decode_scan

POINTS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype="<f4")
INDICES = np.array([0, 1, 2, 0, 2, 3], dtype="<u2")


def chunk(kind: bytes, body: bytes, pad: bytes) -> bytes:
    body += pad * (-len(body) % 4)
    return struct.pack("<I4s", len(body), kind) + body


def pack(document: object, binary: bytes = POINTS.tobytes() + INDICES.tobytes()) -> bytes:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    body = chunk(b"JSON", text, b" ") + chunk(b"BIN\0", binary, b"\0")
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def document(**changes: object) -> dict[str, object]:
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 0, "byteOffset": 48, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 60}],
        "buffers": [{"byteLength": 60}],
        **changes,
    }


def primitive(**changes: object) -> list[object]:
    return [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, **changes}]}]


def accessors(which: int, **changes: object) -> list[object]:
    both = document()["accessors"]
    both[which].update(changes)  # type: ignore[index]
    return both  # type: ignore[return-value]


def test_the_unit_stays_open():
    scan = decode_scan(pack(document()), "a.glb")
    np.testing.assert_array_equal(scan.vertices, POINTS)
    assert scan.faces.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert scan.hints.unit is None


@pytest.mark.parametrize(
    ("changes", "faces"),
    [
        ({"scenes": []}, [[0, 1, 2], [0, 2, 3]]),
        ({"scenes": [], "nodes": []}, [[0, 1, 2], [0, 2, 3]]),
        ({"meshes": primitive(mode=5)}, [[0, 1, 2], [1, 0, 2], [2, 0, 2], [0, 3, 2]]),
        ({"meshes": primitive(mode=6)}, [[0, 1, 2], [0, 2, 0], [0, 0, 2], [0, 2, 3]]),
        ({"accessors": accessors(1, count=3)}, [[0, 1, 2]]),
        ({"extensionsUsed": ["KHR_materials_unlit"]}, [[0, 1, 2], [0, 2, 3]]),
    ],
)
def test_variants(changes, faces):
    assert decode_scan(pack(document(**changes)), "a.glb").faces.tolist() == faces


def test_transforms_follow_the_tree():
    half = 0.5**0.5
    nodes = [
        {"translation": [10, 0, 0], "children": [1]},
        {"rotation": [0, 0, half, half], "scale": [2, 1, 1], "mesh": 0, "children": [2]},
        {"matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1], "mesh": 0},
    ]
    scan = decode_scan(pack(document(nodes=nodes)), "a.glb")
    once = np.stack((10 - POINTS[:, 1], 2 * POINTS[:, 0], POINTS[:, 2]), axis=1)
    np.testing.assert_allclose(scan.vertices, np.concatenate((once, once + np.array([0, 0, 5]))), atol=1e-6)
    assert scan.faces.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]


def test_quantised_and_interleaved_positions():
    binary = np.array([[0, 0, 0, 9], [127, 0, 0, 9], [127, -128, 0, 9]], dtype="i1").tobytes()
    found = document(
        meshes=[{"primitives": [{"attributes": {"POSITION": 0}}]}],
        accessors=[{"bufferView": 0, "componentType": 5120, "normalized": True, "count": 3, "type": "VEC3"}],
        bufferViews=[{"buffer": 0, "byteLength": 12, "byteStride": 4}],
        extensionsRequired=["KHR_mesh_quantization"],
    )
    assert decode_scan(pack(found, binary), "a.glb").vertices.tolist() == [[0, 0, 0], [1, 0, 0], [1, -1, 0]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nodes": [{"mesh": 0, "children": [0]}]}, "node 0 hangs in its scene more than once"),
        ({"nodes": [{"mesh": 7}]}, "names mesh 7"),
        ({"scene": 3}, "names scene 3"),
        ({"scenes": [{"nodes": [4]}]}, "names node 4"),
        ({"nodes": [{"matrix": [1, 2]}]}, "description cannot be read"),
        ({"nodes": [{"mesh": -1}]}, "description cannot be read"),
        ({"nodes": "x"}, "description cannot be read"),
        ({"nodes": [{}]}, "no triangles"),
        ({"meshes": primitive(mode=0)}, "point cloud: 4 points"),
        ({"meshes": primitive(indices=0)}, "accessor 0 is VEC3"),
        ({"meshes": primitive(extensions={"KHR_draco_mesh_compression": {}})}, "Draco"),
        ({"extensionsRequired": ["EXT_meshopt_compression"]}, "meshopt"),
        ({"accessors": accessors(0, count=4_000_000_000)}, "accessor 0 reaches past the end"),
        ({"accessors": accessors(0, count=10**30)}, "description cannot be read|reaches past"),
        ({"accessors": accessors(1, count=5)}, "5 corners for triangles"),
        ({"accessors": accessors(1, byteOffset=50)}, "accessor 1 reaches past"),
        ({"accessors": accessors(1, componentType=5126, count=3)}, "not whole numbers"),
        ({"accessors": accessors(0, sparse={})}, "sparse"),
        ({"accessors": accessors(0, bufferView=None)}, "sparse or no values"),
        ({"accessors": accessors(0, count=3)}, "1 triangles name vertices"),
        ({"bufferViews": [{"buffer": 1, "byteLength": 60}]}, "second buffer"),
        ({"bufferViews": [{"buffer": 0, "byteLength": 60, "byteStride": 1}]}, "reaches past"),
    ],
)
def test_refusals(changes, message):
    with pytest.raises(ScanError, match=message):
        decode_scan(pack(document(**changes)), "a.glb")


def test_an_index_out_of_range_does_not_reach_into_the_next_mesh():
    # Vertex 3 of a first mesh that has three vertices would be the first one of the second.
    found = document(nodes=[{"mesh": 0, "children": [1]}, {"mesh": 1}], meshes=[*primitive(), *primitive()])
    found["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = 2  # type: ignore[index]
    found["accessors"].append({"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"})  # type: ignore[attr-defined]
    with pytest.raises(ScanError, match="1 triangles name vertices that are not there, the first is triangle 1"):
        decode_scan(pack(found), "a.glb")


def test_overflowing_transforms_are_not_finite():
    huge = document(nodes=[{"mesh": 0, "scale": [1e308, 1e308, 1]}])
    with pytest.raises(ScanError, match="3 of 4 vertices are not finite"):
        decode_scan(pack(huge, (POINTS * 100).tobytes() + INDICES.tobytes()), "a.glb")


def test_a_mesh_placed_too_often_is_refused_before_the_memory_is_full(monkeypatch):
    monkeypatch.setattr(raw_mesh, "MOST_TRIANGLES", 200_000)
    many = 300
    nodes = [{"mesh": 0}] * many
    points = np.tile(POINTS, (250, 1))
    found = document(
        scenes=[{"nodes": list(range(many))}],
        nodes=nodes,
        accessors=accessors(0, count=1000)[:1] + accessors(1, bufferView=1, byteOffset=0)[1:],
        bufferViews=[
            {"buffer": 0, "byteLength": points.nbytes},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": 12},
        ],
    )
    with pytest.raises(ScanError, match="places its meshes so often"):
        decode_scan(pack(found, points.tobytes() + INDICES.tobytes()), "a.glb")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"glTF", "ends after 4"),
        (b"glTF" + struct.pack("<II", 1, 20) + b"\0" * 8, "version 1"),
        (pack(document())[:-8], "bytes are there"),
        (pack(b"{"), "description cannot be read"),
        (pack(b"[" * 200_000), "description cannot be read"),
        (pack(b'{"scene": "\xff"}'), "description cannot be read"),
    ],
)
def test_damage(data, message):
    with pytest.raises(ScanError, match=message):
        decode_scan(data, "a.glb")
