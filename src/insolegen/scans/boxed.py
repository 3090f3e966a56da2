"""A closed box round what was scanned, as a program's bounding box or a carton: named where no foot was found."""

from __future__ import annotations

import numpy as np

from insolegen.errors import ScanError
from insolegen.scans.planes import TOLERANCE, large_planes, size_of
from insolegen.scans.sample import TriangleSample

LEAST_SIDE, SIDES, MOSTLY = 0.03, 5, 0.4
"""Share of the surface that a side of a box holds, how many of the six are enough, and what they hold together. [E]"""

WITHIN = 0.03
"""A box with less of the surface in it than this is a box. [E]"""

SQUARE = 0.05
"""Cosine up to which two sides stand upright on each other; parallel ones are as near to 1. [E]"""


def box_refusal(sample: TriangleSample, where: str) -> ScanError | None:
    """The refusal of a scan all of which lies within five or six faces of a box; None for any other, and for a
    box with nothing in it."""
    ends = []
    for plane in large_planes(sample, LEAST_SIDE, most=SIDES + 1):
        low, high = np.percentile(sample.centroid @ plane.normal - plane.offset, [1, 99])
        if min(-low, high) < 3 * plane.tolerance:
            ends.append(plane)
    tolerance = 3 * TOLERANCE * size_of(sample)
    if len(ends) < SIDES or sum(plane.share for plane in ends) < MOSTLY:
        return None
    cosines = np.abs(np.stack([plane.normal for plane in ends]) @ np.stack([plane.normal for plane in ends]).T)
    if ((cosines > SQUARE) & (cosines < 1 - SQUARE)).any():
        return None
    near = np.logical_or.reduce([np.abs(sample.centroid @ plane.normal - plane.offset) < tolerance for plane in ends])
    if sample.area[~near].sum() < WITHIN * sample.area.sum():
        return None
    return ScanError(
        f"a box of {len(ends)} flat sides goes round all that is in the scan",
        expected="the foot alone",
        where=where,
        remedy="leave the box out of the file",
    )
