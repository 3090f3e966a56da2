"""Scans that end on the slope of the arch: foam that did not reach its top, soles that were cut low."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.grid import HeightMap

OUTLINE_HEIGHT = 0.15
"""Up to this height, in foot lengths, the side of the foot makes its outline (`anatomy.outline`)."""

BESIDE_MM = 8.0
"""So far to either side of a place the end of the scan is looked at. [E]"""

LAST_MM, STILL_GOING_OUT_MM = 3.0, 1.3
"""Where a side still goes outwards by so much in the last millimetres below the end of the scan, it ends before the
foot's side is reached: on five real feet, cut and pressed 15 to 40 mm deep, the arch height is then 1.2 to 15 mm
low, and less where not. [E]"""


def ends_on_slope(medial: HeightMap, forward: float, length: float) -> bool:
    """Whether the medial side ends, near a forward coordinate, before it has become a wall: then the outline there is
    the rim of the scan, not the foot's, and so is what is measured from it. medial: view (forward, up), mm.
    """
    up = np.asarray(medial.grid.medial, dtype=np.float64)
    rows = np.flatnonzero(np.abs(medial.grid.forward - forward) < BESIDE_MM)
    going_out, whole = [], 0
    for side in medial.heights[rows]:
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
    return len(going_out) > whole and float(np.median(going_out)) > STILL_GOING_OUT_MM
