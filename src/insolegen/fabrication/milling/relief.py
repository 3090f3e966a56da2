"""An insole as the mill sees it from above: heights on a grid, its exact edge, distances to that edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import VerificationError
from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.geometry.grid import Array, Grid
from insolegen.geometry.raster import lowest_heights

PITCH_MM = 0.3
"""Half of what the insole's own mesh is built on: heights between nodes are then within 0.002 mm of the mesh."""

_UPRIGHT = 0.02
"""A triangle whose normal leans up by less is part of a wall."""

_PROUD_MM = 0.012
"""What a side of a triangle may stand above the bilinear top before it counts as a crease."""

_FLAT_MM = 0.1
"""How far from the table the underside of a flat device may be [E]."""


@dataclass(frozen=True, eq=False)
class Relief:
    """The top of one insole in the frame of the blank.

    heights (grid.shape) float32: height of the top over the table, -inf beside the insole. edge (e, 3): points every
    0.1 mm or less along the rim of the top, where the wall begins. creases (c, 3): these, and the points along the
    sides of triangles that stand out between the nodes. margin_mm: how far the grid reaches beyond the insole.
    """

    grid: Grid
    heights: NDArray[np.float32]
    edge: NDArray[np.float64]
    creases: NDArray[np.float64]
    margin_mm: float

    @classmethod
    def of(cls, corners: NDArray[np.float32], *, margin_mm: float) -> Relief:
        """See triangles (3 corners, 3 axes, n) mm from above; the grid is `margin_mm` wider on every side.

        Raises VerificationError where the underside is not flat: a mill works from above only.
        """
        low, high = corners[:, :2].min(axis=(0, 2)).astype(float), corners[:, :2].max(axis=(0, 2)).astype(float)
        start = np.floor((low - margin_mm) / PITCH_MM) * PITCH_MM
        shape = np.ceil((high + margin_mm - start) / PITCH_MM).astype(int) + 1
        grid = Grid(float(start[0]), float(start[1]), PITCH_MM, (int(shape[0]), int(shape[1])))
        x, y, z = corners.transpose(1, 0, 2)
        up = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])
        # Each side apart: on the rim a ray may meet the underside and miss the top.
        x_up, y_up, z_up = (axis[:, up > 0] for axis in (x, y, z))
        x_down, y_down, z_down = (axis[:, up < 0] for axis in (x, y, z))
        top = -lowest_heights(x_up, y_up, -z_up, grid)
        _refuse_a_hollow_underside(lowest_heights(x_down, y_down, z_down, grid))
        start_, end, lone = _sides(corners)
        edge = _along(start_[lone], end[lone], 0.1)
        ridges = _along(start_[~lone], end[~lone], 0.5)
        proud = ~(
            ridges[:, 2] <= grid.sample(np.where(np.isfinite(top), top, np.nan), ridges[:, 0], ridges[:, 1]) + _PROUD_MM
        )
        return cls(grid, top, edge, np.concatenate([edge, ridges[proud]]), margin_mm)

    @property
    def covered(self) -> NDArray[np.bool_]:
        """The nodes that the insole covers, (grid.shape)."""
        return np.isfinite(self.heights)

    @property
    def height_mm(self) -> float:
        """Height of the highest point."""
        return float(max(self.heights.max(), self.edge[:, 2].max()))

    @cached_property
    def outside_mm(self) -> Array:
        """Distance from each node to the nearest one that the insole covers, (grid.shape) mm, up to `margin_mm`.

        Good to a pitch; `outside_exactly_mm` is exact, and slower.
        """
        return distance_to(self.covered, self.grid.pitch, self.margin_mm)

    def outside_exactly_mm(self, about_mm: float) -> Array:
        """Distance from each node to the rim itself, (grid.shape) mm, where it is about that; else good to a pitch."""
        distance = self.outside_mm.copy()
        i, j = np.nonzero(np.abs(distance - about_mm) < 3 * self.grid.pitch)
        nodes = np.stack([self.grid.forward[i], self.grid.medial[j]], axis=1)
        squared = np.full(len(nodes), np.inf)
        for node, point in pairs_within(nodes, self.edge[:, :2], about_mm + 3 * self.grid.pitch):
            away = nodes.take(node, axis=0) - self.edge[:, :2].take(point, axis=0)
            first = np.flatnonzero(np.diff(node, prepend=-1))  # the pairs of one node follow each other
            squared[node[first]] = np.minimum.reduceat(np.einsum("ij,ij->i", away, away), first)
        distance[i, j] = np.sqrt(squared)
        return distance


def distance_to(marked: NDArray[np.bool_], pitch: float, most_mm: float) -> Array:
    """Distance from each node of a map (n, m) to the nearest marked node, (n, m) mm; infinite beyond `most_mm`."""
    steps = int(most_mm / pitch) + 1
    # Along each row first, then over the rows: the squares of both add up.
    column = np.arange(marked.shape[1], dtype=np.float32)
    before = np.maximum.accumulate(np.where(marked, column, np.float32(-np.inf)), axis=1)
    after = np.minimum.accumulate(np.where(marked, column, np.float32(np.inf))[:, ::-1], axis=1)[:, ::-1]
    along = np.square(np.minimum(column - before, after - column))
    squared = along.copy()
    for step in range(1, min(steps, marked.shape[0] - 1) + 1):
        if step % 8 == 0 and step * step >= squared.max():
            break  # whatever is so many rows away is further than what was found
        np.minimum(squared[step:], along[:-step] + np.float32(step * step), out=squared[step:])
        np.minimum(squared[:-step], along[step:] + np.float32(step * step), out=squared[:-step])
    distance = np.sqrt(squared) * np.float32(pitch)
    return np.where(distance <= most_mm, distance, np.inf)


def _sides(corners: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Start and end, (s, 3) mm, of every side of the triangles of the top, once; and which of them border the top."""
    a, b, c = corners.transpose(0, 2, 1).astype(np.float64)
    normal = np.cross(b - a, c - a)
    top = normal[:, 2] > _UPRIGHT * np.linalg.norm(normal, axis=1)
    corner = np.ascontiguousarray(corners.transpose(2, 0, 1)[top])
    # Corners less than a micron apart are one: three numbers of 21 bits make a key that sorts fast.
    rounded = np.rint((corner - corner.min(axis=(0, 1), initial=0.0)) * 1000).astype(np.int64).reshape(-1, 3)
    _, number = np.unique(rounded @ np.asarray([1 << 42, 1 << 21, 1]), return_inverse=True)
    number = number.reshape(-1, 3)
    ends = np.sort(np.stack([number, np.roll(number, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    _, first, count = np.unique(ends[:, 0] * (number.max() + 1) + ends[:, 1], return_index=True, return_counts=True)
    triangle, side = np.divmod(first, 3)
    start, end = corner[triangle, side].astype(np.float64), corner[triangle, (side + 1) % 3].astype(np.float64)
    return start, end, count == 1


def _along(start: NDArray[np.float64], end: NDArray[np.float64], spacing_mm: float) -> NDArray[np.float64]:
    """Points along sides (s, 3), their starts included, no further apart than that, (p, 3)."""
    steps = np.maximum(np.ceil(np.linalg.norm(end - start, axis=1) / spacing_mm).astype(int), 1)
    which = np.repeat(np.arange(len(start)), steps)
    part = (np.arange(which.size) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[which]
    return np.asarray(start[which] + part[:, None] * (end - start)[which])


def _refuse_a_hollow_underside(underside: NDArray[np.float32]) -> None:
    # On the rim itself a ray may meet the top and miss the bottom.
    covered = np.pad(np.isfinite(underside), 1)
    inner = covered[2:, 1:-1] & covered[:-2, 1:-1] & covered[1:-1, 2:] & covered[1:-1, :-2]
    lifted = inner & np.isfinite(underside) & (underside > _FLAT_MM)
    if lifted.any():
        raise VerificationError(
            f"the underside is up to {underside[lifted].max():.1f} mm off the table, over "
            f"{np.count_nonzero(lifted) * PITCH_MM**2 / 100:.1f} cm2",
            expected=f"a flat underside, within {_FLAT_MM} mm of z = 0: a mill works from above only",
            where="underside of the insole",
            remedy="print this one; or design a device with a flat underside (--set device.type=milled_eva), or the "
            "positive that the shell is formed over (--set device.type=positive, then mill --positive)",
        )
