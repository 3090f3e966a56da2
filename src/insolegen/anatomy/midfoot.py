"""The lateral midfoot: where the base of the fifth metatarsal stands out."""

from __future__ import annotations

import numpy as np

from insolegen.anatomy.ball import EdgePoint
from insolegen.anatomy.outline import Outline

USUAL_BASE, USUAL_SPREAD, LOOKED_FOR = 0.475, 0.025, 0.075
"""Where the base of the fifth metatarsal usually lies, in foot lengths, how far from there it may, and how far to
either side of there it is looked for; reference 1.1 [E]."""

CHORD_STATIONS = (0.30, 0.62)
BEYOND_NOISE_MM = 0.6
"""So much further out an edge must stand to count e times as much. [E]: 0.3 mm of noise make 0.15 of an edge."""

CLEAR_MM = 1.5
LEAST_SURE, MOST_SURE = 0.2, 0.45
"""How sure the base is on an edge that shows none, and where it stands out by CLEAR_MM over both sides. [E]"""


def fifth_metatarsal_base(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Where the lateral edge stands out furthest over the chord from the heel to the ball; reference 1.1, M5B.

    Many feet show no bulge at all: so it is the mean of where the base usually lies, what stands out further counting
    more. (Tried: the furthest place, or the usual one where it is none, which leaps by 10 mm with 0.3 mm of noise; the
    bend of the edge, which is noise.)
    """
    known = np.isfinite(outline.lateral)
    station = (outline.forward[known] - heel_forward) / foot_length
    near = np.abs(station - USUAL_BASE) < LOOKED_FOR
    if not near.any():
        return EdgePoint(np.nan, np.nan, 0.0)
    ends = np.interp(CHORD_STATIONS, station, -outline.lateral[known])
    at = station[near]
    over = -outline.lateral[known][near] - np.interp(at, CHORD_STATIONS, ends)
    usual = np.exp(-0.5 * ((at - USUAL_BASE) / USUAL_SPREAD) ** 2)
    counts = usual * np.exp((over - over.max()) / BEYOND_NOISE_MM)
    place = float(counts @ at / counts.sum())
    stands_out = float(np.interp(place, at, over)) - max(float(over[0]), float(over[-1]))
    sure = LEAST_SURE + (MOST_SURE - LEAST_SURE) * min(max(stands_out / CLEAR_MM, 0.0), 1.0)
    forward = heel_forward + place * foot_length
    return EdgePoint(forward, float(np.interp(forward, outline.forward[known], outline.lateral[known])), round(sure, 3))
