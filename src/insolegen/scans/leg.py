"""A leg to the knee and the foot at its end: longer than the foot, it would be taken for what lies on the ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.model.foot import Foot
from insolegen.scans.sample import TriangleSample

LAST, FOOT_HIGH = 0.3, 0.5
"""In this share of a leg, from either end, the foot is as long as it is; so many lengths high it is with its ankle.
[E]"""

LEAST_FOOT, MOST_FOOT = 0.2, 0.95
"""A foot is no shorter and no longer than this, in lengths of the leg that it is on. [E]"""


def ends_of_leg(sample: TriangleSample) -> list[TriangleSample]:
    """What may be the foot at either end of a scan that is longer than its ends are wide; the longer one first.

    Along the longest principal axis, which of a foot with 300 mm of leg is the leg.
    """
    centred = sample.centroid - np.average(sample.centroid, axis=0, weights=sample.area)
    axes = np.linalg.eigh(centred.T @ (centred * sample.area[:, None]))[1]
    along, across = centred @ axes[:, 2], centred @ axes[:, :2]
    ends = []
    for way in (along, -along):
        from_end = way - np.percentile(way, 0.2)
        whole = float(np.percentile(from_end, 99.8))
        foot = _longest(across[from_end < LAST * whole])
        if LEAST_FOOT * whole < foot < MOST_FOOT * whole:
            ends.append((foot, from_end < FOOT_HIGH * foot))
    ends.sort(key=lambda end: -end[0])
    return [sample.part(kept) for _, kept in ends]


def below_ankle(sample: TriangleSample, foot: Foot) -> TriangleSample:
    """What of a scan is the foot that was found in it, or lies beside it, and not the leg above."""
    height = sample.centroid @ foot.scan_to_foot[2, :3] + foot.scan_to_foot[2, 3]
    return sample.part(height < FOOT_HIGH * float(np.nanmax(foot.maps.toes.heights)))


def _longest(points: NDArray[np.float64]) -> float:
    """How far points (k, 2) reach in the direction in which they reach furthest; 0 for hardly any."""
    if len(points) < 12:
        return 0.0
    centred = points - points.mean(axis=0)
    return float(np.ptp(np.percentile(centred @ np.linalg.eigh(centred.T @ centred)[1][:, 1], [0.2, 99.8])))
