"""Where the flat top of a block of foam may lie: a large plane, a narrow one over the bottom, or the edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows
from insolegen.scans.planes import TOLERANCE, Plane, large_planes, plane_near, size_of
from insolegen.scans.sample import TriangleSample

LEAST_RIM = 0.14
"""The flat top of a block holds at least this share of the surface of its scan. [E]"""

LEAST_NARROW_RIM = 0.03
"""But where a block's bottom was scanned too, and the box is hardly larger than the foot, so much is enough. [E]"""

LEVEL = 0.6
"""A narrow rim is level: its triangles face up so far, on the mean. Those of the wall of a foot that was cut off face
sideways, with noise anywhere, and are 0.5 at most. [E]"""

WALLED_IN = 0.35
"""Least share of the dent's edge that has the block beside it: the scanner may have seen a part of the rim only."""

WALLED_IN_NARROW = 0.65
"""The same where the rim is narrow and the block's bottom was scanned, so the rim too: it is 1 down to rims of 5 mm.
A cast that lies on its sawn top, its sole for a rim, has 0.4. [E]"""

SHALLOW = 0.28
"""A scan cropped round its dent is a shell: its least extent is so much of its greatest, or less. [E]"""

EDGE_CELL = 0.015
"""Cells in which the edge of a scan is told from its inside, in sizes of it: 4 mm of a foot. [E]"""

FEW = 4000
"""So many triangles are enough to tell an edge. [E]"""

ON_EDGE, FALLS = 0.6, 2.0
"""So much of the outermost cells lies in the plane of a rim, and further in it falls so many times as steeply as at the
edge: a shell that was cut off is steepest where it ends. [E]"""

LEAST_FALL = 0.012
"""And by so much, in sizes: 3.5 mm from the rim to 8 to 12 mm inside it. [E]"""


@dataclass(frozen=True)
class Rim:
    """A plane that may be the top of a block; walled_in: the share of a dent's edge that must have the block beside it;
    wide: the rim is wider than the shoulder of a dent; broad: it is a large part of the scan."""

    plane: Plane
    walled_in: float
    wide: bool = True
    broad: bool = False


def rims_in(sample: TriangleSample) -> list[Rim]:
    """The planes that may be the top of a block, the surest first."""
    planes = large_planes(sample, LEAST_RIM)
    found = [Rim(plane, WALLED_IN, broad=True) for plane in planes]
    return found + [Rim(plane, WALLED_IN_NARROW) for plane in opposite(sample, planes)]


def opposite(sample: TriangleSample, planes: list[Plane]) -> list[Plane]:
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


def cropped_rim(sample: TriangleSample) -> Rim | None:
    """The rim of a dent that was cropped to a few millimetres beside it: the flat edge of a shell; None where none is.

    Taken for a part of the foot it makes it longer and wider by twice its width.
    """
    weight = sample.area / sample.area.sum()
    away = sample.centroid - weight @ sample.centroid
    axes = np.linalg.eigh(away.T @ (away * weight[:, None]))[1]
    extent = np.ptp(np.percentile(away @ axes, [0.5, 99.5], axis=0), axis=0)
    if not 0 < extent[0] < SHALLOW * extent[2]:
        return None
    size = size_of(sample)
    tolerance = TOLERANCE * size
    sample = sample.thinned(FEW)
    points = np.concatenate([sample.points, (sample.corners + np.roll(sample.corners, 1, axis=1)).reshape(-1, 3) / 2])
    height = points @ axes[:, 0]
    cell = np.floor(points @ axes[:, 1:] / (EDGE_CELL * size)).astype(np.int64)
    cell -= lows(cell) - 1
    shape = tuple(highs(cell) + 2)
    covered = np.zeros(shape, dtype=bool)
    covered[tuple(cell.T)] = True
    rings = _rings(covered)[tuple(cell.T)]
    if not np.isin(range(4), rings).all():
        return None
    ground = np.column_stack([points @ axes[:, 1:], np.ones(len(points))])
    edge = rings == 0
    for up in (1.0, -1.0):
        fit = np.linalg.lstsq(ground[edge], up * height[edge], rcond=None)[0]
        for _ in range(6):
            off = up * height[edge] - ground[edge] @ fit
            near = np.abs(off) < max(tolerance, 1.5 * float(np.median(np.abs(off))))
            fit = np.linalg.lstsq(ground[edge][near], up * height[edge][near], rcond=None)[0]
        off = up * height - ground @ fit
        levels = [float(np.median(off[rings == number])) for number in range(4)]
        falls = levels[0] - levels[1], max(levels[1] - levels[2], levels[2] - levels[3])
        if (
            np.mean(np.abs(off[edge]) < 1.5 * tolerance) > ON_EDGE
            and falls[1] > FALLS * max(falls[0], 0.0)
            and levels[0] - levels[3] > LEAST_FALL * size
        ):
            normal = up * axes[:, 0] - axes[:, 1:] @ fit[:2]
            steep = float(np.linalg.norm(normal))
            return Rim(Plane(normal / steep, float(fit[2]) / steep, tolerance, 0.0), WALLED_IN, wide=False)
    return None


def _rings(covered: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How far each covered cell lies from the outside, in cells, 0 to 4; holes inside are no outside."""
    outside = ~(_between(covered, 0) & _between(covered, 1))
    ring = np.full(covered.shape, 4, dtype=np.int64)
    reached = outside
    for number in range(4):
        spread = np.logical_or.reduce([reached, *(np.roll(reached, step, axis) for step in (1, -1) for axis in (0, 1))])
        ring[spread & ~reached] = number
        reached = spread
    return ring


def _between(covered: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """The cells between the first and the last that are covered, along an axis."""
    after = np.logical_or.accumulate(covered, axis=axis)
    return np.asarray(after & np.flip(np.logical_or.accumulate(np.flip(covered, axis), axis=axis), axis))
