"""The lateral midfoot: where the base of the fifth metatarsal stands out."""

from __future__ import annotations

import numpy as np

from insolegen.anatomy.ball import EdgePoint
from insolegen.anatomy.outline import Outline

BASE_STATIONS = (0.43, 0.52)
USUAL_BASE = 0.475
"""Where the base of the fifth metatarsal is looked for, and where it lies for want of a bulge; reference 1.1 [E]."""

CHORD_STATIONS = (0.30, 0.62)
LEAST_BULGE_MM = 0.4


def fifth_metatarsal_base(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Where the lateral edge stands out furthest over the chord from the heel to the ball; reference 1.1, M5B.

    Many feet show no bulge at all: then the usual place, at a confidence that says so. (Tried: the bend of the edge,
    which is noise on scans of 0.3 mm.)
    """
    station = (outline.forward - heel_forward) / foot_length
    known = np.isfinite(outline.lateral)
    if not (known & (station >= BASE_STATIONS[0]) & (station <= BASE_STATIONS[1])).any():
        return EdgePoint(np.nan, np.nan, 0.0)
    window = known & (station >= BASE_STATIONS[0]) & (station <= BASE_STATIONS[1])
    ends = np.interp(CHORD_STATIONS, station[known], -outline.lateral[known])
    over = -outline.lateral[window] - np.interp(station[window], CHORD_STATIONS, ends)
    best = int(np.argmax(over))
    inside = 0 < best < len(over) - 1
    place, sure = (float(station[window][best]), 0.45) if inside and over[best] > LEAST_BULGE_MM else (USUAL_BASE, 0.2)
    forward = heel_forward + place * foot_length
    return EdgePoint(forward, float(np.interp(forward, outline.forward[known], outline.lateral[known])), sure)
