"""A foam impression: the dent that a foot left in a flat block, freed from rim, walls, bottom and crumbs.

The dent is seen from above, the foot stood in it: its surface is the foot's own sole, in the foot's own layout, seen
from inside. So nothing is mirrored and left stays left. What changes is the winding of the triangles, which nothing
downstream looks at; what has to go is the block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.components import voxel_labels
from insolegen.scans.planes import Plane, large_planes
from insolegen.scans.sample import TriangleSample

LEAST_RIM = 0.10
"""The flat top of a block holds at least this share of the surface of its scan. [E]"""

CELL = 0.012
"""Cells of the view from above, in sizes of the scan: 4 mm."""

DEPTH_TO_LENGTH = (0.03, 0.22)
"""How deep a foot goes in, in lengths of the dent: 8 to 57 mm of 260. Foam boxes are 40 to 60 mm deep. [E]"""

LENGTH_TO_WIDTH = (1.7, 3.8)
WALLED_IN = 0.75
"""Share of the dent's edge that has the block beside it."""

RIM_MARGIN = 0.08
"""How much of the dent's depth goes with the rim: its shoulder is round and pushed up, the foot's outline is not."""


@dataclass(frozen=True)
class Impression:
    """A dent: up (3,) unit vector towards the open side, rim and depth in scan units, and the faces (m, 3) in it."""

    up: NDArray[np.float64]
    depth: float
    faces: NDArray[np.integer]


@dataclass(frozen=True)
class _View:
    """Cells of the block seen along `up`: which belong to the dent, and how high its top lies in each."""

    ground: NDArray[np.float64]
    origin: NDArray[np.float64]
    cell: float
    up: NDArray[np.float64]
    rim: float
    dent: NDArray[np.bool_]
    depth: float


def find_impression(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample
) -> Impression | None:
    """The impression in a scan, or None where there is none: a flat rim round a dent of a foot's proportions."""
    for plane in large_planes(sample, LEAST_RIM):
        for up in (plane.normal, -plane.normal):
            view = _dent(sample, plane, up)
            if view is not None:
                return Impression(up, view.depth, faces[_in_dent(vertices, faces, view)])
    return None


def _dent(sample: TriangleSample, plane: Plane, up: NDArray[np.float64]) -> _View | None:
    """The largest dent that is seen from one side of a plane; None when it is not a foot's."""
    size = float(np.linalg.norm(np.ptp(sample.centroid, axis=0)))
    cell, rim = CELL * size, plane.offset * float(up @ plane.normal)
    axes = np.linalg.svd(up[None])[2][1:]
    points = sample.points
    flat, height = points @ axes.T, points @ up - rim
    origin = flat.min(axis=0) - 1.5 * cell
    place = ((flat - origin) / cell).astype(int)
    top = np.full(place.max(axis=0) + 2, -np.inf)
    np.maximum.at(top, tuple(place.T), height)
    low = np.isfinite(top) & (top < -max(3 * plane.tolerance, 0.012 * size))
    cells = np.argwhere(low)
    if len(cells) < 50:
        return None
    label = voxel_labels(np.column_stack([cells, np.zeros(len(cells))]).astype(float), 1.0)
    names, counts = np.unique(label, return_counts=True)
    own = cells[label == names[np.argmax(counts)]]
    dent = np.zeros(top.shape, dtype=bool)
    dent[tuple(own.T)] = True

    beside = _grown(dent) & ~dent
    if np.mean(top[beside] > -0.03 * size) < WALLED_IN:
        return None
    away = own - own.mean(axis=0)
    turn = np.linalg.eigh(away.T @ away)[1]
    extent = np.ptp(away @ turn, axis=0) + 1
    length = float(extent[1]) * cell
    depth = -float(np.percentile(top[dent], 15))
    if not LENGTH_TO_WIDTH[0] < extent[1] / extent[0] < LENGTH_TO_WIDTH[1]:
        return None
    if not DEPTH_TO_LENGTH[0] * length < depth < DEPTH_TO_LENGTH[1] * length:
        return None
    # A foot without a sole that stands on a floor, seen from below, is a ring of walls with nothing between them.
    if len(own) < 0.55 * extent[0] * extent[1]:
        return None
    return _View(axes, origin, cell, up, rim, dent, depth)


def _in_dent(vertices: NDArray[np.floating], faces: NDArray[np.integer], view: _View) -> NDArray[np.bool_]:
    """Which faces (m,) are the dent's own surface: below the rim, in its cells, and not under its bottom."""
    height = vertices @ view.up - view.rim
    place = ((vertices @ view.ground.T - view.origin) / view.cell).astype(int)
    place = np.clip(place, 0, np.array(view.dent.shape) - 1)
    top = np.full(view.dent.shape, -np.inf)
    used = np.zeros(len(vertices), dtype=bool)
    used[faces] = True
    np.maximum.at(top, tuple(place[used].T), height[used])
    # The wall of the dent falls within a cell or two: what is lowest of the neighbours' tops is still the dent.
    floor = _lowest_beside(np.where(np.isfinite(top), top, np.inf)) - 1.5 * view.cell
    grown = _grown(view.dent)
    kept = (height < -RIM_MARGIN * view.depth) & grown[tuple(place.T)] & (height > floor[tuple(place.T)])
    return np.asarray(kept[faces].all(axis=1))


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    return np.asarray(
        np.logical_or.reduce([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    )


def _lowest_beside(top: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(top, 1, constant_values=np.inf)
    rows, columns = top.shape
    return np.asarray(
        np.minimum.reduce([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    )
