"""STL, binary: 80 bytes of header, a count, 50 bytes a triangle."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN, RawMesh

_HEADER = 84
_TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def is_binary_stl(data: bytes) -> bool:
    """Whether the size is exactly what the count in the header asks for: the one rule that no header can spoil.

    Headers of binary files may begin with "solid", and text cannot match by chance: four of its characters read as a
    count of more than 500 million triangles.
    """
    return len(data) >= _HEADER and len(data) == _HEADER + _TRIANGLE.itemsize * _claimed(data)


def read_binary_stl(data: bytes, where: str) -> RawMesh:
    """A soup: float32 vertices (3m, 3), three of their own for each triangle. Stored normals are not looked at."""
    if not is_binary_stl(data):
        raise broken_binary_stl(data, where)
    records = np.frombuffer(data, dtype=_TRIANGLE, offset=_HEADER)
    # float32 in the machine's own byte order: nothing to do on nearly all machines.
    vertices = records["corners"].reshape(-1, 3).astype(np.float32, copy=False)
    faces: NDArray[np.integer] = np.arange(len(vertices), dtype=np.int64)
    if len(vertices) < 2**31:
        faces = faces.astype(np.int32)
    return RawMesh(vertices, faces.reshape(-1, 3))


def broken_binary_stl(data: bytes, where: str) -> ScanError:
    """The error for bytes that are neither a whole binary STL nor text."""
    if len(data) < _HEADER:
        return ScanError(
            f"{len(data)} bytes",
            expected="an STL: at least 84 bytes of header",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    claimed, there = _claimed(data), (len(data) - _HEADER) // _TRIANGLE.itemsize
    wanted = f"{_HEADER + _TRIANGLE.itemsize * claimed:,} bytes for {claimed:,} triangles"
    if there < claimed:
        found = f"not a whole STL: {there:,} of the {claimed:,} triangles that its header announces are there"
    else:
        found = f"the STL's header announces {claimed:,} triangles, and {len(data):,} bytes are there"
    return ScanError(found, expected=wanted, where=where, remedy=EXPORT_AGAIN)


def _claimed(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, 80)[0])
