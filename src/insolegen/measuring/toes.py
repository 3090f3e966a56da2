"""The tips of the hallux and of the second toe, from the foot seen from in front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap
from insolegen.model.measurements import Landmark

ONE_TOE = 0.05
"""Tips closer to each other than this, in foot lengths, are bumps of one toe: people's first and second lie 0.075 to
0.10 apart. [E], from the real scans"""

NEXT_TOE = 0.13
USUAL_NEXT_TOE = 0.085
BEHIND = 0.07
"""How far beside and behind the longest toe its neighbour may end, in foot lengths. [E]"""


def toe_tips(view: HeightMap, length: float) -> dict[str, Landmark]:
    """`hallux_tip` and `second_toe_tip`, (3,) mm, from the view of the toes (medial, up), heights forward.

    The front outline, seen from above, has a summit at each toe; the summits of one toe are merged, and counted from
    the medial side. Where the second toe has none of its own (toes pressed together), it is the place that stands out
    furthest over the slope from the hallux to the small toes; where that fails too, it is taken at the usual distance.
    Tried: the summits of the outline alone (the second toe of a plantar scan has none); the place at 0.30 of the
    width of the forefoot (up to 9 mm off on feet whose toes spread).
    """
    medial = np.asarray(view.grid.forward, dtype=np.float64)
    known = np.isfinite(view.heights).any(axis=1)
    if known.sum() < 5:
        return {}
    front = np.full(len(medial), -np.inf)
    front[known] = np.nanmax(view.heights[known], axis=1)
    summits = _summits(medial, front, length)
    if not summits:
        return {}
    longest = max(summits, key=lambda place: front[place])
    hallux = longest
    for place in summits:
        beside = medial[place] - medial[longest]
        if ONE_TOE * length < beside < NEXT_TOE * length and front[place] > front[longest] - BEHIND * length:
            hallux = place
    second, confidence = _second(medial, front, hallux, longest, summits, length)
    tips = {"hallux_tip": Landmark(_tip(view, hallux), 0.9)}
    if second is not None:
        tips["second_toe_tip"] = Landmark(_tip(view, second), confidence)
    return tips


def _summits(medial: NDArray[np.float64], front: NDArray[np.float64], length: float) -> list[int]:
    """Places of the local maxima of the outline, the lesser of two on one toe left out."""
    inner = (front[1:-1] >= front[:-2]) & (front[1:-1] > front[2:]) & np.isfinite(front[1:-1])
    kept: list[int] = []
    for place in sorted((np.flatnonzero(inner) + 1).tolist(), key=lambda n: -front[n]):
        if all(abs(medial[place] - medial[other]) > ONE_TOE * length for other in kept):
            kept.append(place)
    return kept


def _second(
    medial: NDArray[np.float64],
    front: NDArray[np.float64],
    hallux: int,
    longest: int,
    summits: list[int],
    length: float,
) -> tuple[int | None, float]:
    if longest != hallux:
        return longest, 0.85
    beside = (medial[hallux] - medial) / length
    for place in summits:
        if ONE_TOE < beside[place] < NEXT_TOE and front[place] > front[hallux] - 2 * BEHIND * length:
            return place, 0.85 if beside[place] < 0.10 else 0.5
    reach = np.flatnonzero((beside > ONE_TOE) & (beside < NEXT_TOE) & np.isfinite(front))
    if len(reach) > 4:
        chord = np.interp(beside[reach], beside[reach[[-1, 0]]], front[reach[[-1, 0]]])
        over = front[reach] - chord
        if over.max() > 0.5:
            return int(reach[np.argmax(over)]), 0.5
    place = int(np.argmin(np.abs(beside - USUAL_NEXT_TOE)))
    return (place, 0.25) if np.isfinite(front[place]) else (None, 0.0)


def _tip(view: HeightMap, place: int) -> NDArray[np.float64]:
    """The middle of where the view is flat around a summit, (3,) mm: repeats better than its highest node."""
    rows = slice(max(place - 6, 0), place + 7)
    part = view.heights[rows]
    best = float(np.nanmax(view.heights[place]))
    row, column = np.nonzero(part > best - 0.2)
    near = part[row, column] <= best + 0.2
    row, column = row[near], column[near]
    weight = part[row, column] - (best - 0.2) + 1e-6
    return np.array(
        [
            best,
            np.average(view.grid.forward[rows][row], weights=weight),
            np.average(view.grid.medial[column], weights=weight),
        ]
    )
