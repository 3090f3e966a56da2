"""Triangles to heights on a grid: the lowest surface over each node."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array, Grid

_SLACK = np.float32(1e-3)
"""A node this close to a triangle, in pitches for its box and in shares of its height for its edges, counts as inside:
no pin holes along edges."""

_MOST_ENTRIES = 4_000_000
"""Nodes of bounding boxes that are looked at at once: some 200 MB."""


def lowest_heights(first: Array, second: Array, height: Array, grid: Grid, turn: int = 0) -> Array:
    """Lowest height of triangles over every node of a grid; +inf where no triangle lies.

    first, second, height (3, m): the two ground coordinates and the height of the corners of m triangles, one row a
    corner, in any one unit. Returns (grid.shape) float32. Negate the heights, and the answer, for the highest surface.
    Winding does not matter, unless `turn` asks for those that run from first to second (+1) or back (-1) on the ground;
    a node on an edge belongs to both triangles.
    """
    scale = np.float32(1.0 / grid.pitch)
    # In units of nodes, float32 throughout: 1e-4 of a pitch is far below anything that a scan resolves.
    x0, x1, x2 = ((first - np.float32(grid.forward_start)) * scale).astype(np.float32, copy=False)
    y0, y1, y2 = ((second - np.float32(grid.medial_start)) * scale).astype(np.float32, copy=False)
    row_low, row_high = _nodes_between(x0, x1, x2, grid.shape[0])
    col_low, col_high = _nodes_between(y0, y1, y2, grid.shape[1])
    # Of a dense scan most triangles lie between the nodes: what follows is done for the others only.
    covers = np.flatnonzero((row_high >= row_low) & (col_high >= col_low))
    x0, x1, x2, y0, y1, y2 = (np.take(values, covers) for values in (x0, x1, x2, y0, y1, y2))
    twice_area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    real = np.abs(twice_area) > 1e-9 if turn == 0 else turn * twice_area > 1e-9
    if not real.all():
        real = np.flatnonzero(real)
        covers = covers[real]
        x0, x1, x2, y0, y1, y2, twice_area = (np.take(values, real) for values in (x0, x1, x2, y0, y1, y2, twice_area))
    row_low, col_low = np.take(row_low, covers), np.take(col_low, covers)
    columns = (np.take(col_high, covers) - col_low).astype(np.int32) + 1
    counts = ((np.take(row_high, covers) - row_low).astype(np.int32) + 1) * columns
    z0, z1, z2 = (np.take(row, covers).astype(np.float32, copy=False) for row in height)
    inverse = 1.0 / twice_area
    # Each height is a plane over its triangle: two weights as linear forms in row and column, once per triangle.
    b_row, b_col = (y2 - y0) * inverse, (x0 - x2) * inverse
    c_row, c_col = (y0 - y1) * inverse, (x1 - x0) * inverse
    b_start = (row_low - x0) * b_row + (col_low - y0) * b_col
    c_start = (row_low - x0) * c_row + (col_low - y0) * c_col
    start = row_low.astype(np.int32) * np.int32(grid.shape[1]) + col_low.astype(np.int32)

    lowest = np.full(grid.shape[0] * grid.shape[1], np.inf, dtype=np.float32)
    for batch in _batches(counts):
        # One entry per (triangle, node of its bounding box); `within` counts through the box.
        own = counts[batch]
        which = np.repeat(np.arange(batch.start, batch.stop, dtype=np.int32), own)
        within = np.arange(which.size, dtype=np.int32) - np.repeat((np.cumsum(own) - own).astype(np.int32), own)
        down, right = np.divmod(within, np.take(columns, which))
        b = np.take(b_start, which) + down * np.take(b_row, which) + right * np.take(b_col, which)
        c = np.take(c_start, which) + down * np.take(c_row, which) + right * np.take(c_col, which)
        inside = np.flatnonzero((b >= -_SLACK) & (c >= -_SLACK) & (b + c <= 1 + _SLACK))
        which, b, c = np.take(which, inside), np.take(b, inside), np.take(c, inside)
        node = np.take(start, which) + np.take(down, inside) * np.int32(grid.shape[1]) + np.take(right, inside)
        z = np.take(z0, which) + b * np.take(z1 - z0, which) + c * np.take(z2 - z0, which)
        # Of one type with what it goes into: `at` takes thirty times as long where it must convert.
        np.minimum.at(lowest, node, z.astype(np.float32))
    return lowest.reshape(grid.shape)


def _batches(counts: NDArray[np.integer]) -> list[slice]:
    """Runs of triangles whose boxes hold no more nodes together than memory should: of any scan one run, of a soup of
    triangles as long as the grid many."""
    total = np.cumsum(counts, dtype=np.int64)
    if not len(total) or total[-1] <= _MOST_ENTRIES:
        return [slice(0, len(total))]
    ends = np.unique(np.searchsorted(total, np.arange(_MOST_ENTRIES, total[-1] + _MOST_ENTRIES, _MOST_ENTRIES)))
    ends = np.minimum(ends + 1, len(total))
    return [slice(int(a), int(b)) for a, b in zip([0, *ends[:-1]], ends, strict=True) if b > a]


def lowest_points(first: Array, second: Array, height: Array, grid: Grid) -> Array:
    """Lowest height of points nearest to every node of a grid; +inf where there is none.

    first, second, height (m,) in any one unit. Returns (grid.shape) float32. Quicker than `lowest_heights`, and on a
    slope half a pitch too low: for a first look at points that lie closer than the nodes.
    """
    scale = np.float32(1.0 / grid.pitch)
    # The half makes a cast round to the nearest; what it would round up to 0 from below is left out first.
    row = (first - np.float32(grid.forward_start)) * scale + np.float32(0.5)
    column = (second - np.float32(grid.medial_start)) * scale + np.float32(0.5)
    inside = np.flatnonzero((row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1]))
    node = np.take(row, inside).astype(np.int32) * np.int32(grid.shape[1]) + np.take(column, inside).astype(np.int32)
    lowest = np.full(grid.shape[0] * grid.shape[1], np.inf, dtype=np.float32)
    np.minimum.at(lowest, node, np.take(height, inside).astype(np.float32, copy=False))
    return lowest.reshape(grid.shape)


def _nodes_between(a: Array, b: Array, c: Array, count: int) -> tuple[Array, Array]:
    """First and last node that each triangle may cover along one axis, as floats; the last below the first: none."""
    low = np.minimum(np.minimum(a, b), c)
    low -= _SLACK
    np.maximum(low, 0, out=low)
    high = np.maximum(np.maximum(a, b), c)
    high += _SLACK
    np.minimum(high, count - 1, out=high)
    return np.ceil(low, out=low), np.floor(high, out=high)
