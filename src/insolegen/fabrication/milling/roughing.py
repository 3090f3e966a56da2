"""Roughing: level by level, loops at equal distances inside what may be cleared there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.cutting import CuttingData
from insolegen.fabrication.milling.envelope import dilated
from insolegen.fabrication.milling.relief import Relief, distance_to
from insolegen.fabrication.milling.strokes import Stroke, thinned
from insolegen.fabrication.milling.tabs import Tabs
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

FLOOR_MM = 0.3
"""What roughing leaves of the moat's floor, for the outline to cut through."""

_COARSER = 2
_STEPOVER = 0.4
_RAMP = np.tan(np.radians(10.0))
_CLEAR_MM = 0.5
_THINNING_MM = 0.2
"""A third of a pitch: the loops keep a whole pitch off what they must not touch."""


@dataclass(frozen=True)
class Moat:
    """The ring that is cleared around an insole: how far from it the tool's axis may go, and where it may not go low.

    Within `tab_reach_mm` of a tab nothing is cut below its height.
    """

    axis_mm: float
    tabs: Tabs
    tab_reach_mm: float


def cusp_mm(tool: Tool) -> float:
    """The highest that a ball leaves between loops, and in the middle of the innermost one; 0 for a flat tool."""
    apart = _STEPOVER * tool.diameter_mm
    return tool.radius_mm - float(np.sqrt(tool.radius_mm**2 - apart**2)) if tool.shape == "ball" else 0.0


def roughing_strokes(relief: Relief, tool: Tool, cut: CuttingData, moat: Moat, blank_height_mm: float) -> list[Stroke]:
    """Strokes that clear the blank down to the insole plus its allowance, and the moat down to FLOOR_MM."""
    area = _Area(relief, tool, cut, moat)
    levels = max(1, int(np.ceil((blank_height_mm - FLOOR_MM) / cut.depth_mm - 1e-9)))
    strokes: list[Stroke] = []
    above = blank_height_mm
    for z in np.linspace(blank_height_mm, FLOOR_MM, levels + 1)[1:]:
        strokes += _level(area, float(z), above, _STEPOVER * tool.diameter_mm)
        above = min(float(z) + cusp_mm(tool), blank_height_mm)
    return strokes


class _Area:
    """Where the tip may go at each height, on a grid twice as coarse as the relief's."""

    def __init__(self, relief: Relief, tool: Tool, cut: CuttingData, moat: Moat) -> None:
        self.pitch = _COARSER * relief.grid.pitch
        top = _pooled(relief.heights, np.maximum, -np.inf)
        outside = _pooled(relief.outside_mm, np.minimum, np.inf)
        lowest = dilated(top, tool, self.pitch, cut.stock_mm)
        if tool.shape == "flat":
            lowest = lowest + cut.stock_mm
        self.lowest = np.where(outside <= moat.axis_mm, lowest, np.inf)
        self.start = np.asarray([relief.grid.forward_start, relief.grid.medial_start]) + relief.grid.pitch / 2
        self.x, self.y = (self.start[axis] + self.pitch * np.arange(top.shape[axis]) for axis in (0, 1))
        nodes = np.stack(np.broadcast_arrays(self.x[:, None], self.y[None, :]), axis=-1).reshape(-1, 2)
        least = moat.tabs.least_mm(nodes, moat.tab_reach_mm).reshape(top.shape)
        self.lowest = np.where(outside > 0, np.maximum(self.lowest, least), self.lowest)

    def inside_mm(self, z: float) -> Array:
        """Distance of each node from where the tip may not go at height z, (n, m) mm; 0 there."""
        forbidden = self.lowest > z
        forbidden[0] = forbidden[-1] = True
        forbidden[:, 0] = forbidden[:, -1] = True
        return distance_to(forbidden, self.pitch, 1e3)

    def nodes(self, points: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        node = np.rint((points - self.start) / self.pitch).astype(int)
        return node[:, 0], node[:, 1]


def _pooled(values: Array, reduce: np.ufunc, fill: float) -> Array:
    """The highest (or lowest) of every block of nodes, and of its neighbours' border: nothing between is missed."""
    rows, columns = (-(-size // _COARSER) for size in values.shape)
    padded = np.pad(values, ((0, rows * _COARSER + 1 - values.shape[0]), (0, columns * _COARSER + 1 - values.shape[1])),
                    constant_values=fill)  # fmt: skip
    answer = np.full((rows, columns), fill)
    for i in range(_COARSER + 1):
        for j in range(_COARSER + 1):
            part = padded[i : i + rows * _COARSER : _COARSER, j : j + columns * _COARSER : _COARSER]
            reduce(answer, part, out=answer)
    return answer


def _level(area: _Area, z: float, above: float, stepover: float) -> list[Stroke]:
    """The strokes at height z: from loop to loop without leaving the material where the way is free.

    above: nothing stands higher there, mm.
    """
    from contourpy import contour_generator

    inside = area.inside_mm(z)
    deepest = float(inside.max())
    if deepest <= area.pitch:
        return []
    contours = contour_generator(area.x, area.y, inside.T)
    loops: list[Array] = []
    for distance in np.arange(1.01 * area.pitch, deepest, stepover):
        loops += [loop for loop in map(np.asarray, contours.lines(float(distance))) if _length(loop) > 2 * area.pitch]
    strokes: list[Stroke] = []
    pieces: list[Array] = []
    here: Array | None = None
    while loops:
        which, vertex, away = _nearest(loops, here)
        loop = loops.pop(which)
        if np.allclose(loop[0], loop[-1]):
            loop = np.concatenate([loop[vertex:-1], loop[: vertex + 1]])
        if here is not None and away <= 1.6 * stepover and _free(area, inside, here, loop[0]):
            pieces.append(_at(loop, z))
        else:
            if pieces:
                strokes.append(_stroke(pieces, above))
            pieces = [_ramped(loop, z, above), _at(loop, z)]
        here = loop[-1]
    if pieces:
        strokes.append(_stroke(pieces, above))
    return strokes


def _length(loop: Array) -> float:
    return float(np.linalg.norm(np.diff(loop, axis=0), axis=1).sum())


def _nearest(loops: list[Array], here: Array | None) -> tuple[int, int, float]:
    """Which loop to take next, at which vertex, how far away; the first loop, the outermost, to begin with."""
    if here is None:
        return 0, 0, np.inf
    best = (0, 0, np.inf)
    for which, loop in enumerate(loops):
        away = np.hypot(*(loop - here).T)
        vertex = int(away.argmin())
        if away[vertex] < best[2]:
            best = (which, vertex, float(away[vertex]))
    return best


def _free(area: _Area, inside: Array, start: Array, end: Array) -> bool:
    way = np.linspace(start, end, int(np.linalg.norm(end - start) / (0.5 * area.pitch)) + 2)
    return bool((inside[area.nodes(way)] >= 0.9 * area.pitch).all())


def _at(plan: Array, z: float) -> Array:
    return np.column_stack([plan, np.full(len(plan), z)])


def _ramped(loop: Array, z: float, above: float) -> Array:
    """Down along the loop, gently, to and fro if it is short: from what the last level left to this one."""
    there = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(loop, axis=0), axis=1))])
    needed = (above + _CLEAR_MM - z) / _RAMP
    steps = np.linspace(0, needed, max(2, int(needed / 0.5)) + 1)
    # To and fro: a triangle wave over the loop's length ends at the loop's start only by luck, so it goes back there.
    wave = there[-1] - np.abs(there[-1] - steps % (2 * there[-1]))
    heights = above + _CLEAR_MM - steps * _RAMP
    wave, heights = np.append(wave, np.linspace(wave[-1], 0, 20)), np.append(heights, np.full(20, z))
    return np.column_stack([np.interp(wave, there, loop[:, 0]), np.interp(wave, there, loop[:, 1]), heights])


def _stroke(pieces: list[Array], above: float) -> Stroke:
    return Stroke(thinned(np.concatenate(pieces), _THINNING_MM), above + _CLEAR_MM)
