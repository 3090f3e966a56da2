"""The finishing passes: straight lines in plan, and more of them between where the surface is steep across them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.fabrication.milling.contact import TipSurface
from insolegen.fabrication.milling.relief import Relief
from insolegen.fabrication.milling.scallop import ball_stepover_mm, ridge_mm
from insolegen.fabrication.milling.strokes import chained, linked
from insolegen.fabrication.milling.tabs import Tabs
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool, ToolShape

Direction = Literal[0, 90]
"""Degrees between the passes and the length of the foot: along it, or across."""

KEEP_OFF_MM = 0.01
"""What the tool keeps away from the insole: room for thinning, rounding to microns and the machine's own corners."""

LEAST_SCALLOP_MM: Mapping[ToolShape, float] = {"ball": 0.02, "flat": 0.1}
"""Finer stairs of a flat tool would have to be closer together than the facets of the mesh let them be."""

MOST_SCALLOP_MM = 0.5

_SHARE: Mapping[ToolShape, float] = {"ball": 0.62, "flat": 0.5}
"""How much of the ridge is the formula's: into the facets of a mesh a tool sinks less than into a smooth surface."""

_ALONG_MM = 0.8
_BEND_MM = 0.003
_MOST_HALVINGS = 7
_RIM_MM = 2.6
_WALL = np.radians(60)
_FLAT_STEP_MM = 1.0
"""Passes of a flat tool end up to a step before the rim; so far in the ways around it begin."""


def finishing_runs(
    relief: Relief,
    tool: Tool,
    around: list[NDArray[np.float64]],
    tabs: Tabs,
    *,
    scallop_mm: float,
    direction: Direction,
    walled: bool = False,
) -> list[NDArray[np.float64]]:
    """Chains of passes over the whole top, (k, 3) each, the tip on its lowest free height.

    around: closed ways of this tool's axis around the insole, as `outline_loops` gives them; the rim is finished along
    them, for straight passes run down its rounding at every slant. walled: the surface rises steeply from a ledge at
    the rim, as that of a positive.
    No ridge is to be higher than `scallop_mm` along the normal; KEEP_OFF_MM of that is spent on keeping off. Raises
    UsageError for a scallop that is too fine or too coarse.
    """
    least = LEAST_SCALLOP_MM[tool.shape]
    if not least <= scallop_mm <= MOST_SCALLOP_MM:
        raise UsageError(
            f"a scallop of {scallop_mm:g} mm with a {tool.shape} end mill",
            expected=f"{least:g} to {MOST_SCALLOP_MM:g} mm",
            where="--scallop",
            remedy=f"ask for {max(least, 0.05):g} mm" + (", or finish with a ball" if tool.shape == "flat" else ""),
        )
    aim = _SHARE[tool.shape] * (scallop_mm - KEEP_OFF_MM)
    # Beside the ledge of a positive the ball stands out while it still touches the wall above: there only passes that
    # come closer where it is steep are close enough.
    beyond = tool.radius_mm * np.sin(_WALL) if walled and tool.shape == "ball" else _rim_distances(tool, aim)[0]
    passes = _Passes(relief, tool, aim, scallop_mm - KEEP_OFF_MM, 0 if direction == 0 else 1, float(beyond), tabs)
    base, between = passes.runs()
    rim: list[Array] = [np.column_stack([loop, passes.tips(loop)]) for loop in rim_runs(around, tool, aim)]
    chains = [chained(passes.bent(runs), link_mm=5.0) for runs in (base, between, rim) if runs]
    return [linked(chain, passes.tips) for of_kind in chains for chain in of_kind]


def rim_runs(around: list[NDArray[np.float64]], tool: Tool, aim_mm: float) -> list[NDArray[np.float64]]:
    """Closed ways over the rounding of the rim, (k, 2) each: those around the insole, moved inward step by step."""
    runs = []
    for loop in around:
        there = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(loop, axis=0), axis=1))])
        at = np.linspace(0, there[-1], int(there[-1] / _ALONG_MM) + 2)[:-1]
        plan = np.stack([np.interp(at, there, axis) for axis in loop.T], axis=1)
        forward = np.roll(plan, -1, axis=0) - np.roll(plan, 1, axis=0)
        # The way is clockwise: inward is to its right.
        inward = np.stack([forward[:, 1], -forward[:, 0]], axis=1) / np.linalg.norm(forward, axis=1, keepdims=True)
        for distance in _rim_distances(tool, aim_mm):
            moved = plan + (tool.radius_mm - distance) * inward
            runs.append(np.concatenate([moved, moved[:1]]))
    return runs


def _rim_distances(tool: Tool, aim_mm: float) -> NDArray[np.float64]:
    """How far from the insole the tool's axis goes around it to finish the rim, mm, increasing.

    A ball touches a slope of angle phi R sin(phi) from its axis: steps of phi are steps around the rounding.
    """
    if tool.shape == "flat":
        return np.arange(max(tool.radius_mm - _RIM_MM, 0.0), tool.radius_mm - 0.02, 1.4 * aim_mm)
    step = 0.5 * ball_stepover_mm(tool.radius_mm, aim_mm) / tool.radius_mm
    return np.asarray(tool.radius_mm * np.sin(np.arange(np.radians(30), np.radians(80), step)))


def _bend_mm(heights: Array, gap_mm: float) -> Array:
    """How far the tip may sink in between neighbouring lines, beyond their straight way, along the normal.

    heights (l, k) on lines `gap_mm` apart; (l - 1, k). In a hollow that is tighter than the tool its tip has a
    bend: where the ways before and behind would meet if they went on.
    """
    rise = np.diff(heights, axis=0, prepend=np.nan, append=np.nan)
    before, here, behind = rise[:-2], rise[1:-1], rise[2:]
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = (here - before) * (behind - here) / (behind - before)
    hollow = (before < here) & (here < behind)
    return np.where(hollow, depth * gap_mm / np.hypot(gap_mm, here), 0.0)


class _Passes:
    """Lines at equal distances across, points at equal distances along; u runs across, v along."""

    def __init__(
        self, relief: Relief, tool: Tool, aim_mm: float, limit_mm: float, along: int, beyond_mm: float, tabs: Tabs
    ) -> None:
        self._relief, self._tool, self._along = relief, tool, along
        self._strips = tabs.strips  # other tabs stand where the edge is too high for finishing to reach them
        self._aim, self._limit = aim_mm, limit_mm
        self._beyond = beyond_mm + 2 * relief.grid.pitch
        rows, columns = np.nonzero(relief.outside_mm <= self._beyond)
        forward, medial = relief.grid.forward[rows], relief.grid.medial[columns]
        self._u, self._v = (medial, forward) if along == 0 else (forward, medial)
        self._surface = TipSurface(relief, tool, KEEP_OFF_MM)
        self._step = self._best_step()

    def _best_step(self) -> float:
        """The distance between passes for which all of them, with those between, are shortest.

        At the full stepover for a plane the least slope across asks for a pass between: it pays to be a bit closer.
        """
        if self._tool.shape == "flat":
            return min(0.6 * self._tool.diameter_mm, _FLAT_STEP_MM)
        full = ball_stepover_mm(self._tool.radius_mm, self._aim)
        heights = np.where(self._relief.covered, self._relief.heights, np.nan)[::2, ::2]
        slope = np.gradient(heights, 2 * self._relief.grid.pitch, axis=1 if self._along == 0 else 0)
        longer = np.sqrt(1 + np.square(slope[np.isfinite(slope)]))
        shares = np.linspace(0.5, 0.98, 25)
        halvings = np.ceil(np.log2(np.maximum(shares[:, None] * longer, 1.0)))
        return full * float(shares[np.argmin((2.0**halvings).mean(axis=1) / shares)])

    def points(self, u: Array, v: Array) -> Array:
        return np.stack([v, u] if self._along == 0 else [u, v], axis=-1)

    def tips(self, points: Array) -> Array:
        tips = self._surface.tips(points)
        return np.asarray(np.maximum(tips, self._strips.least_mm(points, self._tool.radius_mm)))

    def runs(self) -> tuple[list[Array], list[Array]]:
        """The equally spaced passes, and the extra ones between them: runs of (v indices, 3) points each."""
        v = np.arange(self._v.min(), self._v.max() + _ALONG_MM, _ALONG_MM)
        count = int(np.ceil(np.ptp(self._u) / self._step)) + 1
        u = self._u.min() + (np.ptp(self._u) / max(count - 1, 1)) * np.arange(count)
        heights = self._heights(u, v, np.ones((u.size, v.size), dtype=bool))
        base = self._stretches(u, v, heights)
        between: list[Array] = []
        left, right, low, high = u[:-1], u[1:], heights[:-1], heights[1:]
        hollow: NDArray[np.bool_] | bool = False
        for halving in range(_MOST_HALVINGS):
            gap = float(right[0] - left[0]) if left.size else 0.0
            steep = ridge_mm(self._tool, gap, high - low) > self._aim  # False beside the insole, where it is NaN
            steep |= hollow
            if halving == 0:
                steep |= _bend_mm(heights, gap) > self._limit - self._aim
            steep[:, 1:] |= steep[:, :-1]
            steep[:, :-1] |= steep[:, 1:]
            rows = np.flatnonzero(steep.any(axis=1))
            if rows.size == 0:
                break
            middle = (left[rows] + right[rows]) / 2
            heights = self._heights(middle, v, steep[rows])
            between += self._stretches(middle, v, heights)
            # In a corner the tip sinks in between two passes; half as far at the most between one and the middle.
            rise = (high - low)[rows]
            sunk = ((low + high)[rows] / 2 - heights) * gap / np.hypot(gap, rise)
            hollow = np.concatenate(2 * [steep[rows] & (sunk / 2 > self._limit - self._aim)])
            low = np.concatenate([np.where(steep[rows], low[rows], np.nan), heights])
            high = np.concatenate([heights, np.where(steep[rows], high[rows], np.nan)])
            left, right = np.concatenate([left[rows], middle]), np.concatenate([middle, right[rows]])
        return base, between

    def _heights(self, u: Array, v: Array, wanted: NDArray[np.bool_]) -> Array:
        """Tip heights on lines u (l,) at v (k,), where wanted (l, k) and over the insole; else NaN."""
        grid = self._relief.grid
        points = self.points(*np.broadcast_arrays(u[:, None], v[None, :]))
        node = np.rint((points - (grid.forward_start, grid.medial_start)) / grid.pitch).astype(int)
        node = node.clip(0, np.asarray(grid.shape) - 1)
        over = wanted & (self._relief.outside_mm[node[..., 0], node[..., 1]] <= self._beyond)
        heights = np.full(over.shape, np.nan)
        heights[over] = self.tips(points[over])
        heights[heights <= 0] = np.nan  # on the table nothing is left to finish
        return heights

    def _stretches(self, u: Array, v: Array, heights: Array) -> list[Array]:
        """The unbroken stretches of each line as points (k, 3), longer than one point."""
        runs = []
        for line, height in zip(u, heights, strict=True):
            there = np.flatnonzero(np.isfinite(height))
            for stretch in np.split(there, np.flatnonzero(np.diff(there) > 1) + 1):
                if stretch.size > 1:
                    plan = self.points(np.full(stretch.size, line), v[stretch])
                    runs.append(np.column_stack([plan, height[stretch]]))
        return runs

    def bent(self, runs: list[Array]) -> list[Array]:
        """The same runs with more points where the tip does not go straight, so that no chord dips below its way."""
        points = np.concatenate(runs)
        run = np.repeat(np.arange(len(runs)), [len(one) for one in runs])
        unsure = run[1:] == run[:-1]
        for _ in range(4):
            at = np.flatnonzero(unsure)
            if at.size == 0:
                break
            middle = (points[at] + points[at + 1]) / 2
            heights = self.tips(middle[:, :2])
            flat = np.linalg.norm((points[at + 1] - points[at])[:, :2], axis=1)
            slanted = np.linalg.norm(points[at + 1] - points[at], axis=1)
            off = np.abs(heights - middle[:, 2]) * flat / slanted > _BEND_MM
            middle[:, 2] = heights
            at, middle = at[off], middle[off]
            points = np.insert(points, at + 1, middle, axis=0)
            run = np.insert(run, at + 1, run[at])
            unsure = np.zeros(len(points) - 1, dtype=bool)
            new = at + 1 + np.arange(at.size)
            unsure[new - 1] = unsure[new] = True
        return np.split(*_stepped(points, run, np.flatnonzero(unsure)))


def _stepped(points: Array, run: NDArray[np.int64], jumps: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    """Points (k, 3) with jumps after the given ones made upright, over the lower end; and where each run ends.

    A slanted way over the edge of a wall would cut the edge.
    """
    rising = points[jumps, 2] < points[jumps + 1, 2]
    corner = points[np.where(rising, jumps, jumps + 1)].copy()
    corner[:, 2] = points[np.where(rising, jumps + 1, jumps), 2]
    points, run = np.insert(points, jumps + 1, corner, axis=0), np.insert(run, jumps + 1, run[jumps])
    return points, np.flatnonzero(np.diff(run)) + 1
