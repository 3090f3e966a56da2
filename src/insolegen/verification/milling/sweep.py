"""How low a moving tool comes over given places: exact for straight moves of a ball or a flat end mill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.milling import Tool

_CELL_MM = 2.0
_LONGEST_MM = 6.0
_MOST_PAIRS = 1_000_000
_MOST_CELLS = 12_000
"""So few that ceilings are lowered often: most of a pass runs where the one before it has cut."""


@dataclass(frozen=True, eq=False)
class Touches:
    """Pairs of a place and a move whose tool passes over it: place (k,), move (k,), height of the tool's skin (k,)."""

    place: NDArray[np.int64]
    move: NDArray[np.int64]
    height: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ceiling:
    """Heights (p,) mm over places that the caller lowers; top: the highest in each cell, or more, kept by `Places`."""

    height: NDArray[np.float64]
    top: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Way:
    """Straight pieces of the tip's way, one entry each, mm: from (x, y, low) along (ux, uy), rising by slope.

    A piece straight up or down has no way along: its lower end counts. tip: its lowest.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    ux: NDArray[np.float64]
    uy: NDArray[np.float64]
    length: NDArray[np.float64]
    low: NDArray[np.float64]
    slope: NDArray[np.float64]
    tip: NDArray[np.float64]

    @classmethod
    def of(cls, begin: NDArray[np.float64], step: NDArray[np.float64]) -> _Way:
        length = np.hypot(step[:, 0], step[:, 1])
        level = length > 1e-9
        safe = np.where(level, length, 1.0)
        ux, uy, slope = (np.where(level, step[:, axis] / safe, 0.0) for axis in range(3))
        tip = begin[:, 2] + np.minimum(step[:, 2], 0.0)
        low = np.where(level, begin[:, 2], tip)
        x, y = (np.ascontiguousarray(begin[:, axis]) for axis in (0, 1))
        return cls(x, y, ux, uy, np.where(level, length, 0.0), low, slope, tip)


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

    def below(self, height: NDArray[np.float64]) -> Ceiling:
        """A ceiling over the places for `under`: the same array of heights (p,), to be lowered by the caller."""
        return Ceiling(height, self._tops(height, np.arange(self._start.size - 1)))

    def under(
        self, start: NDArray[np.float64], end: NDArray[np.float64], tool: Tool, ceiling: Ceiling | None = None
    ) -> Iterator[Touches]:
        """Every place that the tool passes over on moves of its tip, start and end (n, 3), in portions.

        ceiling: passes higher than that over a place may be left out. It is looked at anew for every portion, so that
        it may be lowered in between.
        """
        pieces = np.maximum(np.ceil(np.linalg.norm((end - start)[:, :2], axis=1) / _LONGEST_MM).astype(np.int64), 1)
        move = np.repeat(np.arange(len(start)), pieces)
        number = np.arange(move.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        step = (end - start)[move] / pieces[move, None]
        begin = start[move] + number[:, None] * step
        first, sides = self._box(begin, step, tool)
        way = _Way.of(begin, step)
        size = sides.prod(axis=1)
        for part in _portions(np.arange(move.size), size, _MOST_CELLS):
            count = size[part]
            piece = np.repeat(part, count)
            within = np.arange(piece.size) - np.repeat(np.cumsum(count) - count, count)
            row, column = np.divmod(within, np.maximum(sides[piece, 1], 1))
            row += first[piece, 0]
            column += first[piece, 1]
            kept = np.flatnonzero(self._near(row, column, piece, way, tool, ceiling))
            cell, piece = row[kept] * self._shape[1] + column[kept], piece[kept]
            opens = self._start[cell]
            count = self._start[cell + 1] - opens
            for some in _portions(np.arange(kept.size), count, _MOST_PAIRS):
                ends = np.cumsum(count[some])
                which = np.repeat(piece[some], count[some])
                place = np.arange(which.size) + np.repeat(opens[some] - (ends - count[some]), count[some])
                name = self._order.take(place)
                hit, height = _skin(
                    self._x.take(place),
                    self._y.take(place),
                    way,
                    which,
                    tool,
                    None if ceiling is None else ceiling.height.take(name),
                )
                yield Touches(name[hit], move[which[hit]], height)
            if ceiling is not None:
                lowered = np.unique(cell)
                ceiling.top[lowered] = self._tops(ceiling.height, lowered)

    def _box(
        self, begin: NDArray[np.float64], step: NDArray[np.float64], tool: Tool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first cell under each piece of the way and how many there are each way, (n, 2); 0 beside all places."""
        low = np.minimum(begin, begin + step)[:, :2] - tool.radius_mm
        high = np.maximum(begin, begin + step)[:, :2] + tool.radius_mm
        first = np.clip(((low - self._low) // _CELL_MM).astype(np.int64), 0, self._shape)
        last = np.clip(((high - self._low) // _CELL_MM).astype(np.int64), -1, self._shape - 1)
        return first, np.maximum(last - first + 1, 0)

    def _tops(self, height: NDArray[np.float64], cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """The highest over the places of each of these cells, (c,); -inf for one without places."""
        opens = self._start[cells]
        count = self._start[cells + 1] - opens
        tops = np.full(cells.size, -np.inf)
        full = np.flatnonzero(count)
        if full.size:
            opens, count = opens[full], count[full]
            ends = np.cumsum(count)
            place = np.arange(int(ends[-1])) + np.repeat(opens - (ends - count), count)
            tops[full] = np.maximum.reduceat(height[self._order[place]], ends - count)
        return tops

    def _near(
        self,
        row: NDArray[np.int64],
        column: NDArray[np.int64],
        piece: NDArray[np.int64],
        way: _Way,
        tool: Tool,
        ceiling: Ceiling | None,
    ) -> NDArray[np.bool_]:
        """Which cells the tool may pass over on its piece, and below the ceiling: none that it does is left out."""
        dx = self._low[0] + (row + 0.5) * _CELL_MM - way.x.take(piece)
        dy = self._low[1] + (column + 0.5) * _CELL_MM - way.y.take(piece)
        along = dx * way.ux.take(piece) + dy * way.uy.take(piece)
        beyond = along - np.minimum(np.maximum(along, 0.0), way.length.take(piece))
        square = np.maximum(dx * dx + dy * dy - along * along + beyond * beyond, 0.0)
        nearest = np.maximum(np.sqrt(square) - _CELL_MM * np.sqrt(0.5), 0.0)
        near = nearest <= tool.radius_mm + 1e-6
        if ceiling is not None:
            lowest = way.tip.take(piece)
            if tool.shape == "ball":
                lowest += tool.radius_mm - np.sqrt(np.maximum(tool.radius_mm**2 - nearest**2, 0.0))
            near &= lowest < ceiling.top.take(row * self._shape[1] + column) + 1e-6
        return np.asarray(near)


def _portions(entries: NDArray[np.int64], size: NDArray[np.int64], most: int) -> Iterator[NDArray[np.int64]]:
    """Entries in their order, in portions of about `most` in all; size (n,) of each."""
    for part in np.split(entries, np.flatnonzero(np.diff(np.cumsum(size) // most)) + 1):
        if part.size and size[part].any():
            yield part


def _skin(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    way: _Way,
    which: NDArray[np.int64],
    tool: Tool,
    ceiling: NDArray[np.float64] | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where the tool passes over (x, y) on the straight piece `which`, indices; and the least height of its skin there.

    Places over which it surely passes higher than their ceiling may be left out.

    With the piece along t in [0, length] and the place at t = a, b beside it, the skin of a ball is
    z(t) + R - sqrt(R^2 - b^2 - (a - t)^2): convex in t, its least in closed form. That of a flat tool is z(t) while the
    place is under the disc.
    """
    dx, dy = x - way.x.take(which), y - way.y.take(which)
    a = dx * way.ux.take(which) + dy * way.uy.take(which)
    square = tool.radius_mm**2 - (dx * dx + dy * dy - a * a)
    reached = (square >= 0) & (a >= -tool.radius_mm) & (a <= way.length.take(which) + tool.radius_mm)
    if ceiling is not None:
        lowest = way.tip.take(which)
        if tool.shape == "ball":
            # Nowhere on the whole line is the skin lower over the place.
            lowest += tool.radius_mm - np.sqrt(np.maximum(square, 0.0))
        reached &= lowest < ceiling
    near = np.flatnonzero(reached)
    a, square, which = a[near], square[near], which[near]
    half, m, end = np.sqrt(square), way.slope.take(which), way.length.take(which)
    if tool.shape == "flat":
        t = np.where(m > 0, np.maximum(a - half, 0.0), np.minimum(a + half, end))
        passes = np.flatnonzero((a + half >= 0) & (a - half <= end))
        return near[passes], (way.low.take(which) + m * t)[passes]
    t = np.minimum(np.maximum(a - half * m / np.sqrt(1 + m * m), 0.0), end)
    under = square - (a - t) ** 2
    passes = np.flatnonzero(under >= 0)
    height = way.low.take(which) + m * t + tool.radius_mm - np.sqrt(np.maximum(under, 0.0))
    return near[passes], height[passes]
