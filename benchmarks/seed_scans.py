"""Small scans of every kind, and files of them in every format that is read: what `fuzz.py` damages.

Written here and not by the package's own writers, so that a reader and a writer cannot agree on the same mistake.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.synthetic import FootShape, make_foot

Mesh = tuple[NDArray[np.float64], NDArray[np.int64]]
"""Vertices (n, 3), mm, and faces (m, 3); a point cloud has none."""


@lru_cache(maxsize=1)
def seed_meshes() -> dict[str, Mesh]:
    """A foot of either side, one open at the ankle, the sole alone, a dent in foam, a sawn cast, a cloud of points."""
    feet = {
        "right": make_foot(FootShape.with_arch("normal", 260.0), triangles=5_000),
        "left": make_foot(FootShape.with_arch("flat", 235.0, ankle_cut_mm=60.0), triangles=5_000, side="left"),
        "open": make_foot(FootShape.with_arch("high", 280.0, closed=False), triangles=5_000),
        "plantar": make_foot(FootShape.with_arch("normal", 250.0, plantar_only=True), triangles=5_000),
    }
    meshes = {name: (foot.vertices, foot.faces.astype(np.int64)) for name, foot in feet.items()}
    meshes["foam"] = _foam(meshes["right"])
    meshes["cast"] = _cast(meshes["right"])
    meshes["cloud"] = meshes["open"][0], np.empty((0, 3), dtype=np.int64)
    return meshes


def sheet(heights: NDArray[np.float64], pitch: float, corner: tuple[float, float]) -> Mesh:
    """A surface over a grid of heights (rows, columns), mm; cells with a node that is not finite are left out."""
    rows, columns = heights.shape
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    vertices = np.stack([corner[0] + i * pitch, corner[1] + j * pitch, heights], axis=-1).reshape(-1, 3)
    a = (i * columns + j)[:-1, :-1].reshape(-1)
    quads = np.stack([a, a + columns, a + columns + 1, a + 1], axis=1)
    quads = quads[np.isfinite(vertices[quads, 2]).all(axis=1)]
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    used, number = np.unique(faces, return_inverse=True)
    return vertices[used], number.reshape(-1, 3)


def glued(*meshes: Mesh) -> Mesh:
    """Several meshes in one."""
    firsts = np.cumsum([0, *(len(vertices) for vertices, _ in meshes)])
    return (
        np.concatenate([vertices for vertices, _ in meshes]),
        np.concatenate([faces + first for (_, faces), first in zip(meshes, firsts, strict=False)]),
    )


def _underside(mesh: Mesh, pitch: float, margin: float) -> tuple[NDArray[np.float64], tuple[float, float]]:
    vertices, faces = mesh
    low, high = vertices[:, :2].min(axis=0) - margin, vertices[:, :2].max(axis=0) + margin
    rows, columns = (int(count) for count in np.ceil((high - low) / pitch) + 1)
    grid = Grid(float(low[0]), float(low[1]), pitch, (rows, columns))
    corners = vertices[faces.T]
    heights = lowest_heights(corners[..., 0], corners[..., 1], corners[..., 2], grid).astype(np.float64)
    return heights, (float(low[0]), float(low[1]))


def _foam(mesh: Mesh, depth: float = 25.0, pitch: float = 4.0) -> Mesh:
    heights, corner = _underside(mesh, pitch, 30.0)
    return sheet(np.where(heights < depth, heights - depth, 0.0), pitch, corner)


def _cast(mesh: Mesh, top: float = 30.0, pitch: float = 4.0) -> Mesh:
    heights, corner = _underside(mesh, pitch, 8.0)
    sole = np.where(heights < top, heights, np.nan)
    return glued(sheet(sole, pitch, corner), sheet(np.where(np.isfinite(sole), top, np.nan), pitch, corner))


def _corners(mesh: Mesh) -> NDArray[np.float64]:
    """The corners (m, 3, 3) of all triangles; an STL cannot name a vertex that is not there."""
    return mesh[0][np.clip(mesh[1], 0, len(mesh[0]) - 1)]


def _stl(mesh: Mesh) -> bytes:
    faces = mesh[1]
    records = np.zeros(len(faces), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    records["corners"] = _corners(mesh)
    return b"\0" * 80 + struct.pack("<I", len(faces)) + records.tobytes()


def _stl_text(mesh: Mesh) -> bytes:
    facet = " facet normal 0 0 0\n  outer loop\n" + 3 * "   vertex %.5g %.5g %.5g\n" + "  endloop\n endfacet\n"
    corners = _corners(mesh).reshape(-1, 9).tolist()
    return ("solid foot\n" + "".join([facet % tuple(row) for row in corners]) + "endsolid foot\n").encode()


def _ply_header(form: str, mesh: Mesh, real: str, more: str = "", corners: str = "uchar int") -> bytes:
    axes = "".join(f"property {real} {axis}\n" for axis in "xyz")
    face = f"element face {len(mesh[1])}\nproperty list {corners} vertex_indices\n" if len(mesh[1]) else ""
    return f"ply\nformat {form} 1.0\nelement vertex {len(mesh[0])}\n{axes}{more}{face}end_header\n".encode()


def _ply_faces(faces: NDArray[np.int64], count: str, index: str) -> bytes:
    records = np.zeros(len(faces), dtype=[("count", count), ("corners", index, 3)])
    records["count"], records["corners"] = 3, faces
    return records.tobytes()


def _ply(mesh: Mesh) -> bytes:
    return (
        _ply_header("binary_little_endian", mesh, "float")
        + mesh[0].astype("<f4").tobytes()
        + _ply_faces(mesh[1], "u1", "<i4")
    )


def _ply_big(mesh: Mesh) -> bytes:
    header = _ply_header("binary_big_endian", mesh, "double", corners="ushort uint")
    return header + mesh[0].astype(">f8").tobytes() + _ply_faces(mesh[1], ">u2", ">u4")


def _ply_coloured(mesh: Mesh) -> bytes:
    more = "property float nx\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
    rows = np.zeros(len(mesh[0]), dtype=[("at", "<f4", 3), ("nx", "<f4"), ("colour", "u1", 3)])
    rows["at"], rows["colour"] = mesh[0], 128
    return _ply_header("binary_little_endian", mesh, "float", more) + rows.tobytes() + _ply_faces(mesh[1], "u1", "<i4")


def _rows(pattern: str, values: NDArray[np.generic]) -> str:
    return "".join([pattern % tuple(row) for row in values.tolist()])


def _ply_text(mesh: Mesh) -> bytes:
    body = _rows("%.5g %.5g %.5g\n", mesh[0]) + _rows("3 %d %d %d\n", mesh[1])
    return _ply_header("ascii", mesh, "float") + body.encode()


def _obj(mesh: Mesh) -> bytes:
    return (_rows("v %.5g %.5g %.5g\n", mesh[0]) + _rows("f %d %d %d\n", mesh[1] + 1)).encode()


def _obj_textured(mesh: Mesh) -> bytes:
    start = "mtllib foot.mtl\r\no foot\r\nvt 0 0\r\nvn 0 0 1\r\ns off\r\n"
    return (start + _rows("v %.5g %.5g %.5g\r\n", mesh[0]) + _rows("f %d/1/1 %d//1 %d/1\r\n", mesh[1] + 1)).encode()


def _obj_negative(mesh: Mesh) -> bytes:
    return (_rows("v %.5g %.5g %.5g\n", mesh[0]) + _rows("f %d %d %d\n", mesh[1] - len(mesh[0]))).encode()


def _obj_quads(mesh: Mesh) -> bytes:
    """Each triangle as a quadrilateral: a corner more, half way along its first edge."""
    vertices, faces = mesh
    middles = _corners(mesh)[:, :2].mean(axis=1)
    quads = np.column_stack([faces[:, 0], len(vertices) + np.arange(len(faces)), faces[:, 1:]])
    return (
        _rows("v %.5g %.5g %.5g\n", np.concatenate([vertices, middles])) + _rows("f %d %d %d %d\n", quads + 1)
    ).encode()


def _off(mesh: Mesh) -> bytes:
    counts = f"OFF\n{len(mesh[0])} {len(mesh[1])} 0\n"
    return (counts + _rows("%.5g %.5g %.5g\n", mesh[0]) + _rows("3 %d %d %d\n", mesh[1])).encode()


def glb_of(description: dict[str, object] | bytes, numbers: bytes) -> bytes:
    """A GLB from its description, as a mapping or as bytes of any kind, and its numbers."""
    text = description if isinstance(description, bytes) else json.dumps(description).encode()
    text += b" " * (-len(text) % 4)
    numbers += b"\0" * (-len(numbers) % 4)
    whole = 12 + 8 + len(text) + 8 + len(numbers)
    start = struct.pack("<4sII", b"glTF", 2, whole) + struct.pack("<I4s", len(text), b"JSON") + text
    return start + struct.pack("<I4s", len(numbers), b"BIN\0") + numbers


def _glb(mesh: Mesh) -> bytes:
    places, corners = mesh[0].astype("<f4").tobytes(), mesh[1].astype("<u4").tobytes()
    primitive: dict[str, object] = {"attributes": {"POSITION": 0}}
    if len(mesh[1]):
        primitive["indices"] = 1
    description: dict[str, object] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"children": [1], "rotation": [0.0, 0.6, 0.0, 0.8]}, {"mesh": 0, "translation": [1.0, 2.0, 3.0]}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": len(mesh[0])},
            {"bufferView": 1, "componentType": 5125, "type": "SCALAR", "count": mesh[1].size},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": len(places)},
            {"buffer": 0, "byteOffset": len(places), "byteLength": len(corners)},
        ],
        "buffers": [{"byteLength": len(places) + len(corners)}],
    }
    return glb_of(description, places + corners)


def threemf_of(model: bytes) -> bytes:
    """A 3MF from the XML of its model."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # A ZipInfo without a date is of 1980; packed quickly, for thousands are made.
        archive.writestr(zipfile.ZipInfo("3D/3dmodel.model"), model, zipfile.ZIP_DEFLATED, compresslevel=1)
    return stream.getvalue()


def _threemf(mesh: Mesh) -> bytes:
    core = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
    model = (
        f'<?xml version="1.0" encoding="UTF-8"?><model unit="millimeter" xmlns="{core}"><resources>'
        '<object id="1" type="model"><mesh><vertices>'
        + _rows('<vertex x="%.5g" y="%.5g" z="%.5g"/>', mesh[0])
        + "</vertices><triangles>"
        + _rows('<triangle v1="%d" v2="%d" v3="%d"/>', mesh[1])
        + '</triangles></mesh></object><object id="2"><components>'
        '<component objectid="1" transform="0 1 0 -1 0 0 0 0 1 5 6 7"/></components></object></resources>'
        '<build><item objectid="2"/></build></model>'
    )
    return threemf_of(model.encode())


FORMS: dict[str, Callable[[Mesh], bytes]] = {
    "binary.stl": _stl,
    "text.stl": _stl_text,
    "binary.ply": _ply,
    "big.ply": _ply_big,
    "coloured.ply": _ply_coloured,
    "text.ply": _ply_text,
    "plain.obj": _obj,
    "textured.obj": _obj_textured,
    "negative.obj": _obj_negative,
    "quads.obj": _obj_quads,
    "plain.off": _off,
    "scene.glb": _glb,
    "built.3mf": _threemf,
}
"""Every way in which a mesh is written, by a file name that tells it."""

QUICK_FORMS = ("binary.stl", "binary.ply", "big.ply", "scene.glb")
"""Those that take no time to write."""


@lru_cache(maxsize=256)
def seed_file(kind: str, form: str) -> bytes:
    """A sound file of one of the meshes in one of the forms."""
    return FORMS[form](seed_meshes()[kind])
