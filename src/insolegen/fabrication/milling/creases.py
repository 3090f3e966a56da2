"""The points that stand out between the nodes of a relief, and how high they hold up a tool."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.envelope import raised_mm
from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

_CELL_MM = 0.8


class Creases:
    """Points (c, 3) mm in cells, so that most of them are passed over without being looked at."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        cell = np.floor((points[:, :2] - points[:, :2].min(axis=0)) / _CELL_MM).astype(np.int64)
        number = cell[:, 0] * (int(cell[:, 1].max()) + 1) + cell[:, 1]
        order = np.argsort(number, kind="stable")
        self._x, self._y, self._z = points[order].T.copy()
        number = number[order]
        self._start = np.append(np.flatnonzero(np.diff(number, prepend=-1)), number.size)
        first = self._start[:-1]
        self._low = np.stack([np.minimum.reduceat(axis, first) for axis in (self._x, self._y)], axis=1)
        self._high = np.stack([np.maximum.reduceat(axis, first) for axis in (self._x, self._y)], axis=1)
        self._top = np.maximum.reduceat(self._z, first)
        self._middle = (self._low + self._high) / 2
        self._half = np.linalg.norm(self._high - self._low, axis=1).max() / 2

    def hold_up(self, tips: Array, points: Array, tool: Tool, radius: float) -> None:
        """Raise tips (p,) of a tool at points (p, 2) to where it touches no crease, in place.

        radius: of the tool, with what it keeps off.
        """
        for near, cell in pairs_within(points, self._middle, radius + self._half):
            x, y = points[:, 0].take(near), points[:, 1].take(near)
            aside = np.maximum(np.maximum(self._low[:, 0].take(cell) - x, x - self._high[:, 0].take(cell)), 0.0)
            along = np.maximum(np.maximum(self._low[:, 1].take(cell) - y, y - self._high[:, 1].take(cell)), 0.0)
            # No point of a cell holds the tool up more than its highest would at the nearest place of the cell.
            most = self._top.take(cell) + raised_mm(tool, aside * aside + along * along, radius)
            kept = np.flatnonzero(most > tips.take(near))
            if kept.size:
                self._touch(tips, points, near[kept], cell[kept], tool, radius)

    def _touch(
        self, tips: Array, points: Array, near: NDArray[np.int64], cell: NDArray[np.int64], tool: Tool, radius: float
    ) -> None:
        begin = self._start.take(cell)
        length = self._start.take(cell + 1) - begin
        total = np.cumsum(length)
        one = np.arange(int(total[-1])) + np.repeat(begin - (total - length), length)
        near = np.repeat(near, length)
        x, y = points[:, 0].take(near) - self._x.take(one), points[:, 1].take(near) - self._y.take(one)
        height = self._z.take(one) + raised_mm(tool, x * x + y * y, radius)
        first = np.flatnonzero(np.diff(near, prepend=-1))  # the pairs of one point follow each other
        highest = np.maximum.reduceat(height, first)
        tips[near[first]] = np.maximum(tips[near[first]], highest)
