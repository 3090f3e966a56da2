"""A coarse mesh made finer: its new vertices lie on the curves that its normals tell of, not on its chords."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.triangles import named_vertices

MOST_BULGE = 0.12
"""The middle of an edge moves out by at most so much of its length: that of a quarter of a circle. What would move
further is a crease. [E]"""


def curved(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> tuple[NDArray[np.floating], NDArray[np.integer]]:
    """Each triangle in four, the middles of its edges on cubics at right angles to the normals of their ends.

    vertices (n, 3), faces (m, 3); returns vertices of which the given ones that a face uses are part, unmoved, and
    faces (4 m, 3) wound as before. Vertices at one place are merged. On a sphere the chord's error is gone but for
    its sixteenth. Source of the cubics: Vlachos, Peters, Boyd and Mitchell, Curved PN triangles, 2001.
    """
    kind = vertices.dtype
    points, faces = _merged(vertices, faces)
    normals = _normals(points, faces)
    ends, edge_of = _edges(faces, len(points))
    start, end = ends
    along = points[end] - points[start]
    rise = [np.sum(along * normals[corner], axis=1, keepdims=True) * normals[corner] for corner in ends]
    bulge = (rise[1] - rise[0]) / 8
    length = np.linalg.norm(along, axis=1, keepdims=True)
    bulge *= np.minimum(1.0, MOST_BULGE * length / np.maximum(np.linalg.norm(bulge, axis=1, keepdims=True), 1e-300))
    # Where the skin is folded over, no curve joins the two normals.
    bulge[np.sum(normals[start] * normals[end], axis=1) < 0] = 0.0
    middles = (points[start] + points[end]) / 2 + bulge
    a, b, c = faces.T
    ab, bc, ca = edge_of + len(points)
    parts = ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))
    return np.concatenate([points, middles]).astype(kind), np.concatenate([np.stack(part, axis=1) for part in parts])


def _merged(
    vertices: NDArray[np.floating], faces: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.integer]]:
    """The vertices that faces use, each place once, in double precision, and faces between them."""
    vertices, faces = named_vertices(vertices, faces)
    points, place = np.unique(vertices, axis=0, return_inverse=True)
    return points.astype(np.float64), place.reshape(-1)[faces]


def _edges(faces: NDArray[np.integer], count: int) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Both ends (2, e) of each edge, once, and the edges (3, m) of each face: from its first corner, second, third."""
    a, b, c = faces.T
    pairs = np.concatenate([np.stack([a, b]), np.stack([b, c]), np.stack([c, a])], axis=1).astype(np.int64)
    number, edge_of = np.unique(pairs.min(axis=0) * count + pairs.max(axis=0), return_inverse=True)
    return np.stack([number // count, number % count]), edge_of.reshape(3, -1)


def _normals(points: NDArray[np.float64], faces: NDArray[np.integer]) -> NDArray[np.float64]:
    """Unit normals (n, 3) of vertices, each averaged with those of its neighbours.

    Weighted so that they are exact on a sphere however it is cut into triangles: Max, Weights for computing vertex
    normals from facet normals, 1999. Averaged, because the noise of a scan turns single ones by ten degrees.
    """
    corners = [points[column] for column in faces.T]
    sides = [corners[(corner + 1) % 3] - corners[corner] for corner in range(3)]
    cross = np.cross(sides[0], -sides[2])
    square = [np.sum(side * side, axis=1) for side in sides]
    total = np.zeros_like(points)
    for corner in range(3):
        weight = 1.0 / np.maximum(square[corner] * square[corner - 1], 1e-300)
        _gather(total, faces[:, corner], cross * weight[:, None])
    normals = _unit(total)
    around = np.zeros_like(points)
    for step in (1, 2):
        for corner in range(3):
            _gather(around, faces[:, corner], normals[faces[:, (corner + step) % 3]])
    return _unit(normals + _unit(around))


def _gather(total: NDArray[np.float64], places: NDArray[np.integer], values: NDArray[np.float64]) -> None:
    for axis in range(3):
        total[:, axis] += np.bincount(places, values[:, axis], len(total))


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-300))
