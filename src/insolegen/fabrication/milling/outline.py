"""The cut around the insole, and the tabs that hold it until it is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.fabrication.milling.finishing import KEEP_OFF_MM
from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.fabrication.milling.relief import Relief
from insolegen.fabrication.milling.strokes import Stroke, thinned
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

TAB_HEIGHTS_MM = (3.0, 2.5, 2.0)
TAB_WIDTH_MM = 6.0
"""Holding tabs: 3 mm high where the edge is, never under 2; a knife cuts them in foam [E]."""

_OVERLAP_MM = 3.0


def outline_loops(relief: Relief, tool: Tool) -> list[NDArray[np.float64]]:
    """Closed ways of the tool's axis around the insole, (k, 2) each, first point = last, clockwise: climb milling."""
    from contourpy import contour_generator

    away = tool.radius_mm + KEEP_OFF_MM + 0.008  # linear between nodes, 0.003 mm, and thinned, 0.004 mm
    field = relief.outside_exactly_mm(away)
    field[~np.isfinite(field)] = 2 * relief.margin_mm
    lines = contour_generator(relief.grid.forward, relief.grid.medial, field.T).lines(away)
    found = [np.asarray(line, dtype=np.float64) for line in lines]
    loops = [thinned(loop, 0.004) for loop in found]
    return [loop if _signed_area(loop) < 0 else loop[::-1] for loop in loops]


@dataclass(frozen=True, eq=False)
class Tabs:
    """Where the insole stays held: distances along the longest loop, their places (t, 2), and how high they stand."""

    along_mm: NDArray[np.float64]
    places: NDArray[np.float64]
    height_mm: float


def place_tabs(relief: Relief, loops: list[NDArray[np.float64]], count: int, tools: Sequence[Tool]) -> Tabs:
    """Spread `count` tabs evenly where the insole's edge is high enough, so that finishing it leaves them standing.

    Lower tabs where it is not; raises UsageError where there is no room for so many.
    """
    loop = max(loops, key=length_of)
    there = _there(loop)
    if count == 0:
        return Tabs(np.empty(0), np.empty((0, 2)), 0.0)
    half = TAB_WIDTH_MM / 2 + max(tool.radius_mm for tool in tools)
    edge = np.full(len(loop), np.inf)
    for vertex, rim in pairs_within(loop, relief.edge[:, :2], half + 2.0):
        np.minimum.at(edge, vertex, relief.edge[rim, 2])
    for height in TAB_HEIGHTS_MM:
        # A ball that rounds the edge goes lower than the edge by up to half its radius.
        high = edge >= height + max(tool.radius_mm for tool in tools) / 2
        room = np.concatenate([[0.0], np.cumsum(np.diff(there) * (high[1:] & high[:-1]))])
        if room[-1] >= count * 2.5 * half:
            wanted = (np.arange(count) + 0.5) / count * room[-1]
            # Where the room stands still nothing is high enough; it grows again behind.
            along = np.asarray([there[np.searchsorted(room, one)] for one in wanted])
            if count == 1 or np.diff(along, append=along[0] + there[-1]).min() > 2.2 * half:
                return Tabs(along, np.stack([np.interp(along, there, axis) for axis in loop.T], axis=1), height)
    raise UsageError(
        f"no room for {count} tabs",
        expected=f"an edge that is {TAB_HEIGHTS_MM[-1]} mm high in enough places",
        where="--tabs",
        remedy="ask for fewer tabs, or for none and hold the blank by vacuum or tape",
    )


def outline_strokes(
    loops: list[NDArray[np.float64]], tool: Tool, tabs: Tabs, *, stock_mm: float, floor_mm: float
) -> list[Stroke]:
    """Strokes around the insole down to the table, over the tabs, in from the moat and out into it again.

    stock_mm, floor_mm: what roughing left on the wall, and the highest that it left on the floor of the moat.
    """
    longest = max(range(len(loops)), key=lambda which: length_of(loops[which]))
    nowhere = Tabs(np.empty(0), np.empty((0, 2)), 0.0)
    return [
        _around(loop, tool, tabs if which == longest else nowhere, stock_mm, floor_mm)
        for which, loop in enumerate(loops)
    ]


def _around(loop: Array, tool: Tool, tabs: Tabs, stock_mm: float, floor_mm: float) -> Stroke:
    there = _there(loop)
    around = there[-1]
    half = TAB_WIDTH_MM / 2 + tool.radius_mm  # the tool cuts a radius ahead of its axis
    # In where it is furthest from any tab: what is counted from there needs no wrapping.
    begin = _furthest(tabs.along_mm, around)
    middles = np.sort((tabs.along_mm - begin) % around)
    before, behind = middles - half, middles + half
    vertices = np.sort((there[:-1] - begin) % around)
    again = vertices[vertices < _OVERLAP_MM] + around
    # Every vertex, and both sides of every tab twice: straight up before it, straight down behind it.
    at = np.sort(np.concatenate([[0.0, around, around + _OVERLAP_MM], vertices, again, before, before, behind, behind]))
    plan = np.stack([np.interp((at + begin) % around, there, axis) for axis in loop.T], axis=1)
    height = np.where((np.abs(at[:, None] - middles) < half - 1e-9).any(axis=1), tabs.height_mm, 0.0)
    height[np.searchsorted(at, before, side="right") - 1] = tabs.height_mm
    height[np.searchsorted(at, behind)] = tabs.height_mm
    way = np.column_stack([plan, height])
    # In and out where the moat is wider than what roughing left on the wall.
    forward = np.asarray([np.interp((begin + 0.5) % around, there, axis) for axis in loop.T]) - plan[0]
    outward = np.append(np.asarray([-forward[1], forward[0]]) / np.linalg.norm(forward), 0.0)  # the way is clockwise
    aside = way[0] + outward * (stock_mm + 1.0)
    lifted = aside + np.asarray([0.0, 0.0, floor_mm + 1.0])
    last = way[-1] + outward * (stock_mm + 0.5)
    return Stroke(np.concatenate([[lifted, aside], way, [last]]), float(lifted[2]))


def _furthest(along: Array, around: float) -> float:
    """The middle of the widest gap between places on a closed way."""
    if along.size == 0:
        return 0.0
    gaps = np.diff(along, append=along[0] + around)
    widest = int(gaps.argmax())
    return float((along[widest] + gaps[widest] / 2) % around)


def _there(loop: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(loop, axis=0), axis=1))])


def length_of(loop: Array) -> float:
    """How long a way in plan is, mm."""
    return float(_there(loop)[-1])


def _signed_area(loop: Array) -> float:
    x, y = loop.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)
