"""PLY: ASCII or binary of either byte order, elements and properties in any order."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.numbers import whole, words
from insolegen.scans.formats.ply_binary import read_binary_rows
from insolegen.scans.formats.ply_header import Rows, read_header
from insolegen.scans.formats.ply_text import read_text_rows
from insolegen.scans.formats.polygons import fan_triangulated
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

_CORNERS = ("vertex_indices", "vertex_index")


def is_ply(data: bytes) -> bool:
    """Whether the first line is the word "ply"."""
    return data[:3] == b"ply" and data[3:4] in (b"\n", b"\r", b" ", b"\t")


def read_ply(data: bytes, where: str) -> RawMesh:
    """Vertices (n, 3), float32 where the file has float32, and faces (m, 3); polygons are fanned.

    Colours, normals and elements of other names are passed over.
    """
    header = read_header(data, where)
    parts = words(data[header.body :], where) if header.text else []
    at = 0 if header.text else header.body
    vertices: NDArray[np.floating] | None = None
    faces: NDArray[np.integer] = np.empty((0, 3), dtype=np.int64)
    for element in header.elements:
        if header.text:
            rows, at = read_text_rows(parts, at, element, where)
        else:
            rows, at = read_binary_rows(data, at, element, where)
        if element.name == "vertex":
            vertices = _vertices(rows, where)
        elif element.name == "face" and element.count:
            faces = _faces(rows, where)
        elif element.name == "tristrips" and element.count:
            raise ScanError(
                "a PLY of triangle strips",
                expected="faces",
                where=where,
                remedy="open it in a mesh program (MeshLab, Blender) and save it with faces",
            )
    if vertices is None:
        raise ScanError("a PLY without vertices", expected="an element 'vertex'", where=where, remedy=EXPORT_AGAIN)
    return RawMesh(vertices, faces)


def _vertices(rows: Rows, where: str) -> NDArray[np.floating]:
    missing = [axis for axis in "xyz" if axis not in rows.scalars]
    if missing:
        raise ScanError(
            f"vertices without {', '.join(missing)}",
            expected="the properties x, y and z",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    with np.errstate(invalid="ignore"):  # a signalling NaN warns when cast
        columns = np.stack([rows.scalars[axis] for axis in "xyz"], axis=1)
        return columns if columns.dtype in (np.float32, np.float64) else columns.astype(np.float64)


def _faces(rows: Rows, where: str) -> NDArray[np.integer]:
    name = next((name for name in _CORNERS if name in rows.lists), None)
    if name is None:
        raise ScanError(
            "faces without corners",
            expected="a list property 'vertex_indices'",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    counts, corners = rows.lists[name]
    if not np.issubdtype(corners.dtype, np.integer):
        with np.errstate(invalid="ignore"):
            corners = corners.astype(np.float64)
        corners = whole(cast("NDArray[np.float64]", corners), where)
    return fan_triangulated(counts, cast("NDArray[np.integer]", corners), where)
