"""What every format reader returns, before the mesh as a whole has been checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.scan import Unit

EXPORT_AGAIN = "export the scan again from the scanner's software, or copy the file again"
"""The remedy for a file that is damaged."""

MOST_TRIANGLES = 20_000_000
"""Scenes that place one mesh many times may not grow beyond this: a small file must not fill the memory."""


@dataclass(frozen=True)
class RawMesh:
    """Vertices (n, 3) and faces (m, 3) as the file has them, perhaps not finite or out of range; unit if it says one.

    Faces hold whole numbers of any integer type; an index may still be negative or too large.
    """

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    unit: Unit | None = None


def joined(pieces: list[RawMesh]) -> RawMesh:
    """One mesh from several, each face index moved along; an empty mesh from none.

    An index out of range in a piece is set to -1, so that it cannot come to mean a vertex of another piece.
    """
    if not pieces:
        return RawMesh(np.empty((0, 3)), np.empty((0, 3), dtype=np.int64))
    faces, first = [], 0
    for piece in pieces:
        count = len(piece.vertices)
        own = piece.faces.astype(np.int64)
        faces.append(np.where((own >= 0) & (own < count), own + first, -1))
        first += count
    return RawMesh(np.concatenate([piece.vertices for piece in pieces]), np.concatenate(faces))


def refuse_above_most_triangles(triangles: int, where: str) -> None:
    """Raise ScanError once a scene holds more triangles (or vertices) than any scan of a foot."""
    if triangles > MOST_TRIANGLES:
        raise ScanError(
            f"the scene places its meshes so often that it holds more than {MOST_TRIANGLES:,} triangles or vertices",
            expected="a scan of one foot",
            where=where,
            remedy="export the foot alone, as one mesh",
        )
