"""A foam impression: the dent that a foot left in a flat block, freed from rim, walls, bottom and crumbs.

The dent is seen from above, the foot stood in it: its surface is the foot's own sole, in the foot's own layout, seen
from inside. So nothing is mirrored and left stays left. What changes is the winding of the triangles, which nothing
downstream looks at; what has to go is the block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.components import voxel_labels
from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.model.finding import Finding
from insolegen.scans.planes import TOLERANCE, Plane, large_planes, plane_near
from insolegen.scans.sample import TriangleSample

LEAST_RIM = 0.14
"""The flat top of a block holds at least this share of the surface of its scan. [E]"""

LEAST_NARROW_RIM = 0.03
"""But where a block's bottom was scanned too, and the box is hardly larger than the foot, so much is enough. [E]"""

LEVEL = 0.6
"""A narrow rim is level: its triangles face up so far, on the mean. Those of the wall of a foot that was cut off face
sideways, with noise anywhere, and are 0.5 at most. [E]"""

CELL = 0.012
"""Cells of the view from above, in sizes of the scan: 4 mm."""

DEPTH_TO_LENGTH = (0.03, 0.30)
"""How deep a foot goes in, in lengths of the dent: 8 to 78 mm of 260. Foam boxes are 40 to 60 mm deep. [E]"""

LEAST_LENGTH, LEAST_LENGTH_HALF_RIMMED = 0.48, 0.62
"""A dent shorter than this, in sizes of the scan, is no foot's: with both feet in one box it has 0.59, in a block 80 mm
larger all round 0.52. Where much of the rim is missing the scan ends at the dent, which has 0.74 and more; a hollow
that a plane cuts out of an ordinary shell 0.41 to 0.55. [E]"""

LENGTH_TO_WIDTH = (1.7, 3.8)
WALLED_IN = 0.35
"""Least share of the dent's edge that has the block beside it: the scanner may have seen a part of the rim only."""

WALLED_IN_NARROW = 0.65
"""The same where the rim is narrow and the block's bottom was scanned, so the rim too: it is 1 down to rims of 5 mm.
A cast that lies on its sawn top, its sole for a rim, has 0.4. [E]"""

RIM_SCANNED, ALL_ROUND = 0.27, 0.75
"""And so much of what lies 3 to 10 mm beside it: where 60 % of the rim were not scanned it is 0.32, where the edge of a
shell that was cut low passes for a rim, 0.22. From the second on the rim goes all round. [E]"""

HIGH_SHOULDER = 0.75
"""Share of what was scanned beside the dent that lies up at the rim."""

FLAT_TOP = 0.6
"""Share of what was scanned round the dent that is in the plane of the block's top."""

FINER = 4
"""So many times finer is the view by which the dent is told from the bottom of its block: 1 mm."""

RIM_MARGIN = 0.08
"""How much of the dent's depth goes with the rim: its shoulder is round and pushed up, the foot's outline is not."""

CRUMBLING, CRUMBLING_SHARE = 0.025, 0.3
"""How far down the edge of a dent crumbles, in sizes of the scan (8 mm of a block) and shares of its depth. [E]"""

STEPS_OUT = 0.006
"""By so much, in sizes of the scan, may the foot be wider there than below, all round: 2 mm. [E]"""

FILLED = 0.55
"""Least share of the rectangle round the dent that the dent fills; feet fill 0.7."""

FEWEST_CELLS = 200

Surface = tuple[NDArray[np.floating], NDArray[np.integer]]


@dataclass(frozen=True)
class Impression:
    """A dent: up (3,) unit vector towards the open side; depth in scan units; vertices (n, 3) and faces (m, 3)."""

    up: NDArray[np.float64]
    depth: float
    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]

    def finding(self) -> Finding:
        """What was seen and done."""
        message = (
            "a foam impression: the block's top, walls and bottom were left out, the dent was taken as the sole; "
            "what of the foot lay above the rim (tips of toes, back of the heel, side of a high arch) is not in it"
        )
        return Finding("foam_impression", "note", message, "scan")


@dataclass(frozen=True)
class _Dent:
    """A block seen along `up`: moved (n, 3), its vertices with the rim at height 0; the highest surface over a grid,
    and where on it each foot's dent is."""

    up: NDArray[np.float64]
    depth: float
    moved: NDArray[np.floating]
    top: NDArray[np.floating]
    feet: list[NDArray[np.bool_]]
    grid: Grid

    @property
    def within(self) -> NDArray[np.bool_]:
        """Where any of the dents is."""
        return np.asarray(np.logical_or.reduce(self.feet))


def find_impression(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample
) -> Impression | None:
    """The impression in a scan, or None where there is none: a flat rim round a dent of a foot's proportions."""
    planes = large_planes(sample, LEAST_RIM)
    narrow = _opposite(sample, planes)
    for number, plane in enumerate(planes + narrow):
        walled_in = WALLED_IN if number < len(planes) else WALLED_IN_NARROW
        for up in (plane.normal, -plane.normal):
            if not _may_be_rim(sample, plane, up):
                continue
            dent = _dent(vertices, faces, plane, up, walled_in)
            if dent is not None:
                return Impression(up, dent.depth, *_surface_of(dent, vertices, faces))
    return None


def _opposite(sample: TriangleSample, planes: list[Plane]) -> list[Plane]:
    """The planes at the other end of what stands on a plane: the narrow rim of a block whose bottom was scanned."""
    found = []
    for plane in planes:
        height = sample.centroid @ plane.normal - plane.offset
        low, high = np.percentile(height, [0.5, 99])
        if min(-low, high) < 3 * plane.tolerance:
            far = float(high if high > -low else low)
            rim = plane_near(sample, plane.normal, plane.offset + far, plane.tolerance)
            if rim.share > LEAST_NARROW_RIM and _facing(sample, rim) > LEVEL:
                found.append(rim)
    return found


def _facing(sample: TriangleSample, plane: Plane) -> float:
    """How far the triangles on a plane face along it, on the mean: 1 where they lie in it."""
    near = np.abs(sample.centroid @ plane.normal - plane.offset) < plane.tolerance
    return float(np.average(np.abs(sample.normal[near] @ plane.normal), weights=sample.area[near]))


def _may_be_rim(sample: TriangleSample, plane: Plane, up: NDArray[np.float64]) -> bool:
    """Cheap: no more than a block lies below, enough for a dent, and no more than a box's walls above."""
    size = plane.tolerance / TOLERANCE
    height = sample.centroid @ up - plane.offset * float(up @ plane.normal)
    low, high = np.percentile(height, [2, 98])
    below = float(sample.area[height < -3 * plane.tolerance].sum())
    return bool(low > -0.25 * size and high < 0.12 * size and below > 0.1 * float(sample.area.sum()))


def _dent(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    plane: Plane,
    up: NDArray[np.float64],
    walled_in: float,
) -> _Dent | None:
    """The dents that are seen from one side of a plane; None where none is a foot's."""
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
    if len(cells) < FEWEST_CELLS:
        return None
    label = voxel_labels(np.column_stack([cells, np.zeros(len(cells))]).astype(float), 1.0)
    names, counts = np.unique(label, return_counts=True)
    feet = []
    # Both feet may stand in one box.
    for name in names[counts > 0.5 * counts.max()]:
        own = np.zeros(top.shape, dtype=bool)
        own[tuple(cells[label == name].T)] = True
        if _is_foot(top, own, cell, size, walled_in):
            feet.append(own)
    if not feet:
        return None
    depth = -float(np.percentile(top[np.logical_or.reduce(feet)], 15))
    return _Dent(up, depth, moved, top, feet, grid)


def _is_foot(top: NDArray[np.floating], dent: NDArray[np.bool_], cell: float, size: float, walled_in: float) -> bool:
    """Whether a dent is walled in by a flat top and has a foot's proportions."""
    tolerance = TOLERANCE * size
    cells = np.argwhere(dent)
    away = cells - cells.mean(axis=0)
    width, length = np.ptp(away @ np.linalg.eigh(away.T @ away)[1], axis=0) + 1
    depth = -float(np.percentile(top[dent], 15))
    # The cells next to the dent hold its round shoulder; the two after them the flat top.
    shoulder = _grown(dent)
    beside, flat_top = shoulder & ~dent, _grown(_grown(shoulder)) & ~shoulder
    scanned = float(np.mean(np.isfinite(top[flat_top])))
    return bool(
        length * cell > (LEAST_LENGTH if scanned > ALL_ROUND else LEAST_LENGTH_HALF_RIMMED) * size
        and LENGTH_TO_WIDTH[0] < length / width < LENGTH_TO_WIDTH[1]
        and DEPTH_TO_LENGTH[0] < depth / (length * cell) < DEPTH_TO_LENGTH[1]
        # A foot without a sole that stands on a floor, seen from below, is a ring of walls with nothing between them.
        and len(cells) > FILLED * length * width
        and np.mean(np.isfinite(top[beside])) > walled_in
        and scanned > RIM_SCANNED
        and _mean_of_scanned(top[beside], lambda height: height > -6 * tolerance) > HIGH_SHOULDER
        and _mean_of_scanned(top[flat_top], lambda height: np.abs(height) < 3 * tolerance) > FLAT_TOP
    )


def _mean_of_scanned(top: NDArray[np.floating], holds: Callable[[NDArray[np.floating]], NDArray[np.bool_]]) -> float:
    scanned = top[np.isfinite(top)]
    return float(holds(scanned).mean()) if scanned.size else 0.0


def _surface_of(dent: _Dent, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Surface:
    """The dent's own surface: below the rim, in its cells, not under its bottom; triangles at the rim are cut there."""
    height = dent.moved[:, 2]
    places = _places(dent.moved, dent.grid)
    inside = _grown(dent.within)[places] & ~_under(dent, faces)
    for foot in dent.feet:
        inside &= ~_crumbled(dent, inside & _grown(foot)[places])
    rim = -RIM_MARGIN * dent.depth
    below = (height < rim)[faces]
    own = inside[faces].all(axis=1) & below.any(axis=1)
    whole = faces[own & below.all(axis=1)]
    cut, cut_below = faces[own & ~below.all(axis=1)], below[own & ~below.all(axis=1)]
    # Each corner above the rim slides down to it, towards a corner below.
    anchor = np.take_along_axis(cut, np.argmax(cut_below, axis=1)[:, None], axis=1)
    anchor = np.broadcast_to(anchor, cut.shape)[~cut_below]
    above = cut[~cut_below]
    share = ((height[above] - rim) / (height[above] - height[anchor]))[:, None]
    added = vertices[above] * (1 - share) + vertices[anchor] * share
    cut = cut.copy()
    cut[~cut_below] = len(vertices) + np.arange(len(above))
    return np.concatenate([vertices, added]), np.concatenate([whole, cut])


def _crumbled(dent: _Dent, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which vertices (n,) of one dent lie high up and further out than all that lies lower: where its edge broke away.

    Where the foam did not reach the top of the arch, this lies between heel and ball and is no edge.
    """
    size = dent.grid.pitch / CELL
    high = dent.moved[:, 2] > -min(CRUMBLING * size, CRUMBLING_SHARE * dent.depth)
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    ways = np.stack([np.cos(angle), np.sin(angle)])
    reach = (dent.moved[own & ~high, :2] @ ways).max(axis=0, initial=-np.inf) + STEPS_OUT * size
    edge = np.flatnonzero(own & high)
    broken = np.zeros(len(own), dtype=bool)
    broken[edge] = (dent.moved[edge, :2] @ ways > reach).any(axis=1)
    return broken


def _places(moved: NDArray[np.floating], grid: Grid) -> tuple[NDArray[np.intp], ...]:
    """Row and column of the node next to each point (n, 3)."""
    place = np.rint((moved[:, :2] - [grid.forward_start, grid.medial_start]) / grid.pitch)
    return tuple(np.clip(place.astype(np.intp), 0, np.array(grid.shape) - 1).T)


def _under(dent: _Dent, faces: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which vertices (n,) lie under the surface that is seen from above: those of the block's bottom, however near."""
    pitch = dent.grid.pitch / FINER
    fine = Grid(
        dent.grid.forward_start, dent.grid.medial_start, pitch, (FINER * dent.grid.shape[0], FINER * dent.grid.shape[1])
    )
    corners = dent.moved[faces.T]
    top = -lowest_heights(corners[..., 0], corners[..., 1], -corners[..., 2], fine)
    # The wall of the dent falls within a cell or two: what is lowest of the neighbours' tops is still the dent.
    seen = np.isfinite(top)
    floor = _lowest_beside(_lowest_beside(np.where(seen, top, np.inf))) - 1.5 * pitch
    # So does the side of a block that is hardly larger than the dent.
    beyond = _grown(_grown(~seen & ~np.kron(dent.within, np.ones((FINER, FINER), dtype=bool))))
    places = _places(dent.moved, fine)
    return np.asarray((dent.moved[:, 2] <= floor[places]) | beyond[places])


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    return np.asarray(np.logical_or.reduce([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]))


def _lowest_beside(top: NDArray[np.floating]) -> NDArray[np.floating]:
    padded = np.pad(top, 1, constant_values=np.inf)
    rows, columns = top.shape
    return np.asarray(np.minimum.reduce([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]))
