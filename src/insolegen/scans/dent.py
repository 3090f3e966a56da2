"""A block of foam seen from above: where its dents are, and which of them are a foot's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.components import voxel_labels
from insolegen.geometry.grid import Grid
from insolegen.geometry.neighbours import grown
from insolegen.geometry.raster import lowest_heights
from insolegen.scans.planes import TOLERANCE
from insolegen.scans.rim import Rim

CELL = 0.012
"""Cells of the view from above, in sizes of the scan: 4 mm."""

DEPTH_TO_LENGTH = (0.03, 0.30)
"""How deep a foot goes in, in lengths of the dent: 8 to 78 mm of 260. Foam boxes are 40 to 60 mm deep. [E]"""

LEAST_LENGTH, LEAST_LENGTH_HALF_RIMMED = 0.46, 0.62
"""A dent shorter than this, in sizes of the scan, is no foot's: in one of two boxes side by side it has 0.5. Where much
of the rim is missing the scan ends at the dent, which has 0.74 and more; a hollow that a plane cuts out of an ordinary
shell 0.37 to 0.42 with all of it, else up to 0.55. [E]"""

LENGTH_TO_WIDTH = (1.7, 3.8)

RIM_SCANNED, ALL_ROUND = 0.27, 0.75
"""So much of what lies 3 to 10 mm beside a dent was scanned: where 60 % of the rim were not it is 0.32, where the edge
of a shell that was cut low passes for a rim, 0.22. From the second on the rim goes all round. [E]"""

HIGH_SHOULDER = 0.75
"""Share of what was scanned beside the dent that lies up at the rim."""

FLAT_TOP = 0.6
"""Share of what was scanned round the dent that is in the plane of the block's top."""

FILLED = (0.55, 0.88)
"""Share of the rectangle round the dent that the dent fills; feet fill 0.7, a box in its table, from below, 0.95."""

FEWEST_CELLS, LEAST_OF_LARGEST = 200, 0.3
"""A foot's dent has so many cells, half of a foot's the other share of it: what a finger left has less. [E]"""

RECTANGULAR = 0.84
"""Share of the rectangle round a block that the block fills; feet fill 0.7, an ellipse 0.79. [E]"""


@dataclass(frozen=True)
class Dents:
    """A block seen along `up`: moved (n, 3), its vertices with the rim at height 0; the highest surface over a grid,
    the feet's dents on it, and those in the top of a rectangular block that are no whole foot's; cracked: without
    cracks one of these would be."""

    up: NDArray[np.float64]
    moved: NDArray[np.floating]
    top: NDArray[np.floating]
    feet: list[NDArray[np.bool_]]
    others: list[NDArray[np.bool_]]
    grid: Grid
    cracked: bool = False

    @property
    def within(self) -> NDArray[np.bool_]:
        """Where any foot's dent is."""
        return np.asarray(np.logical_or.reduce(self.feet))

    @property
    def depth(self) -> float:
        """How deep the feet went in, scan units."""
        return -float(np.percentile(self.top[self.within], 15))


def dents_in(vertices: NDArray[np.floating], faces: NDArray[np.integer], rim: Rim, up: NDArray[np.float64]) -> Dents:
    """The dents that are seen from one side of a rim."""
    plane = rim.plane
    size = plane.tolerance / TOLERANCE
    cell = CELL * size
    axes = np.linalg.svd(up[None])[2][1:]
    moved = vertices @ np.stack([*axes, up]).T
    moved[:, 2] -= plane.offset * float(up @ plane.normal)
    low, high = (end(moved[faces.reshape(-1), :2], axis=0) for end in (np.min, np.max))
    rows, columns = (int(count) for count in np.ceil((high - low) / cell) + 5)
    grid = Grid(float(low[0]) - 2 * cell, float(low[1]) - 2 * cell, cell, (rows, columns))
    corners = moved[faces.T]
    top = -lowest_heights(corners[..., 0], corners[..., 1], -corners[..., 2], grid)
    cells = np.argwhere(np.isfinite(top) & (top < -3 * plane.tolerance))
    feet: list[NDArray[np.bool_]] = []
    others: list[NDArray[np.bool_]] = []
    cracked = False
    if len(cells) >= FEWEST_CELLS:
        label = voxel_labels(np.column_stack([cells, np.zeros(len(cells))]).astype(float), 1.0)
        names, counts = np.unique(label, return_counts=True)
        # Both feet may stand in one box, and one foot may leave two dents.
        for name in names[counts > LEAST_OF_LARGEST * FEWEST_CELLS]:
            own = np.zeros(top.shape, dtype=bool)
            own[tuple(cells[label == name].T)] = True
            beside = _Beside.of(top, own, plane.tolerance)
            if beside.is_of_a_foot(rim, cell, size):
                feet.append(own)
            elif beside.is_walled_in() and rim.broad:
                others.append(own)
                whole = _without_cracks(own)
                cracked |= bool(whole.any()) and _Beside.of(top, whole, plane.tolerance).is_of_a_foot(rim, cell, size)
    if others and not _is_rectangular(np.argwhere(np.isfinite(top))):
        others = []
    largest = max((int(one.sum()) for one in feet), default=0)
    return Dents(up, moved, top, [one for one in feet if one.sum() > LEAST_OF_LARGEST * largest], others, grid, cracked)


@dataclass(frozen=True)
class _Beside:
    """A dent's measures in cells, its depth in scan units, and what lies round it, as shares."""

    length: float
    width: float
    cells: int
    depth: float
    walled: float
    scanned: float
    shoulder: float
    flat: float

    @classmethod
    def of(cls, top: NDArray[np.floating], dent: NDArray[np.bool_], tolerance: float) -> _Beside:
        cells = np.argwhere(dent)
        away = cells - cells.mean(axis=0)
        width, length = np.ptp(away @ np.linalg.eigh(away.T @ away)[1], axis=0) + 1
        # The cells next to the dent hold its round shoulder; the two after them the flat top.
        shoulder = grown(dent)
        beside, flat_top = shoulder & ~dent, grown(grown(shoulder)) & ~shoulder
        return cls(
            length=float(length),
            width=float(width),
            cells=len(cells),
            depth=-float(np.percentile(top[dent], 15)),
            walled=float(np.mean(np.isfinite(top[beside]))),
            scanned=float(np.mean(np.isfinite(top[flat_top]))),
            shoulder=_of_scanned(top[beside], lambda height: height > -6 * tolerance),
            flat=_of_scanned(top[flat_top], lambda height: np.abs(height) < 3 * tolerance),
        )

    def is_of_a_foot(self, rim: Rim, cell: float, size: float) -> bool:
        """Whether the dent is walled in by a flat top and has a foot's proportions."""
        length = self.length * cell
        least = LEAST_LENGTH if self.scanned > ALL_ROUND else LEAST_LENGTH_HALF_RIMMED
        return bool(
            self.cells >= FEWEST_CELLS
            and length > least * size
            and LENGTH_TO_WIDTH[0] < self.length / self.width < LENGTH_TO_WIDTH[1]
            and DEPTH_TO_LENGTH[0] < self.depth / length < DEPTH_TO_LENGTH[1]
            # A foot without a sole that stands on a floor, seen from below, is walls with nothing between them.
            and FILLED[0] < self.cells / (self.length * self.width) < FILLED[1]
            and self.walled > rim.walled_in
            and self.scanned > (RIM_SCANNED if rim.wide else 0.0)
            and self.shoulder > HIGH_SHOULDER
            and self.flat > FLAT_TOP
        )

    def is_walled_in(self) -> bool:
        """Whether a flat top goes all round the dent, whatever its proportions."""
        round_it = self.scanned > ALL_ROUND and self.shoulder > HIGH_SHOULDER and self.flat > ALL_ROUND
        return round_it and self.cells < FILLED[1] * self.length * self.width


def _without_cracks(dent: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A dent without what is narrower than three cells, 12 mm, and reaches out further than one: cracks in the foam.

    Tells what a dent is, not where: with what was left of the cracks feet were 12 mm too wide, arches 14 too high.
    """
    core = ~grown(~dent)
    return np.asarray(dent & grown(grown(core)))


def _is_rectangular(cells: NDArray[np.intp]) -> bool:
    """Whether cells (n, 2) fill the least of the rectangles round them."""
    angle = np.linspace(0.0, np.pi / 2, 30, endpoint=False)
    away = (cells - cells.mean(axis=0)).astype(np.float64)
    along, across = (
        away @ np.stack([first, second])
        for first, second in ((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle)))
    )
    return bool(len(cells) > RECTANGULAR * ((np.ptp(along, axis=0) + 1) * (np.ptp(across, axis=0) + 1)).min())


def _of_scanned(top: NDArray[np.floating], holds: Callable[[NDArray[np.floating]], NDArray[np.bool_]]) -> float:
    scanned = top[np.isfinite(top)]
    return float(holds(scanned).mean()) if scanned.size else 0.0
