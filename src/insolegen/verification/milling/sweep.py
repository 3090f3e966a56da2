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
            height = _skin(self._x[place], self._y[place], begin, step, which, tool)
            hit = np.flatnonzero(np.isfinite(height))
            yield Touches(self._order[place[hit]], move[which[hit]], height[hit])


def _skin(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    begin: NDArray[np.float64],
    step: NDArray[np.float64],
    which: NDArray[np.int64],
    tool: Tool,
) -> NDArray[np.float64]:
    """Least height of the tool's skin over (x, y) on the straight piece `which`, inf where it passes by.

    With the piece along t in [0, length] and the place at t = a, b beside it, the skin of a ball is
    z(t) + R - sqrt(R^2 - b^2 - (a - t)^2): convex in t, its least in closed form. That of a flat tool is z(t) while the
    place is under the disc.
    """
    length = np.hypot(step[:, 0], step[:, 1])
    level = length > 1e-9
    safe = np.where(level, length, 1.0)
    ux, uy, slope = step[:, 0] / safe, step[:, 1] / safe, np.where(level, step[:, 2] / safe, 0.0)
    low = begin[:, 2] + np.where(level, 0.0, np.minimum(step[:, 2], 0.0))  # straight up or down: its lower end
    dx, dy = x - begin[which, 0], y - begin[which, 1]
    a = dx * ux[which] + dy * uy[which]
    square = tool.radius_mm**2 - (dx * dx + dy * dy - a * a)
    square = np.where(level[which], square, tool.radius_mm**2 - (dx * dx + dy * dy))
    a = np.where(level[which], a, 0.0)
    half = np.sqrt(np.maximum(square, 0.0))
    m, end = slope[which], np.where(level, length, 0.0)[which]
    if tool.shape == "flat":
        t = np.where(m > 0, np.maximum(a - half, 0.0), np.minimum(a + half, end))
        passes = (square >= 0) & (a + half >= 0) & (a - half <= end)
        return np.where(passes, low[which] + m * t, np.inf)
    t = np.clip(a - half * (slope / np.sqrt(1 + slope**2))[which], 0.0, end)
    under = square - (a - t) ** 2
    height = low[which] + m * t + tool.radius_mm - np.sqrt(np.maximum(under, 0.0))
    return np.where((under >= 0) & (square >= 0), height, np.inf)
