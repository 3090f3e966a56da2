"""A mesh cut by a plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cut(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], point: NDArray[np.float64], normal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Line segments (k, 2, 3) in which a mesh meets a plane.

    vertices (n, 3), faces (m, 3); point and normal (3,) of the plane. Segments are not joined and come in the order
    of the faces; a triangle that only touches the plane gives none.
    """
    # A vertex exactly on the plane counts as above it, so that every crossed triangle has just two crossed edges.
    height = np.asarray((vertices - point) @ normal, dtype=np.float64)
    above = height >= 0
    sides = above[faces]
    crossed = faces[sides.any(axis=1) & ~sides.all(axis=1)]
    start, end = crossed, crossed[:, [1, 2, 0]]
    split = above[start] != above[end]
    first, second = start[split], end[split]
    part = height[first] / (height[first] - height[second])
    points = vertices[first] + part[:, None] * (vertices[second] - vertices[first])
    return np.asarray(points, dtype=np.float64).reshape(-1, 2, 3)
