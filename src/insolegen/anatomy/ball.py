"""The ball: the medial extreme at the first metatarsal head, the lateral extreme at the fifth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import Outline

FIRST_HEAD_STATIONS = (0.64, 0.82)
FIFTH_HEAD_STATIONS = (0.55, 0.75)
"""Where the extremes are looked for, in foot lengths from the heel: reference 1.1, tags K and S."""

SECOND_HEAD_FRACTION = 0.35
"""Where the second metatarsal head lies on the way from the first to the fifth. [E]"""


@dataclass(frozen=True)
class EdgePoint:
    """A place on the outline: forward and medial, mm, and a confidence 0..1."""

    forward: float
    medial: float
    confidence: float


def first_metatarsal_head(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Most medial point of the ball, the hallux left out; reference 1.1, MT."""
    return _bulge(outline.forward, outline.medial, heel_forward, foot_length, FIRST_HEAD_STATIONS, +1.0)


def fifth_metatarsal_head(outline: Outline, heel_forward: float, foot_length: float) -> EdgePoint:
    """Most lateral point of the ball; reference 1.1, MF."""
    return _bulge(outline.forward, outline.lateral, heel_forward, foot_length, FIFTH_HEAD_STATIONS, -1.0)


def second_metatarsal_head(first: EdgePoint, fifth: EdgePoint) -> NDArray[np.float64]:
    """Ground position (2,) of the second metatarsal head, from the ball line."""
    return np.array(
        [
            first.forward + SECOND_HEAD_FRACTION * (fifth.forward - first.forward),
            first.medial + SECOND_HEAD_FRACTION * (fifth.medial - first.medial),
        ]
    )


def _bulge(
    forward: NDArray[np.float64],
    edge: NDArray[np.float64],
    heel_forward: float,
    foot_length: float,
    stations: tuple[float, float],
    outward: float,
) -> EdgePoint:
    """The outermost local extreme of an edge inside a window of stations.

    A toe that stands out further than the ball has no local extreme inside the window's inside, so it is not taken for
    one. Where the edge has none at all (a straight inner border), the place furthest from the chord across the window
    is taken, at half the confidence.
    """
    station = (forward - heel_forward) / foot_length
    window = (station >= stations[0]) & (station <= stations[1]) & np.isfinite(edge)
    if window.sum() < 5:
        return EdgePoint(np.nan, np.nan, 0.0)
    along, out = forward[window], outward * edge[window]
    peak = np.flatnonzero((out[1:-1] >= out[:-2]) & (out[1:-1] >= out[2:])) + 1
    if len(peak):
        best, confidence = int(peak[np.argmax(out[peak])]), 0.9
        shape = out
    else:
        chord = np.interp(along, along[[0, -1]], out[[0, -1]])
        shape = out - chord
        best, confidence = int(np.argmax(shape)), 0.45
    # The bulge is nearly flat on top: the middle of its top 0.15 mm repeats better than its highest node.
    plateau = np.maximum(shape - (shape[best] - 0.15), 0.0)
    plateau[np.abs(along - along[best]) > 0.06 * foot_length] = 0.0
    place = float(np.sum(plateau * along) / np.sum(plateau))
    reach = float(out[best]) if confidence > 0.5 else float(np.interp(place, along, out))
    return EdgePoint(place, outward * reach, confidence)
