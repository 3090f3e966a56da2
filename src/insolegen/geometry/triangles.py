"""Triangles of a mesh: how large they are, and the vertices that they name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LOOKED_AT = 4000


def typical_edge(corners: NDArray[np.floating]) -> float:
    """Edge of a right-angled triangle as large as they are on average; corners (3 corners, 3 axes, m), 0 for none.

    So many of them evenly drawn speak for all. In the unit of the coordinates.
    """
    drawn = corners[:, :, :: max(1, corners.shape[2] // LOOKED_AT)].astype(np.float64)
    if not drawn.size:
        return 0.0
    (ux, uy, uz), (vx, vy, vz) = drawn[1] - drawn[0], drawn[2] - drawn[0]
    twice = np.sqrt((uy * vz - uz * vy) ** 2 + (uz * vx - ux * vz) ** 2 + (ux * vy - uy * vx) ** 2)
    return float(np.sqrt(twice.mean()))


def named_vertices(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """The vertices (k, 3) of those given (n, 3) that faces (m, 3) name, in their order, and the faces renumbered."""
    named = np.zeros(len(vertices), dtype=bool)
    named[faces.reshape(-1)] = True
    number = np.cumsum(named) - 1
    return vertices[named], number[faces].astype(faces.dtype)
