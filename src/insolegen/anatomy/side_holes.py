"""Holes in the sides and ends of a foot: where they lie its edge is not seen, and what lies beside passes for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.fill import enclosed, grown
from insolegen.geometry.grid import HeightMap

MEDIAL_BALL, LATERAL_BALL = (0.58, 0.84), (0.52, 0.78)
"""Stations, in foot lengths, of the edge off which the ball is read, and as far again as noise and the width of a hole
move it. [E]"""

END_HOLE = "end_hole"
"""The finding of a hole in an end: by it measuring knows what aligning saw."""

SMALL_END_MM2 = 15.0
"""Whole ends have holes of 2 mm2 at most, under 0.5 mm of noise and at any height of the cut. [E]"""

RIM_MM, THROUGH_MM = (1.5, 3.0, 5.0, 8.0, 12.0, 17.0, 22.0), 4.0
"""The rim of a hole at the end of a foot lies so far behind the furthest place; what is seen through it lies at
least so much further away. [E]"""


def holes_mm2(side: HeightMap, *between: tuple[float, float]) -> list[float]:
    """Area of the holes in a side between forward coordinates, mm2 for each pair, mm.

    side: view (forward, up), mm, NaN where nothing is seen. A hole has something on either side along both axes: what
    is open to the end of the scan is none.
    """
    forward = np.asarray(side.grid.forward)
    holes = enclosed(~np.isfinite(side.heights)).sum(axis=1) * side.grid.pitch**2
    return [float(holes[(forward >= first) & (forward <= last)].sum()) for first, last in between]


def hole_at_end_mm2(end: HeightMap, outward: float) -> float:
    """Area of the largest hole round the furthest place of an end of the foot, mm2; 0 on a whole one.

    end: view (medial, up) of the heel (outward -1) or the toes (+1), heights forward, mm. Skin is all round a hole:
    the gap between two toes is open.
    """
    reach = np.where(np.isfinite(end.heights), outward * end.heights, -np.inf)
    furthest = float(reach.max())
    # A heel goes on above its view, and so does the skin round a hole in it.
    goes_on = bool(np.isfinite(reach[:, -2:]).any()) and outward < 0
    walled = np.minimum.reduce([_so_far(reach, axis, way) for axis in (0, 1) for way in (1, -1)][: 3 if goes_on else 4])
    if float((reach < walled - THROUGH_MM).sum()) * end.grid.pitch**2 < SMALL_END_MM2:
        return 0.0  # nothing is deeper than what lies all round it, as on any whole heel
    largest = 0.0
    for rim in RIM_MM:
        skin = np.pad(reach > furthest - rim, 1)
        skin[:, -1] |= goes_on
        through = np.pad(reach < furthest - rim - THROUGH_MM, 1, constant_values=True) & enclosed(~skin)
        if float(through.sum()) * end.grid.pitch**2 > largest:
            largest = max(largest, float((through & ~_outside(skin)).sum()) * end.grid.pitch**2)
    return largest


def _so_far(reach: NDArray[np.float64], axis: int, way: int) -> NDArray[np.float64]:
    """The furthest of what lies on one side of each node (n, m) along an axis."""
    turned = np.flip(reach, axis) if way < 0 else reach
    furthest = np.maximum.accumulate(turned, axis=axis)
    return np.asarray(np.flip(furthest, axis) if way < 0 else furthest)


def _outside(skin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What can be reached from the border of a view (n, m), whose border is empty, without crossing skin."""
    outside = np.zeros_like(skin)
    outside[0] = outside[-1] = outside[:, 0] = outside[:, -1] = True
    outside &= ~skin
    while True:
        wider = grown(outside, 1) & ~skin
        if np.array_equal(wider, outside):
            return outside
        outside = wider
