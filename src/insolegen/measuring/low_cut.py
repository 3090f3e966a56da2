"""Scans that end on the slope of the arch, heel or toes: foam that did not reach so high, soles that were cut low."""

from __future__ import annotations

import numpy as np

from insolegen.anatomy.outline import OUTLINE_HEIGHT
from insolegen.geometry.grid import HeightMap

BESIDE_MM = 8.0
"""So far to either side of a place the end of the scan is looked at. [E]"""

LAST_MM, STILL_GOING_OUT_MM = 3.0, 1.3
"""Where a side still goes outwards by so much in the last millimetres below the end of the scan, it ends before the
foot's side is reached: on five real feet, cut and pressed 15 to 40 mm deep, the arch height is then 1.2 to 15 mm
low, and less where not. [E]"""

HEEL_MISSING_MM = 1.0
"""A heel that is narrower by so much than it would be, were the scan higher, is said to be cut off. [E]"""


def ends_on_slope(medial: HeightMap, forward: float, length: float) -> bool:
    """Whether the medial side ends, near a forward coordinate, before it has become a wall: then the outline there is
    the rim of the scan, not the foot's, and so is what is measured from it. medial: view (forward, up), mm.
    """
    return _going_out(medial, +1.0, forward, length)[0] > STILL_GOING_OUT_MM


def heel_ends_on_slope(medial: HeightMap, lateral: HeightMap, forward: float, length: float) -> bool:
    """Whether the sides of the heel end at a forward coordinate so far below the top of the outline, and go out so much
    there, that the heel is broader than they show. medial, lateral: views (forward, up), mm.
    """
    missing = 0.0
    for view, outward in ((medial, +1.0), (lateral, -1.0)):
        going_out, rim = _going_out(view, outward, forward, length)
        # It gets steeper upwards: half of what a straight side would add.
        missing += max(going_out, 0.0) / LAST_MM * max(OUTLINE_HEIGHT * length - rim, 0.0) / 2
    return missing > HEEL_MISSING_MM


def _going_out(view: HeightMap, outward: float, forward: float, length: float) -> tuple[float, float]:
    """How far a side goes outwards in the last millimetres below the end of the scan, and how high that is, mm; 0 where
    the scan goes on.
    """
    up = np.asarray(view.grid.medial, dtype=np.float64)
    rows = np.flatnonzero(np.abs(view.grid.forward - forward) < BESIDE_MM)
    going_out, rims, whole = [], [], 0
    for side in outward * view.heights[rows]:
        seen = np.flatnonzero(np.isfinite(side))
        if not seen.size:
            continue
        top = up[seen[-1]]
        if top >= OUTLINE_HEIGHT * length:
            whole += 1
            continue
        last = side[seen[up[seen] >= top - LAST_MM]]
        below = side[seen[(up[seen] < top - LAST_MM) & (up[seen] >= top - 2 * LAST_MM)]]
        going_out.append(float(last.max() - below.max()) if below.size else np.inf)
        rims.append(top)
    return (float(np.median(going_out)), float(np.median(rims))) if len(going_out) > whole else (0.0, np.inf)


END_BESIDE_MM, END_ON_RIM_MM, END_GOING_OUT_MM = 5.0, 2.0, 0.6
"""The rearmost or foremost place lies at the end of the scan where, so far to either side of it, the scan reaches no
further above it than this, and has gone out by so much in its last millimetres: on seven real feet, cut and pressed 12
to 40 mm deep, what is more than 1.5 mm short does, a wall does not. [E]"""


def ends_at_extreme(view: HeightMap, outward: float) -> bool:
    """Whether the scan ends where the heel or the toes reach furthest: the foot may be longer than it shows.

    view: heel from behind or toes from in front, (medial, up), mm; outward -1 for the heel, +1 for the toes.
    """
    up = np.asarray(view.grid.medial, dtype=np.float64)
    reach = np.where(np.isfinite(view.heights), outward * view.heights, -np.inf)
    across, furthest = np.unravel_index(int(np.argmax(reach)), reach.shape)
    beside = int(END_BESIDE_MM / view.grid.pitch)
    rims, going_out = [], []
    for column in reach[max(int(across) - beside, 0) : int(across) + beside + 1]:
        seen = np.flatnonzero(np.isfinite(column))
        if not seen.size:
            continue
        rims.append(up[seen[-1]])
        below = column[seen[up[seen] <= rims[-1] - LAST_MM]]
        going_out.append(float(column[seen[-1]] - below[-1]) if below.size else np.inf)
    rim = float(np.median(rims))
    if rim > up[-1] - END_ON_RIM_MM or rim - float(up[furthest]) > END_ON_RIM_MM:
        return False
    return float(np.median(going_out)) > END_GOING_OUT_MM
