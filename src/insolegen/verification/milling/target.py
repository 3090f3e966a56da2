"""The insole that should come out: its top on a grid, its rim, and what a tool could make of it at best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.milling import Tool
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.merging import connected_components
from insolegen.verification.milling.sweep import Places
from insolegen.verification.rays import VerticalRays

_SPOTS_MM = ((0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1))

_INSET_MM = 0.05
"""How far inside the rim a cut counts as a gouge."""


@dataclass(frozen=True, eq=False)
class Target:
    """One insole in the frame of the blank, looked at by vertical rays.

    x (n,), y (m,) mm, every `pitch_mm`; top (n, m) mm, NaN beside the insole; upright (n, m): vertical part of the unit
    normal there. rim (r, 2): places just inside the rim; rim_top, rim_upright (r,). bumps
    (b, 3): corners of the top's facets and the middles of their sides.
    """

    pitch_mm: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    top: NDArray[np.float64]
    upright: NDArray[np.float64]
    rim: NDArray[np.float64]
    rim_top: NDArray[np.float64]
    rim_upright: NDArray[np.float64]
    rays: VerticalRays
    bumps: NDArray[np.float64]

    @classmethod
    def of(cls, mesh: ExportedMesh, *, pitch_mm: float = 0.5, margin_mm: float = 16.0) -> Target:
        """Look at a mesh that lies in its place, on a grid `margin_mm` wider than it."""
        rays = VerticalRays.through(mesh)
        low, high = rays.bounds
        # Off the round numbers, on which the planner and the mesh have theirs.
        x = np.arange(low[0] - margin_mm - 0.1234, high[0] + margin_mm, pitch_mm)
        y = np.arange(low[1] - margin_mm - 0.0789, high[1] + margin_mm, pitch_mm)
        points = np.stack(np.broadcast_arrays(x[:, None], y[None, :]), axis=-1).reshape(-1, 2)
        top, upright = _seen(rays, points)
        shape = (x.size, y.size)
        rim = _rim(rays, x, y, np.isfinite(top).reshape(shape))
        return cls(
            pitch_mm, x, y, top.reshape(shape), upright.reshape(shape), rim, *_seen(rays, rim), rays, _bumps(mesh)
        )

    @property
    def points(self) -> NDArray[np.float64]:
        """The nodes of the grid, (n * m, 2), row by row."""
        grid = np.broadcast_arrays(self.x[:, None], self.y[None, :])
        return np.stack(grid, axis=-1).reshape(-1, 2)

    def best(self, tool: Tool) -> NDArray[np.float64]:
        """What the tool leaves at best, (n, m) mm: the top closed by the tool, NaN beside the insole.

        The tool is let down on every node, and what it leaves is the lowest that it comes over each.
        """
        offsets, above = _under(tool, self.pitch_mm)
        tips = np.maximum(_highest(np.nan_to_num(self.top, nan=-np.inf), offsets, -above), 0.0)
        left = -_highest(-tips, offsets, -above)
        return np.where(np.isfinite(self.top), np.fmax(left, self.top), np.nan)

    def lift_at(self, points: NDArray[np.float64], tool: Tool) -> NDArray[np.float64]:
        """What the tool must leave at single places (k, 2) of the top, upright, (k,) mm; 0 where it can touch them.

        A tool touches a facet in one way only, along its normal. Where the rest of the mesh is in that way, by a groove
        between two facets for example that is narrower than the pitch, the tool must stay up by as much. A groove that
        it enters from one spot alone, to a tenth of a millimetre, counts as one that it does not enter.
        """
        hits = self.rays.cast(points)
        top = hits.highest()
        normal = self.rays.normals(hits.triangle_at(top))
        sideways = normal[:, :2]
        if tool.shape == "flat":
            sideways = sideways / np.maximum(np.linalg.norm(sideways, axis=1, keepdims=True), 1e-9)
        lift = np.zeros(len(points))
        bumps = Places(self.bumps[:, :2])
        for spot in _SPOTS_MM:
            axis = points + tool.radius_mm * sideways + spot
            low = np.column_stack([axis, np.zeros(len(axis))])
            tips = np.zeros(len(points))
            for touch in bumps.under(low, low, tool):
                np.maximum.at(tips, touch.move, self.bumps[touch.place, 2] - touch.height)
            square = tool.radius_mm**2 - np.square(points - axis).sum(axis=1)
            above = tool.radius_mm - np.sqrt(np.maximum(square, 0.0)) if tool.shape == "ball" else 0.0
            # From a spot at which the place is no longer under the tool nothing is learnt.
            lift = np.where(square >= 0, np.maximum(lift, tips + above - top), lift)
        return lift

    def ring(self, tool: Tool, half_width_mm: float = 0.6) -> NDArray[np.bool_]:
        """The nodes that the tool's axis passes over or near to when it goes around the insole, (n, m)."""
        covered = np.isfinite(self.top)
        return self.near(covered, tool.radius_mm + half_width_mm) & ~self.near(covered, tool.radius_mm - half_width_mm)

    def near(self, marked: NDArray[np.bool_], by_mm: float) -> NDArray[np.bool_]:
        """The nodes within that distance of the marked ones, (n, m)."""
        offsets, _ = _under(Tool("flat", 2 * by_mm), self.pitch_mm)
        return _highest(np.where(marked, 1.0, -np.inf), offsets, np.zeros(len(offsets))) > 0


def _bumps(mesh: ExportedMesh) -> NDArray[np.float64]:
    a, b, c = mesh.corners
    top = (b[0] - a[0]) * (c[1] - a[1]) > (c[0] - a[0]) * (b[1] - a[1])
    a, b, c = (corner[:, top].T.astype(np.float64) for corner in (a, b, c))
    return np.concatenate([a, (a + b) / 2, (b + c) / 2, (c + a) / 2])


def _under(tool: Tool, pitch_mm: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The nodes under a tool, (k, 2) in pitches, and how high its skin is above its tip there, (k,) mm."""
    reach = int(tool.radius_mm / pitch_mm)
    i, j = (steps.ravel() for steps in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    inside = tool.radius_mm**2 - (i * i + j * j) * pitch_mm**2
    kept = inside >= 0
    above = tool.radius_mm - np.sqrt(inside[kept]) if tool.shape == "ball" else np.zeros(np.count_nonzero(kept))
    return np.stack([i, j], axis=1)[kept], above


def _highest(
    heights: NDArray[np.float64], offsets: NDArray[np.int64], added: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The highest of heights + added over the offsets, over the last two axes; -inf beyond the array."""
    reach = int(np.abs(offsets).max(initial=0))
    rows, columns = heights.shape[-2:]
    around = [(0, 0)] * (heights.ndim - 2) + [(reach, reach)] * 2
    padded = np.pad(heights.astype(np.float32), around, constant_values=-np.inf)
    answer = np.full(heights.shape, -np.inf, dtype=np.float32)
    raised = np.empty_like(answer)
    for (i, j), more in zip(offsets.tolist(), added.astype(np.float32), strict=True):
        np.add(padded[..., reach + i : reach + i + rows, reach + j : reach + j + columns], more, out=raised)
        np.maximum(answer, raised, out=answer)
    return answer


def _seen(rays: VerticalRays, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    hits = rays.cast(points)
    top = hits.highest()
    return top, np.abs(rays.normals(hits.triangle_at(top))[:, 2])


def _rim(
    rays: VerticalRays, x: NDArray[np.float64], y: NDArray[np.float64], covered: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Places a little inside the rim, found by halving the way between a covered node and one beside it, (r, 2)."""
    found = []
    for axis in (0, 1):
        step = np.diff(covered.astype(np.int8), axis=axis)
        i, j = np.nonzero(step)
        one = np.stack([x[i], y[j]], axis=1)
        other = np.stack([x[i + (axis == 0)], y[j + (axis == 1)]], axis=1)
        inside = np.where((step[i, j] < 0)[:, None], one, other)
        outside = np.where((step[i, j] < 0)[:, None], other, one)
        away = outside - inside
        for _ in range(12):
            middle = (inside + outside) / 2
            hit = np.isfinite(rays.highest(middle))[:, None]
            inside, outside = np.where(hit, middle, inside), np.where(hit, outside, middle)
        found.append(inside - _INSET_MM * away / np.linalg.norm(away, axis=1, keepdims=True))
    return np.concatenate(found)


def pieces(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number, from 0, of the piece that each marked node (n, m) belongs to, -1 elsewhere; corners connect."""
    number = np.full(marked.shape, -1, dtype=np.int64)
    count = int(np.count_nonzero(marked))
    number[marked] = np.arange(count)
    if count == 0:
        return number
    ones, others = [], []
    for a, b in (
        (number[1:], number[:-1]),
        (number[:, 1:], number[:, :-1]),
        (number[1:, 1:], number[:-1, :-1]),
        (number[1:, :-1], number[:-1, 1:]),
    ):
        linked = (a >= 0) & (b >= 0)
        ones.append(a[linked])
        others.append(b[linked])
    found = connected_components(count, np.concatenate(ones), np.concatenate(others))
    number[marked] = np.unique(found, return_inverse=True)[1]
    return number
