"""Pieces of a mesh by what hangs together, and the crumbs among them: too small for a foot, too near it for a gap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.components import connected_labels

CRUMB, ALL_CRUMBS = 0.01, 0.08
"""A crumb is no more than such a share of the surface, and all crumbs together no more than the other: a mesh that is
torn into many pieces is no heap of crumbs. [E]"""


def piece_of_each(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> NDArray[np.int64]:
    """The number of the piece, (m,), that each face (m, 3) belongs to; vertices (n, 3) at one place are one.

    Slow on large meshes, as it merges vertices: for scans in which something has been found.
    """
    _, first, inverse = np.unique(
        np.ascontiguousarray(vertices, dtype=np.float32), axis=0, return_index=True, return_inverse=True
    )
    merged = first[inverse.reshape(-1)][faces]
    labels = connected_labels(len(vertices), merged[:, [0, 1]].reshape(-1), merged[:, [1, 2]].reshape(-1))
    return np.asarray(labels[merged[:, 0]], dtype=np.int64)


def without_crumbs(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> tuple[NDArray[np.integer], int]:
    """The faces (k, 3) without the crumbs that hang near the foot, and how many crumbs there were.

    Distance does not part them from the foot, and seen from below the lowest surface is theirs.
    """
    _, piece = np.unique(piece_of_each(vertices, faces), return_inverse=True)
    corners = vertices[faces].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    areas = np.bincount(piece.reshape(-1), weights=area)
    crumb = areas < CRUMB * areas.sum()
    if not crumb.any() or areas[crumb].sum() > ALL_CRUMBS * areas.sum():
        return faces, 0
    return faces[~crumb[piece.reshape(-1)]], int(crumb.sum())
