"""Triangles to heights on a grid: the lowest surface over each node."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array, Grid


def lowest_heights(first: Array, second: Array, height: Array, faces: NDArray[np.integer], grid: Grid) -> Array:
    """Lowest height of a triangle mesh over every node of a grid; +inf where no triangle lies.

    first, second, height (n,): the two ground coordinates and the height of each vertex, in any one unit; faces
    (m, 3). Returns (grid.shape) float32. Negate the heights, and the answer, for the highest surface. Neighbours need
    not share vertices, winding does not matter, a node on an edge belongs to both triangles.
    """
    scale = 1.0 / grid.pitch
    # In units of nodes, float32 throughout: 1e-4 of a pitch is far below anything that a scan resolves.
    corner = [
        ((first - grid.forward_start) * scale).astype(np.float32, copy=False),
        ((second - grid.medial_start) * scale).astype(np.float32, copy=False),
        np.asarray(height, dtype=np.float32),
    ]
    (x0, x1, x2), (y0, y1, y2), (z0, z1, z2) = ([values[faces[:, k]] for k in range(3)] for values in corner)
    slack = np.float32(1e-3)  # a node this close to an edge, in pitches, counts as inside: no pin holes along edges
    row_low = np.ceil(np.maximum(np.minimum(np.minimum(x0, x1), x2) - slack, 0)).astype(np.int32)
    row_high = np.floor(np.minimum(np.maximum(np.maximum(x0, x1), x2) + slack, grid.shape[0] - 1)).astype(np.int32)
    col_low = np.ceil(np.maximum(np.minimum(np.minimum(y0, y1), y2) - slack, 0)).astype(np.int32)
    col_high = np.floor(np.minimum(np.maximum(np.maximum(y0, y1), y2) + slack, grid.shape[1] - 1)).astype(np.int32)
    twice_area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    covers = np.flatnonzero((row_high >= row_low) & (col_high >= col_low) & (np.abs(twice_area) > 1e-9))

    columns = (col_high - col_low + 1)[covers]
    counts = (row_high - row_low + 1)[covers] * columns
    # One entry per (triangle, node of its bounding box); `which` is the triangle, `within` counts through its box.
    which = np.repeat(covers, counts)
    within = np.arange(which.size, dtype=np.int32) - np.repeat(np.cumsum(counts) - counts, counts).astype(np.int32)
    width = np.repeat(columns, counts)
    row = row_low[which] + within // width
    column = col_low[which] + within % width

    inverse = (1.0 / twice_area[covers]).astype(np.float32)
    inverse = np.repeat(inverse, counts)
    dx, dy = row - x0[which], column - y0[which]
    ex1, ey1, ex2, ey2 = (x1 - x0)[which], (y1 - y0)[which], (x2 - x0)[which], (y2 - y0)[which]
    b = (dx * ey2 - ex2 * dy) * inverse
    c = (ex1 * dy - dx * ey1) * inverse
    inside = (b >= -slack) & (c >= -slack) & (b + c <= 1 + slack)
    which, row, column, b, c = which[inside], row[inside], column[inside], b[inside], c[inside]
    z = z0[which] + b * (z1[which] - z0[which]) + c * (z2[which] - z0[which])

    lowest = np.full(grid.shape[0] * grid.shape[1], np.inf, dtype=np.float32)
    np.minimum.at(lowest, row * grid.shape[1] + column, z)
    return lowest.reshape(grid.shape)
