"""Triangles by the cubic cells that they pass through: who is near whom, and near a line, without asking everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST_CELLS_A_SIDE = 1 << 20


class TriangleCells:
    """Triangles entered into every cell that their pieces' boxes touch.

    corners (3, 3, n): corner, axis, triangle, mm. Triangles larger than two cells are halved, along their longest edge,
    until their pieces are not: a plane floor may be made of a few that cross the whole device.
    """

    def __init__(self, corners: NDArray[np.floating], cell_mm: float, *, margin_mm: float = 0.0) -> None:
        self.cell_mm = cell_mm
        self._boxes = corners.min(axis=0), corners.max(axis=0)
        low, high, owner = _pieces(np.asarray(corners, dtype=np.float64), 2 * cell_mm)
        self._low = low.min(axis=1) - margin_mm - cell_mm
        first = self._cells((low - margin_mm).T)
        spread = self._cells((high + margin_mm).T) - first + 1
        count = spread.prod(axis=1)
        entry = np.repeat(np.arange(owner.size), count)
        step = np.arange(entry.size) - np.repeat(np.cumsum(count) - count, count)
        across, deep = spread[entry, 1], spread[entry, 2]
        offset = np.stack([step // (across * deep), step // deep % across, step % deep], axis=1)
        key = self._key(first[entry] + offset)
        triangle = owner[entry]
        order = np.lexsort((triangle, key))
        key, triangle = key[order], triangle[order]
        # Pieces of one triangle in one cell are one entry.
        new = np.ones(key.size, dtype=bool)
        new[1:] = (np.diff(key) != 0) | (np.diff(triangle) != 0)
        self._keys, self._triangles = key[new], triangle[new]

    def _cells(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.asarray(np.floor((points - self._low) / self.cell_mm), dtype=np.int64)

    @staticmethod
    def _key(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return (cells[:, 0] * _MOST_CELLS_A_SIDE + cells[:, 1]) * _MOST_CELLS_A_SIDE + cells[:, 2]

    def at(self, points: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a point's index and a triangle in its cell, for points (p, 3) mm."""
        cells = self._cells(points)
        key = np.where((cells >= 0).all(axis=1), self._key(np.maximum(cells, 0)), -1)
        start, end = np.searchsorted(self._keys, key), np.searchsorted(self._keys, key, side="right")
        count = end - start
        point = np.repeat(np.arange(len(points)), count)
        entry = np.arange(point.size) - np.repeat(np.cumsum(count) - count, count) + np.repeat(start, count)
        return point, self._triangles[entry]

    def pairs(self) -> NDArray[np.int64]:
        """Pairs of different triangles that share a cell and whose boxes meet, (k, 2), lower first, each once."""
        starts = np.flatnonzero(np.diff(self._keys, prepend=-2))
        sizes = np.diff(np.append(starts, self._keys.size))
        # Entry i of its cell meets the entries behind it there.
        place = np.arange(self._keys.size) - np.repeat(starts, sizes)
        behind = np.repeat(sizes, sizes) - place - 1
        one = np.repeat(np.arange(self._keys.size), behind)
        other = one + 1 + np.arange(one.size) - np.repeat(np.cumsum(behind) - behind, behind)
        a, b = self._triangles[one], self._triangles[other]
        near = a != b
        for low, high in zip(*self._boxes, strict=True):
            kept = np.flatnonzero(near)
            near[kept] = (low.take(a[kept]) <= high.take(b[kept])) & (low.take(b[kept]) <= high.take(a[kept]))
        a, b = a[near], b[near]
        most = int(self._triangles.max(initial=0)) + 1
        # Sorted by hand: NumPy's own unique takes ten times as long for numbers of 64 bits.
        key = np.sort(np.minimum(a, b) * most + np.maximum(a, b))
        key = key[np.diff(key, prepend=-1) != 0]
        return np.stack([key // most, key % most], axis=1)


def _pieces(
    corners: NDArray[np.float64], most_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Boxes of pieces no larger than `most_mm` each way: low (3, k), high (3, k), and whose piece each is (k,)."""
    lows, highs, owners = [], [], []
    owner: NDArray[np.int64] = np.arange(corners.shape[2])
    while owner.size:
        low, high = corners.min(axis=0), corners.max(axis=0)
        small = (high - low).max(axis=0) <= most_mm
        lows.append(low[:, small])
        highs.append(high[:, small])
        owners.append(owner[small])
        corners, owner = corners[:, :, ~small], owner[~small]
        edges = np.stack([np.square(corners[(k + 1) % 3] - corners[k]).sum(axis=0) for k in range(3)])
        lead = edges.argmax(axis=0)
        a, b, c = (np.take_along_axis(corners, ((lead + k) % 3)[None, None, :], axis=0)[0] for k in range(3))
        middle = (a + b) / 2
        corners = np.concatenate([np.stack([a, middle, c]), np.stack([middle, b, c])], axis=2)
        owner = np.concatenate([owner, owner])
    return np.concatenate(lows, axis=1), np.concatenate(highs, axis=1), np.concatenate(owners)
