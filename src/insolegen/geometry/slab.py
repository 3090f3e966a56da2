"""A closed solid between two height maps over a smooth outline: watertight by construction, no booleans, no repair.

The grid is clipped to the outline by marching triangles on the signed distance. Nodes closer to the outline than a
third of the pitch are moved onto it first, so that no sliver is cut. Top and bottom share one triangulation, unless the
bottom is a plane; a strip of walls joins their rims.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array, Grid
from insolegen.geometry.strips import strips

SNAP = 0.33
"""In pitches."""


@dataclass(frozen=True)
class ClippedGrid:
    """A flat triangulation of the inside of an outline.

    points (n, 2) mm; triangles (m, 3) counter-clockwise seen from above (third axis up); rim (k, 2): boundary edges,
    the inside on their left.
    """

    points: NDArray[np.float64]
    triangles: NDArray[np.int32]
    rim: NDArray[np.int32]


def clip_grid(grid: Grid, distance: Array) -> ClippedGrid:
    """Triangulate the region of positive signed distance; distance (grid.shape), mm, exact near the outline."""
    pitch, (rows, columns) = grid.pitch, grid.shape
    level = distance / pitch
    near = np.abs(level) < SNAP
    place_row, place_column = np.nonzero(near)
    gradient = _gradient(level, place_row, place_column)
    level = level.copy()
    shift = -level[near][:, None] * gradient
    level[near] = 0.0
    row = np.repeat(np.arange(rows, dtype=np.float64), columns).reshape(rows, columns)
    column = np.tile(np.arange(columns, dtype=np.float64), (rows, 1))
    row[near] += shift[:, 0]
    column[near] += shift[:, 1]

    triangles = _grid_triangles(level)
    sign = np.sign(level).astype(np.int8).reshape(-1)
    flat_level = level.reshape(-1)
    positions = np.stack([row.reshape(-1), column.reshape(-1)], axis=1)
    corner_sign = sign[triangles]
    whole = (corner_sign >= 0).all(axis=1) & (corner_sign > 0).any(axis=1)
    cut = (corner_sign > 0).any(axis=1) & (corner_sign < 0).any(axis=1)
    pieces, crossings = _cut(triangles[cut], flat_level, rows * columns)
    between = crossings[:, 0], crossings[:, 1]
    share = (flat_level[between[0]] / (flat_level[between[0]] - flat_level[between[1]]))[:, None]
    added = positions[between[0]] * (1 - share) + positions[between[1]] * share
    everything = np.concatenate([triangles[whole], pieces])
    points = np.concatenate([positions, added])

    used = np.zeros(len(points), dtype=bool)
    used[everything] = True
    number = np.cumsum(used) - 1
    compact = number[everything].astype(np.int32)
    ground = points[used] * pitch + [grid.forward_start, grid.medial_start]
    on_outline = np.concatenate([near.reshape(-1), np.ones(len(added), dtype=bool)])[used]
    return ClippedGrid(ground, compact, _rim(compact, on_outline))


def close(clipped: ClippedGrid, top: Array, bottom: Array | float) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vertices and faces of the solid between top and bottom heights at the points of a clipped grid.

    top (n,); bottom (n,), or one height for a plane bottom, which then is made of a few strips instead of the grid,
    wherever the outline allows it. Vertices (2 n, 3), or (n + k, 3) with strips, k the points of the rim.
    """
    count = len(clipped.points)
    floor = strips(clipped.points, clipped.rim) if isinstance(bottom, float) else None
    under = np.arange(count) if floor is None else np.sort(clipped.rim[:, 0])
    below = count + np.searchsorted(under, clipped.triangles if floor is None else floor)[:, ::-1]
    vertices = np.empty((count + len(under), 3))
    vertices[:count, :2], vertices[count:, :2] = clipped.points, clipped.points[under]
    vertices[:count, 2], vertices[count:, 2] = top, bottom
    start, end = clipped.rim[:, 0], clipped.rim[:, 1]
    start_below, end_below = (count + np.searchsorted(under, ends) for ends in (start, end))
    faces = np.concatenate(
        [
            clipped.triangles,
            below,
            np.stack([start_below, end_below, end], axis=1),
            np.stack([start_below, end, start], axis=1),
        ]
    )
    return vertices, faces.astype(np.int32)


def _gradient(level: Array, row: NDArray[np.intp], column: NDArray[np.intp]) -> Array:
    """Unit gradient of the signed distance at some nodes, (k, 2), by central differences."""
    last_row, last_column = level.shape[0] - 1, level.shape[1] - 1
    along = level[np.minimum(row + 1, last_row), column] - level[np.maximum(row - 1, 0), column]
    across = level[row, np.minimum(column + 1, last_column)] - level[row, np.maximum(column - 1, 0)]
    length = np.maximum(np.hypot(along, across), 1e-12)
    return np.stack([along / length, across / length], axis=1)


def _grid_triangles(level: Array) -> NDArray[np.int64]:
    """Two triangles for each cell that has any corner inside, (m, 3) node numbers, counter-clockwise from above."""
    columns = level.shape[1]
    inside = level > 0
    cell = inside[:-1, :-1] | inside[1:, :-1] | inside[:-1, 1:] | inside[1:, 1:]
    row, column = np.nonzero(cell)
    a = row * columns + column
    b, c, d = a + columns, a + columns + 1, a + 1
    # The diagonal alternates, so that no direction of the grid is stiffer than another.
    even = ((row + column) % 2 == 0)[:, None]
    first = np.where(even, np.stack([a, b, c], axis=1), np.stack([a, b, d], axis=1))
    second = np.where(even, np.stack([a, c, d], axis=1), np.stack([b, c, d], axis=1))
    return np.concatenate([first, second])


def _cut(triangles: NDArray[np.int64], level: Array, next_number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The inside parts of triangles that the outline divides, and the node pairs between which it crosses.

    New points are numbered from `next_number` in the order of the returned pairs (inside node first).
    """
    sign = np.sign(level[triangles])
    # Each triangle is turned so that its shape is one of three: (+ - -), (+ + -), (+ - 0) or (+ 0 -).
    positive, negative = (sign > 0).sum(axis=1), (sign < 0).sum(axis=1)
    lead = np.where(positive == 1, np.argmax(sign > 0, axis=1), (np.argmax(sign < 0, axis=1) + 1) % 3)
    order = (lead[:, None] + np.arange(3)) % 3
    turned = np.take_along_axis(triangles, order, axis=1)
    one, two, zero = (positive == 1) & (negative == 2), positive == 2, (positive == 1) & (negative == 1)

    pairs: list[NDArray[np.int64]] = []

    def crossing(inner: NDArray[np.int64], outer: NDArray[np.int64]) -> int:
        pairs.append(np.stack([inner, outer], axis=1))
        return len(pairs) - 1

    p, q, r = turned[one].T
    one_a, one_b = crossing(p, q), crossing(p, r)
    u, v, w = turned[two].T  # u, v inside, w outside
    two_a, two_b = crossing(v, w), crossing(u, w)
    x, y, z = turned[zero].T
    y_is_zero = level[y] == 0
    mixed = crossing(x, np.where(y_is_zero, z, y))

    listed = np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)
    key, inverse = np.unique(listed[:, 0] * (next_number + 1) + listed[:, 1], return_inverse=True)
    unique_pairs = np.stack([key // (next_number + 1), key % (next_number + 1)], axis=1)
    ends = np.cumsum([0] + [len(pair) for pair in pairs])
    numbers = [next_number + inverse.reshape(-1)[ends[k] : ends[k + 1]] for k in range(len(pairs))]

    pieces = [
        np.stack([p, numbers[one_a], numbers[one_b]], axis=1),
        np.stack([u, v, numbers[two_a]], axis=1),
        np.stack([u, numbers[two_a], numbers[two_b]], axis=1),
        np.where(
            y_is_zero[:, None],
            np.stack([x, y, numbers[mixed]], axis=1),
            np.stack([x, numbers[mixed], z], axis=1),
        ),
    ]
    return np.concatenate(pieces), unique_pairs


def _rim(triangles: NDArray[np.int32], on_outline: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Directed edges that no other triangle uses the other way, (k, 2); both ends of each lie on the outline."""
    edges = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    edges = edges[on_outline[edges[:, 0]] & on_outline[edges[:, 1]]]
    count = np.int64(len(on_outline))
    forward, backward = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
    return edges[~np.isin(forward, backward)]
