"""How low a moving tool comes over given places: exact for straight moves of a ball or a flat end mill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.milling import Tool

_CELL_MM = 2.0
_LONGEST_MM = 6.0
_MOST_PAIRS = 1_500_000


@dataclass(frozen=True, eq=False)
class Touches:
    """Pairs of a place and a move whose tool passes over it: place (k,), move (k,), height of the tool's skin (k,)."""

    place: NDArray[np.int64]
    move: NDArray[np.int64]
    height: NDArray[np.float64]


class Places:
    """Places in plan (p, 2) mm, sorted into cells so that the few under a tool are found at once."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        self._low = points.min(axis=0) - 1e-6
        cell = ((points - self._low) / _CELL_MM).astype(np.int64)
        self._shape = cell.max(axis=0) + 1
        number = cell[:, 0] * self._shape[1] + cell[:, 1]
        self._order = np.argsort(number, kind="stable")
        self._start = np.searchsorted(number[self._order], np.arange(int(self._shape.prod()) + 1))
        self._x, self._y = points[self._order, 0], points[self._order, 1]

    def under(self, start: NDArray[np.float64], end: NDArray[np.float64], tool: Tool) -> Iterator[Touches]:
        """Every place that the tool passes over on moves of its tip, start and end (n, 3), in portions."""
        pieces = np.maximum(np.ceil(np.linalg.norm((end - start)[:, :2], axis=1) / _LONGEST_MM).astype(np.int64), 1)
        move = np.repeat(np.arange(len(start)), pieces)
        number = np.arange(move.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        step = (end - start)[move] / pieces[move, None]
        begin = start[move] + number[:, None] * step
        low = np.minimum(begin, begin + step)[:, :2] - tool.radius_mm
        high = np.maximum(begin, begin + step)[:, :2] + tool.radius_mm
        first = np.clip(((low - self._low) // _CELL_MM).astype(np.int64), 0, self._shape)
        last = np.clip(((high - self._low) // _CELL_MM).astype(np.int64), -1, self._shape - 1)
        rows = np.maximum(last[:, 0] - first[:, 0] + 1, 0)
        piece = np.repeat(np.arange(move.size), rows)
        row = first[piece, 0] + np.arange(piece.size) - np.repeat(np.cumsum(rows) - rows, rows)
        # The cells of a row follow each other, and so do their places.
        base = row * self._shape[1]
        opens = self._start[base + first[piece, 1]]
        count = np.maximum(self._start[base + np.maximum(last[piece, 1], first[piece, 1] - 1) + 1] - opens, 0)
        portion = np.cumsum(count) // _MOST_PAIRS
        for part in np.split(np.arange(piece.size), np.flatnonzero(np.diff(portion)) + 1):
            total = int(count[part].sum())
            if total == 0:
                continue
            which = np.repeat(piece[part], count[part])
            place = np.arange(total) + np.repeat(opens[part] - (np.cumsum(count[part]) - count[part]), count[part])
            hit, height = _skin(self._x[place], self._y[place], begin, step, which, tool)
            yield Touches(self._order[place[hit]], move[which[hit]], height)


def _skin(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    begin: NDArray[np.float64],
    step: NDArray[np.float64],
    which: NDArray[np.int64],
    tool: Tool,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where the tool passes over (x, y) on the straight piece `which`, indices; and the least height of its skin there.

    With the piece along t in [0, length] and the place at t = a, b beside it, the skin of a ball is
    z(t) + R - sqrt(R^2 - b^2 - (a - t)^2): convex in t, its least in closed form. That of a flat tool is z(t) while the
    place is under the disc.
    """
    length = np.hypot(step[:, 0], step[:, 1])
    level = length > 1e-9
    safe = np.where(level, length, 1.0)
    # Straight up or down: no way along, and the lower end counts.
    ux, uy, slope = (np.where(level, step[:, axis] / safe, 0.0) for axis in range(3))
    low = begin[:, 2] + np.where(level, 0.0, np.minimum(step[:, 2], 0.0))
    length = np.where(level, length, 0.0)
    dx, dy = x - begin[:, 0].take(which), y - begin[:, 1].take(which)
    a = dx * ux.take(which) + dy * uy.take(which)
    square = tool.radius_mm**2 - (dx * dx + dy * dy - a * a)
    near = np.flatnonzero((square >= 0) & (a >= -tool.radius_mm) & (a <= length.take(which) + tool.radius_mm))
    a, square, which = a[near], square[near], which[near]
    half, m, end = np.sqrt(square), slope.take(which), length.take(which)
    if tool.shape == "flat":
        t = np.where(m > 0, np.maximum(a - half, 0.0), np.minimum(a + half, end))
        passes = np.flatnonzero((a + half >= 0) & (a - half <= end))
        return near[passes], (low.take(which) + m * t)[passes]
    t = np.minimum(np.maximum(a - half * (slope / np.sqrt(1 + slope**2)).take(which), 0.0), end)
    under = square - (a - t) ** 2
    passes = np.flatnonzero(under >= 0)
    height = low.take(which) + m * t + tool.radius_mm - np.sqrt(np.maximum(under, 0.0))
    return near[passes], height[passes]
