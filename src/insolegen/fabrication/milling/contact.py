"""How low the tip of a tool can go at a place before the tool touches the insole.

The tip surface is the dilation of the top by the tool, and what the tool leaves at best, the erosion of that again.
Both are upper envelopes, so a path on the tip surface cannot gouge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.fabrication.milling.relief import Relief
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

_FINER = 4
_CHUNK = 512

_EDGE_MM = 0.25
_DISC_MM = 0.03
"""A flat tool is taken as so much wider: its edge is looked at every 0.25 mm."""


def tip_heights(relief: Relief, tool: Tool, points: Array, *, allowance_mm: float = 0.0) -> Array:
    """Lowest heights of the tip at points (p, 2) at which the tool keeps `allowance_mm` away from the insole, (p,).

    Never below the table, z = 0. The best of all nodes under the tool, then of the finer places around that node, where
    the top is taken as bilinear; and of every point of the creases.
    """
    radius = tool.radius_mm + allowance_mm + (_DISC_MM if tool.shape == "flat" else 0.0)
    tips = np.zeros(len(points))
    nodes = _NodesUnder(relief, tool, radius)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        np.maximum(tips[part], nodes.tips(points[part]), out=tips[part])
    for near, crease in pairs_within(points, relief.creases[:, :2], radius):
        x = points[:, 0].take(near) - relief.creases[:, 0].take(crease)
        y = points[:, 1].take(near) - relief.creases[:, 1].take(crease)
        touching = np.flatnonzero(x * x + y * y <= radius**2)
        if touching.size:
            near, crease = near[touching], crease[touching]
            raised = _raised(tool, (x * x + y * y)[touching], radius)
            first = np.flatnonzero(np.diff(near, prepend=-1))  # the pairs of one point follow each other
            highest = np.maximum.reduceat(relief.creases[:, 2].take(crease) + raised, first)
            tips[near[first]] = np.maximum(tips[near[first]], highest)
    return tips


def _raised(tool: Tool, squared: Array, radius: float) -> Array:
    """How much higher than a point of the insole the tip must be, at this squared distance in plan; -inf if free."""
    if tool.shape == "flat":
        return np.where(squared <= radius**2, 0.0, -np.inf)
    inside = radius**2 - squared
    return np.where(inside >= 0, np.sqrt(np.maximum(inside, 0)), -np.inf) - tool.radius_mm


class _NodesUnder:
    """The nodes under a tool at any place: their heights are gathered, their distances are one matrix product."""

    def __init__(self, relief: Relief, tool: Tool, radius: float) -> None:
        pitch = relief.grid.pitch
        self._relief, self._tool, self._radius = relief, tool, radius
        self._reach = int(radius / pitch) + 2
        steps = np.arange(-self._reach, self._reach + 1)
        i, j = (steps_.ravel() for steps_ in np.meshgrid(steps, steps, indexing="ij"))
        near = np.hypot(i, j) * pitch <= radius + 0.75 * pitch  # from the nearest node, up to 0.71 pitches away
        self._i, self._j = i[near], j[near]
        # +1: room for the blocks of 3 x 3 around a node at the edge of the reach.
        self._pad = self._reach + 1
        self._heights = np.pad(relief.heights, self._pad, constant_values=-np.inf)
        self._columns = self._heights.shape[1]
        self._bilinear = _continued(relief.heights) if tool.shape == "flat" else relief.heights
        self._offset = self._i * self._columns + self._j
        away = np.stack([self._i, self._j]) * pitch
        # radius^2 - |q + d|^2 = (radius^2 - |q|^2) - 2 q d - |d|^2, q from the place to its node, d to the others.
        self._product = np.stack([np.ones(len(self._i)), *(-2 * away), -np.square(away).sum(axis=0)]).astype(np.float32)

    def tips(self, points: Array) -> Array:
        """Tip heights at points (p, 2), (p,); -inf where no node is under the tool."""
        grid = self._relief.grid
        place = (points - (grid.forward_start, grid.medial_start)) / grid.pitch
        home = np.rint(place).astype(int).clip(-1, np.asarray(grid.shape))
        q = (home - place) * grid.pitch
        left = np.concatenate([self._radius**2 - np.square(q).sum(axis=1)[:, None], q, np.ones((len(q), 1))], axis=1)
        value = left.astype(np.float32) @ self._product
        # Beside the tool the value is negative: a million times that is as good as -inf, and needs no mask.
        beside = np.minimum(value, 0) * np.float32(1e6)
        np.maximum(value, 0, out=value)
        if self._tool.shape == "flat":
            value[:] = self._tool.radius_mm
        else:
            np.sqrt(value, out=value)
        value += beside
        base = (home[:, 0] + self._pad) * self._columns + home[:, 1] + self._pad
        value += self._heights.ravel().take(base[:, None] + self._offset)
        best = value.argmax(axis=1)
        coarse = value[np.arange(len(points)), best].astype(np.float64) - self._tool.radius_mm
        touched = np.flatnonzero(coarse > -1e3)
        if touched.size:
            if self._tool.shape == "flat":
                return np.asarray(np.maximum(coarse, self._around_the_disc(points)))
            node = np.stack([self._i, self._j], axis=1)[best[touched]] + home[touched]
            coarse[touched] = np.maximum(coarse[touched], self._around(place[touched], node))
        return np.asarray(coarse)

    def _around_the_disc(self, points: Array) -> Array:
        """The highest place under the edge of a flat tool, (p,), the top being bilinear; -inf where there is none.

        On a slope the disc touches with its edge, and seldom over a node.
        """
        count = int(np.ceil(2 * np.pi * self._radius / _EDGE_MM))
        angle = 2 * np.pi * np.arange(count) / count
        x = points[:, 0, None] + self._radius * np.cos(angle)
        y = points[:, 1, None] + self._radius * np.sin(angle)
        under = self._relief.grid.sample(self._bilinear, x, y)
        return np.asarray(np.where(np.isnan(under), -np.inf, under).max(axis=1))

    def _around(self, place: Array, node: NDArray[np.int64]) -> Array:
        """The best of the finer places within one pitch of a node, the top being bilinear between its nodes."""
        steps = np.arange(-_FINER, _FINER + 1) / _FINER
        i, j = (node[:, axis, None] + self._pad + np.arange(-1, 2) for axis in (0, 1))
        block = self._heights[i[:, :, None], j[:, None]]
        weights = np.maximum(0.0, 1.0 - np.abs(steps[:, None] - np.arange(-1, 2)))
        missing = ~np.isfinite(block)
        fine = weights @ np.where(missing, 0.0, block) @ weights.T
        # A place next to a node beside the insole has no height; the rim's own points stand for it.
        fine[(weights @ missing @ weights.T) > 0] = -np.inf
        x, y = ((node[:, axis, None] + steps - place[:, axis, None]) * self._relief.grid.pitch for axis in (0, 1))
        raised = _raised(self._tool, (x * x)[:, :, None] + (y * y)[:, None], self._radius)
        return np.asarray((fine + raised).reshape(len(place), -1).max(axis=1))


def _continued(heights: Array) -> Array:
    """Heights (n, m) with one node more around them, straight on from the two before it; NaN for the rest of -inf.

    Over the last part of a pitch before the rim nothing is bilinear otherwise, and a flat tool would cut that part.
    """
    known = np.where(np.isfinite(heights), heights, np.nan)
    padded = np.pad(known, 2, constant_values=np.nan)
    rows, columns = known.shape
    total, count = np.zeros(known.shape), np.zeros(known.shape)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            near, far = (
                padded[2 + k * i : 2 + k * i + rows, 2 + k * j : 2 + k * j + columns] for k in (1, 2)
            )  # fmt: skip
            on = 2 * near - far
            there = np.isfinite(on)
            total[there] += on[there]
            count[there] += 1
    with np.errstate(invalid="ignore"):
        return np.where(np.isnan(known), total / count, known)


def offsets_of(tool: Tool, pitch: float, allowance_mm: float = 0.0) -> tuple[NDArray[np.int64], Array]:
    """The nodes under the tool, (k, 2) in pitches, and how high the tool's surface is above its tip there, (k,)."""
    radius = tool.radius_mm + allowance_mm
    reach = np.arange(-int(radius / pitch), int(radius / pitch) + 1)
    i, j = (steps.ravel() for steps in np.meshgrid(reach, reach, indexing="ij"))
    squared = (i * i + j * j) * pitch**2
    under = squared <= radius**2
    return np.stack([i, j], axis=1)[under], -_raised(tool, squared[under], radius)


def dilated(heights: Array, tool: Tool, pitch: float, allowance_mm: float = 0.0) -> Array:
    """The tip surface on the nodes themselves, (n, m); coarser than `tip_heights`, and quick for whole maps."""
    return _envelope(heights, *offsets_of(tool, pitch, allowance_mm))


def left_at_best(heights: Array, tool: Tool, pitch: float) -> Array:
    """What the tool leaves if it goes everywhere: the closing of heights (n, m) by the tool; -inf stays -inf.

    Equal to `heights` where the tool reaches, for a plane of any slope exactly: both steps use the same nodes.
    """
    offsets, above = offsets_of(tool, pitch)
    tips = np.maximum(_envelope(heights, offsets, above), 0.0)
    return np.where(np.isfinite(heights), np.maximum(-_envelope(-tips, offsets, above), heights), -np.inf)


def _envelope(heights: Array, offsets: NDArray[np.int64], above: Array) -> Array:
    """The highest of heights - above over the offsets, -inf beyond the array."""
    reach = int(np.abs(offsets).max(initial=0))
    padded = np.pad(heights.astype(np.float32), reach, constant_values=-np.inf)
    answer = np.full(heights.shape, -np.inf, dtype=np.float32)
    moved = np.empty_like(answer)
    for (i, j), lower in zip(offsets.tolist(), above.astype(np.float32), strict=True):
        window = padded[reach + i : reach + i + heights.shape[0], reach + j : reach + j + heights.shape[1]]
        np.subtract(window, lower, out=moved)
        np.maximum(answer, moved, out=answer)
    return answer
