"""The edge of a foot as part of its side's surface: where it stands out furthest, and how far, whatever the noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.ball import SUMMIT, EdgePoint, step_to_top
from insolegen.geometry.grid import HeightMap

REACHES, VALUE_REACH = (0.055, 0.085), 0.07
"""Over so much of the foot's length to either side the place of a bulge is fitted, and how far it stands out: shorter,
and noise moves the place, longer, and what lies beside the bulge does. [E]"""

FALL = 0.02
"""A bulge falls by so much of the foot's length over its reach. Real ones have radii of 50 to 200 mm and are fitted
as far as may be, synthetic ones 30, and as far as need be: else they lay 0.6 mm further back. [E]"""

UP_MM = 10.0
"""So far above and below the edge its side is part of the fit: 6 leaves more noise, 13 reaches round the sole. [E]"""

FURTHEST = 0.6
"""A top so many reaches from where it was looked for is another bulge. [E]"""

AT_END_MM = 3.0
"""A side that stands out furthest so near to where the scan of it ends may stand out further beyond. [E]"""

SHARP_RADIUS, LEAST_SURE = 0.33, 0.55
"""A bulge of up to so many foot lengths in radius has a sure place, a flatter one the less, but no less than this share
of it: real ones have radii of 50 to 120 mm. Under noise of 0.3 mm those under 85 move by 1.5 mm, of 100 and 120 by up
to 5 and 2, one of 220, as good as level, by 8; where somebody's axis of the foot is 2 degrees off, by as much again.
(Tried: the cubic term held small, which keeps the 5 at 3.4 and moves all of them by 0.2.) [E]"""

FEWEST_LEVELS, FEWEST_STATIONS = 8, 12
"""Fewer nodes up the side and along it bear no fit of third and fourth order. [E]"""


@dataclass(frozen=True)
class Bulge:
    """A bulge of an edge: its point on the outline, how high that lies, mm, and whether the scan ends there."""

    point: EdgePoint
    up: float
    cut_off: bool


@dataclass(frozen=True)
class _Strip:
    """The side along an edge: along (n,) mm; at each station how far out it lies as a polynomial of `level`, that is
    (up - middle) / UP_MM, between low and high: `second` (n, 3) and `third` (n, 4) order, mm."""

    along: NDArray[np.float64]
    second: NDArray[np.float64]
    third: NDArray[np.float64]
    middle: float
    low: float
    high: float

    def around(self, place: float, reach: float) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
        """Which stations lie within reach of a place, where they lie in reaches, and their weights."""
        distance = (self.along - place) / reach
        near = np.abs(distance) < 1
        distance = distance[near]
        return near, distance, 1 - distance * distance

    def surrounds(self, place: float, reach: float) -> bool:
        """Whether there are stations enough within reach of a place, and on both sides of it."""
        distance = self.along[np.abs(self.along - place) < reach] - place
        behind, ahead = np.count_nonzero(distance < -0.3 * reach), np.count_nonzero(distance > 0.3 * reach)
        return bool(len(distance) >= FEWEST_STATIONS and min(behind, ahead) >= FEWEST_STATIONS // 4)

    def level_of_edge(self, place: float, reach: float) -> float:
        """The level, among those that are seen, at which the side stands out furthest at a place."""
        return self._level(*self.around(place, reach))

    def curve(self, place: float, reach: float) -> NDArray[np.float64]:
        """The cubic (4,), in reaches, through the edge about a place, mm."""
        near, distance, weight = self.around(place, reach)
        level = self._level(near, distance, weight)
        return fit(distance, weight, self.second[near] @ level ** np.arange(3), 3)

    def _level(self, near: NDArray[np.bool_], distance: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
        slope, bend = (float(found) for found in fit(distance, weight, self.second[near, 1:], 2)[0])
        return float(np.clip(-slope / (2 * bend), self.low, self.high)) if bend < 0 else 0.5 * (self.low + self.high)

    def hole_below(self, level: float) -> bool:
        """Whether the side begins where it stands out furthest: a foot goes on below, unless there is a hole."""
        return self.low > -1 + AT_END_MM / UP_MM and level < self.low + AT_END_MM / UP_MM

    def bend(self, place: float, reach: float) -> float:
        """How much a bulge bends at a place, 1 / (2 mm): its radius is half of what one is over that."""
        return -float(self.curve(place, reach)[2]) / reach**2

    def reach_of_bulge(self, place: float, reach: float, foot_length: float) -> float:
        """How far a bulge reaches along the foot, mm, by how it bends within reach of a place; within REACHES."""
        bend = self.bend(place, reach)
        shortest, longest = (share * foot_length for share in REACHES)
        return float(np.clip(np.sqrt(FALL * foot_length / bend), shortest, longest)) if bend > 0 else longest

    def out_at(self, place: float, reach: float) -> float:
        """How far the edge stands out at a place."""
        near, distance, weight = self.around(place, reach)
        level = self._level(near, distance, weight)
        return float(fit(distance, weight, self.third[near] @ level ** np.arange(4), 4)[0])


def on_surface(view: HeightMap, point: EdgePoint, outward: float, foot_length: float) -> Bulge | None:
    """A bulge of the outline placed by the surface around it, and how high that place lies, mm.

    The outline holds the outermost node of each station, which noise makes the outermost: 0.3 mm of it, on vertices 3
    mm apart, widen a ball by 0.14 mm and move its points by 3 along the foot. A fit over both axes of the view does
    not know which node is the outermost. None where too little of its side was scanned, and on a straight border, which
    has no top.
    """
    reach = VALUE_REACH * foot_length
    strip = _strip(view, point.forward, reach, outward) if point.confidence >= SUMMIT else None
    if strip is None or not strip.surrounds(point.forward, reach):
        return None
    reach = strip.reach_of_bulge(point.forward, reach, foot_length)
    place = point.forward
    before: tuple[float, float] | None = None
    for _ in range(10):
        if not strip.surrounds(place, reach):
            return None
        moved = step_to_top(strip.curve(place, reach), reach, place, before)
        if moved is None:
            return None
        step, leap = moved
        if abs(step) < 0.03:
            break
        before = place, step
        place += leap
    nearer = min(reach, VALUE_REACH * foot_length)
    if abs(place - point.forward) > FURTHEST * reach or not strip.surrounds(place, nearer):
        return None
    out = strip.out_at(place, nearer)
    level = strip.level_of_edge(place, reach)
    if strip.hole_below(level):
        return None
    cut_off = strip.high < 1 - AT_END_MM / UP_MM and level > strip.high - AT_END_MM / UP_MM
    sure = min(max(2 * SHARP_RADIUS * foot_length * strip.bend(place, reach), LEAST_SURE), 1.0)
    return Bulge(EdgePoint(place, outward * out, sure * point.confidence), strip.middle + UP_MM * level, cut_off)


def edge_at(view: HeightMap, forward: float, outward: float, reach: float) -> float | None:
    """The `medial` of the edge at a station, mm, from the surface within reach, mm, of it; None where too little of
    its side was scanned."""
    strip = _strip(view, forward, reach, outward)
    if strip is None or not strip.surrounds(forward, reach):
        return None
    if strip.hole_below(strip.level_of_edge(forward, reach)):
        return None
    return outward * strip.out_at(forward, reach)


def _strip(view: HeightMap, forward: float, reach: float, outward: float) -> _Strip | None:
    """The strip along an edge about a station; None where the view has too little of it."""
    along, up = np.asarray(view.grid.forward, dtype=np.float64), np.asarray(view.grid.medial, dtype=np.float64)
    first, last = np.searchsorted(along, [forward - 2 * reach, forward + 2 * reach])
    along, out = along[first:last], outward * np.asarray(view.heights[first:last], dtype=np.float64)
    near = np.abs(along - forward) < 0.6 * reach
    if not near.any():
        return None
    whole = np.isfinite(out[near]).all(axis=0)
    if whole.sum() < FEWEST_LEVELS:
        return None
    # All stations together tell how high the edge lies: the outermost node of one of them is the noisiest.
    middle = float(up[np.argmax(np.where(whole, np.where(whole, out[near], 0.0).sum(axis=0), -np.inf))])
    band = whole & (np.abs(up - middle) < UP_MM)
    levels, side = (up[band] - middle) / UP_MM, out[:, band]
    stations = np.isfinite(side).all(axis=1)
    if len(levels) < FEWEST_LEVELS or stations.sum() < FEWEST_STATIONS:
        return None
    side, weight = side[stations], 1 - levels * levels
    second, third = (fit(levels, weight, side.T, order).T for order in (2, 3))
    return _Strip(along[stations], second, third, middle, float(levels[0]), float(levels[-1]))


def fit(
    x: NDArray[np.float64], weight: NDArray[np.float64], values: NDArray[np.float64], order: int
) -> NDArray[np.float64]:
    """Coefficients (order + 1, ...) of the polynomials through values (k, ...) at x (k,), from the constant on."""
    powers = np.stack([x**n for n in range(order + 1)])
    return np.asarray(np.linalg.solve((powers * weight) @ powers.T, (powers * weight) @ values), dtype=np.float64)
