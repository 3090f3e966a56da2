"""How low the tip of a tool can go at a place before the tool touches the insole.

The tip surface is the dilation of the top by the tool: an upper envelope, so a path on it cannot gouge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.fabrication.milling.creases import Creases
from insolegen.fabrication.milling.envelope import raised_mm, touched
from insolegen.fabrication.milling.relief import Relief
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

_FINER = 4
_CHUNK = 4096

_EDGE_MM = 0.25
_DISC_MM = 0.03
"""A flat tool is taken as so much wider: its edge is looked at every 0.25 mm."""


class TipSurface:
    """The lowest free heights of one tool over one insole, asked for at any place.

    allowance_mm: what the tool keeps away from the insole. Where the tool touches first is found once for every node of
    the relief; at a place between nodes it touches near where it does on the four nodes around.
    """

    def __init__(self, relief: Relief, tool: Tool, allowance_mm: float = 0.0) -> None:
        grid = relief.grid
        self._grid, self._tool = grid, tool
        self._radius = tool.radius_mm + allowance_mm + (_DISC_MM if tool.shape == "flat" else 0.0)
        self._contact = touched(relief.heights, tool, grid.pitch, self._radius - tool.radius_mm)
        self._pad = 2  # room for the blocks around a node at the border
        self._heights = np.pad(relief.heights, self._pad, constant_values=-np.inf)
        self._creases = Creases(relief.creases)
        self._bilinear = _continued(relief.heights) if tool.shape == "flat" else relief.heights

    def tips(self, points: Array) -> Array:
        """Lowest heights of the tip at points (p, 2), (p,) mm; never below the table, z = 0."""
        tips = np.zeros(len(points))
        for start in range(0, len(points), _CHUNK):
            part = slice(start, start + _CHUNK)
            np.maximum(tips[part], self._over_nodes(points[part]), out=tips[part])
            if self._tool.shape == "flat":
                np.maximum(tips[part], self._around_the_disc(points[part]), out=tips[part])
        self._creases.hold_up(tips, points, self._tool, self._radius)
        return tips

    def _over_nodes(self, points: Array) -> Array:
        """Tip heights over the nodes and the finer places around the best of them, (p,); -inf where there is none."""
        grid = self._grid
        place = (points - (grid.forward_start, grid.medial_start)) / grid.pitch
        home = np.floor(place).astype(np.int64).clip(0, np.asarray(grid.shape) - 2)
        columns = grid.shape[1]
        corner = (home[:, 0] * columns + home[:, 1])[:, None] + (0, 1, columns, columns + 1)
        contact = self._contact.ravel().take(corner)
        # The block of 3 x 3 around each of the four contacts; one that is none lies where there is no height.
        i, j = np.divmod(np.maximum(contact, 0), columns)
        around = np.stack(np.meshgrid((-1, 0, 1), (-1, 0, 1), indexing="ij"), axis=-1).reshape(-1, 2)
        i = (i[:, :, None] + around[:, 0]).reshape(len(points), -1)
        j = (j[:, :, None] + around[:, 1]).reshape(len(points), -1)
        x, y = (i - place[:, :1]) * grid.pitch, (j - place[:, 1:]) * grid.pitch
        width = self._heights.shape[1]
        value = self._heights.ravel().take((i + self._pad) * width + j + self._pad)
        value = value + raised_mm(self._tool, x * x + y * y, self._radius)
        value[np.repeat(contact < 0, len(around), axis=1)] = -np.inf
        best = value.argmax(axis=1)
        every = np.arange(len(points))
        coarse = value[every, best]
        on = np.flatnonzero(np.isfinite(coarse))
        if on.size and self._tool.shape == "ball":
            node = np.stack([i[every, best], j[every, best]], axis=1)[on]
            coarse[on] = np.maximum(coarse[on], self._between_nodes(place[on], node))
        return np.asarray(coarse)

    def _between_nodes(self, place: Array, node: NDArray[np.int64]) -> Array:
        """The best of the finer places within one pitch of a node, the top being bilinear between its nodes."""
        steps = np.arange(-_FINER, _FINER + 1) / _FINER
        i, j = (node[:, axis, None] + self._pad + np.arange(-1, 2) for axis in (0, 1))
        block = self._heights[i[:, :, None], j[:, None]]
        weights = np.maximum(0.0, 1.0 - np.abs(steps[:, None] - np.arange(-1, 2)))
        missing = ~np.isfinite(block)
        fine = weights @ np.where(missing, 0.0, block) @ weights.T
        # A place next to a node beside the insole has no height; the rim's own points stand for it.
        fine[(weights @ missing @ weights.T) > 0] = -np.inf
        x, y = ((node[:, axis, None] + steps - place[:, axis, None]) * self._grid.pitch for axis in (0, 1))
        raised = raised_mm(self._tool, (x * x)[:, :, None] + (y * y)[:, None], self._radius)
        return np.asarray((fine + raised).reshape(len(place), -1).max(axis=1))

    def _around_the_disc(self, points: Array) -> Array:
        """The highest place under the edge of a flat tool, (p,), the top being bilinear; -inf where there is none.

        On a slope the disc touches with its edge, and seldom over a node.
        """
        count = int(np.ceil(2 * np.pi * self._radius / _EDGE_MM))
        angle = 2 * np.pi * np.arange(count) / count
        x = points[:, 0, None] + self._radius * np.cos(angle)
        y = points[:, 1, None] + self._radius * np.sin(angle)
        under = self._grid.sample(self._bilinear, x, y)
        return np.asarray(np.where(np.isnan(under), -np.inf, under).max(axis=1))


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
