"""The cut around the insole, over the tabs that hold it until it is taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.finishing import KEEP_OFF_MM
from insolegen.fabrication.milling.relief import Relief
from insolegen.fabrication.milling.strokes import Stroke, along, length_of, thinned
from insolegen.fabrication.milling.tabs import Tabs
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

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


def outline_strokes(
    loops: list[NDArray[np.float64]], tool: Tool, tabs: Tabs, *, stock_mm: float, floor_mm: float
) -> list[Stroke]:
    """Strokes around the insole down to the table, over the tabs, in from the moat and out into it again.

    stock_mm, floor_mm: what roughing left on the wall, and the highest that it left on the floor of the moat.
    """
    longest = max(range(len(loops)), key=lambda which: length_of(loops[which]))
    nowhere = Tabs.none()
    return [
        _around(loop, tool, tabs if which == longest else nowhere, stock_mm, floor_mm)
        for which, loop in enumerate(loops)
    ]


def _around(loop: Array, tool: Tool, tabs: Tabs, stock_mm: float, floor_mm: float) -> Stroke:
    there = along(loop)
    around = there[-1]
    # In where it is furthest from any tab: what is counted from there needs no wrapping.
    begin = _furthest(tabs.along_mm, around)
    middles = (tabs.along_mm - begin) % around
    order = np.argsort(middles)
    middles, tops = middles[order], tabs.height_mm[order]
    half = tabs.width_mm[order] / 2 + tool.radius_mm  # the tool cuts a radius ahead of its axis
    before, behind = middles - half, middles + half
    vertices = np.sort((there[:-1] - begin) % around)
    again = vertices[vertices < _OVERLAP_MM] + around
    # Every vertex, and both sides of every tab twice: straight up before it, straight down behind it.
    at = np.sort(np.concatenate([[0.0, around, around + _OVERLAP_MM], vertices, again, before, before, behind, behind]))
    plan = np.stack([np.interp((at + begin) % around, there, axis) for axis in loop.T], axis=1)
    height = np.where(np.abs(at[:, None] - middles) < half - 1e-9, tops, 0.0).max(axis=1, initial=0.0)
    height[np.searchsorted(at, before, side="right") - 1] = tops
    height[np.searchsorted(at, behind)] = tops
    way = np.column_stack([plan, height])
    # In and out where the moat is wider than what roughing left on the wall.
    forward = np.asarray([np.interp((begin + 0.5) % around, there, axis) for axis in loop.T]) - plan[0]
    outward = np.append(np.asarray([-forward[1], forward[0]]) / np.linalg.norm(forward), 0.0)  # the way is clockwise
    aside = way[0] + outward * (stock_mm + 1.0)
    lifted = aside + np.asarray([0.0, 0.0, floor_mm + 1.0])
    last = way[-1] + outward * (stock_mm + 0.5)
    return Stroke(np.concatenate([[lifted, aside], way, [last]]), float(lifted[2]))


def _furthest(places: Array, around: float) -> float:
    """The middle of the widest gap between places on a closed way."""
    if places.size == 0:
        return 0.0
    gaps = np.diff(places, append=places[0] + around)
    widest = int(gaps.argmax())
    return float((places[widest] + gaps[widest] / 2) % around)


def _signed_area(loop: Array) -> float:
    x, y = loop.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)
