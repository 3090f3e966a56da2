"""Binary PLY out: a third of an STL's size, and neighbours share their vertices."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from insolegen import __version__

_FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])


def write_ply(stream: BinaryIO, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> None:
    """Write a mesh as binary little-endian PLY: vertices (n, 3) mm as float32, faces (m, 3)."""
    header = (
        "ply\n"
        "format binary_little_endian 1.0\n"
        f"comment insolegen {__version__}, mm\n"
        f"element vertex {len(vertices)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(faces)}\n"
        "property list uchar int vertex_indices\n"
        "end_header\n"
    )
    records = np.empty(len(faces), dtype=_FACE)
    records["count"] = 3
    records["corners"] = faces
    stream.write(header.encode("ascii"))
    stream.write(np.ascontiguousarray(vertices, dtype="<f4").tobytes())
    stream.write(records.tobytes())
