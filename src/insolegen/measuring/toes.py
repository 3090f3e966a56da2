"""The tips of the hallux and of the second toe, from the foot seen from in front."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap
from insolegen.measuring.noise import noise_mm
from insolegen.model.foot import Foot
from insolegen.model.measurements import Landmark

ONE_TOE = 0.05
"""Tips closer to each other than this, in foot lengths, are bumps of one toe: people's first and second lie 0.075 to
0.10 apart. [E], from the real scans"""

NEXT_TOE = 0.13
USUAL_NEXT_TOE = 0.085
BEHIND = 0.07
"""How far beside and behind the longest toe its neighbour may end, in foot lengths. [E]"""

TOES_HEIGHT = 0.15
"""Toes are lower than this, in foot lengths, as in the view of them."""

NARROW_TOE = 0.035
"""The middles of two small toes that press each other are at least so far apart, in foot lengths: 9 mm of 260. [E]"""

CROWDED_TOE = 0.035
LEAST_BEND = 0.16
BEND_MM = 2.0
"""A neighbour that is pressed against the hallux begins no nearer than this, in foot lengths, and bends the slope of
the outline, smoothed over so many mm, by so much (9 degrees). [E]"""


FAR_SHOULDER = 0.09
"""A shoulder further beside the hallux may be the third toe's, the second's bend lost in coarse triangles. [E]"""

ALONE_MM = 3.0
MOST_BESIDE = 1
FURTHEST_OUT_MM = 1.2
"""A vertex at the tip of the longest toe with at most so many others around it, and no further before the view than
this, is the tip of a coarse mesh; if further out, it is a spike. [E]"""

TIP_NOISE_MM = 0.25
"""Noise of this size halves what such a vertex adds: the furthest of many noisy ones lies too far out. [E]"""


def longest_toe(foot: Foot, length: float) -> float:
    """Where the longest toe ends, mm forward; length: of the foot, mm, roughly.

    The view of the toes has noise taken out, and with it, where the triangles are larger than what is smoothed over,
    some of the tip. There the tip is a vertex, and is believed as far as it is no noise.
    """
    seen = float(np.nanmax(foot.maps.toes.heights))
    near = foot.low[:, 0] > seen - ALONE_MM
    points = np.stack([foot.low[:, axis][near] for axis in range(3)], axis=1)
    points = points[points[:, 2] < TOES_HEIGHT * length]
    if not len(points):
        return seen
    tip = points[np.argmax(points[:, 0])]
    beside = points[((points - tip) ** 2).sum(axis=1) < ALONE_MM**2]
    alone = len(np.unique(np.round(beside, 2), axis=0)) <= 1 + MOST_BESIDE
    if not alone or not 0 < tip[0] - seen < FURTHEST_OUT_MM:
        return seen
    return seen + float(tip[0] - seen) / (1 + (noise_mm(foot) / TIP_NOISE_MM) ** 2)


def toe_tips(view: HeightMap, length: float) -> dict[str, Landmark]:
    """`hallux_tip` and `second_toe_tip`, (3,) mm, from the view of the toes (medial, up), heights forward.

    The front outline, seen from above, has a summit at each toe; the summits of one toe are merged, and counted from
    the medial side. Where the second toe has none of its own (toes pressed together), it is the first shoulder on the
    slope from the hallux to the small toes; where that fails too, it is taken at the usual distance.
    Tried: the summits of the outline alone (the second toe of a plantar scan has none, and the third is taken for it);
    the place that stands out furthest over the chord of that slope (the third again, 20 mm off, where the second ends
    far behind); the place at 0.30 of the width of the forefoot (up to 9 mm off on feet whose toes spread).
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
        tips["second_toe_tip"] = Landmark(_tip(view, second, 3 if second in summits else 1), confidence)
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
    shoulder = _shoulder(medial, front, hallux, length)
    beside = (medial[hallux] - medial) / length
    for place in summits:
        if ONE_TOE < beside[place] < NEXT_TOE and front[place] > front[hallux] - 2 * BEHIND * length:
            # A shoulder a toe's breadth before the summit is the second toe, and the summit the third.
            if shoulder is not None and beside[place] - beside[shoulder] > NARROW_TOE:
                return shoulder, 0.5
            return place, 0.85 if beside[place] < 0.10 else 0.5
    if shoulder is not None:
        return shoulder, 0.5 if beside[shoulder] < FAR_SHOULDER else 0.3
    place = int(np.argmin(np.abs(beside - USUAL_NEXT_TOE)))
    return (place, 0.25) if np.isfinite(front[place]) else (None, 0.0)


def _shoulder(medial: NDArray[np.float64], front: NDArray[np.float64], hallux: int, length: float) -> int | None:
    """The first place lateral of the hallux at which the outline falls less steeply than before and after."""
    unseen = np.flatnonzero(~np.isfinite(front[: hallux + 1]))
    lateral = np.arange(hallux, unseen[-1] if len(unseen) else -1, -1)
    if len(lateral) < 12:
        return None
    pitch = float(medial[1] - medial[0])
    reach = int(3 * BEND_MM / pitch)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * pitch / BEND_MM) ** 2)
    slope = np.gradient(np.convolve(np.pad(front[lateral], reach, mode="edge"), kernel / kernel.sum(), "valid"), pitch)
    beside = (medial[hallux] - medial[lateral]) / length
    before, after = np.minimum.accumulate(slope), np.minimum.accumulate(slope[::-1])[::-1]
    shoulder = (slope[1:-1] >= slope[:-2]) & (slope[1:-1] > slope[2:])
    shoulder &= (slope - np.maximum(before, after) > LEAST_BEND)[1:-1]
    shoulder &= ((beside > CROWDED_TOE) & (beside < NEXT_TOE))[1:-1]
    return int(lateral[1 + int(np.argmax(shoulder))]) if shoulder.any() else None


def _tip(view: HeightMap, place: int, reach: int = 6) -> NDArray[np.float64]:
    """The middle of where the view is flat around a summit, (3,) mm: repeats better than its highest node.

    reach: how many nodes to either side; a shoulder is flat to one side only, and its middle would slide down, that of
    a summit beside the hallux up.
    """
    rows = slice(max(place - reach, 0), place + reach + 1)
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
