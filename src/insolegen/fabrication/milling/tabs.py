"""The tabs that hold an insole until it is taken out: evenly around it, as high as its edge lets them be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.fabrication.milling.nearby import pairs_within
from insolegen.fabrication.milling.relief import Relief
from insolegen.fabrication.milling.strokes import along, length_of
from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool

TAB_HEIGHTS_MM = (3.0, 2.5, 2.0)
TAB_WIDTH_MM = 6.0
"""Holding tabs: 3 mm high where the edge is, never under 2; a knife cuts them in foam [E]."""

STRIP_HEIGHT_MM = 0.8
STRIP_WIDTH_MM = 12.0
"""Where the edge is thin, a strip of skin on the table instead: twice as wide, below the rounding of the rim [E]."""

_LEAST_EDGE_MM = 1.6
_STEP_MM = 2.0
_ASIDE = 1 / 6
"""A tab may stand aside of its even place by that share of the way to the next, where the edge is higher there."""


@dataclass(frozen=True, eq=False)
class Tabs:
    """Where an insole stays held: distances along the way around it (t,), places on that way (t, 2), sizes (t,); mm."""

    along_mm: NDArray[np.float64]
    places: NDArray[np.float64]
    height_mm: NDArray[np.float64]
    width_mm: NDArray[np.float64]

    @classmethod
    def none(cls) -> Tabs:
        """No tab at all."""
        return cls(np.empty(0), np.empty((0, 2)), np.empty(0), np.empty(0))

    @property
    def section_mm2(self) -> float:
        """What has to be cut through to take the insole out."""
        return float((self.height_mm * self.width_mm).sum())

    @property
    def strips(self) -> Tabs:
        """Those that are strips of skin."""
        low = self.height_mm == STRIP_HEIGHT_MM
        return Tabs(self.along_mm[low], self.places[low], self.height_mm[low], self.width_mm[low])

    def least_mm(self, points: Array, reach_mm: float) -> Array:
        """How low a tool may go at points (p, 2) so that no tab is cut, (p,): 0 further than `reach_mm` from all."""
        least = np.zeros(len(points))
        for place, height, width in zip(self.places, self.height_mm, self.width_mm, strict=True):
            near = np.hypot(*(points - place).T) <= width / 2 + reach_mm
            least[near] = np.maximum(least[near], height)
        return least


def place_tabs(relief: Relief, loops: list[NDArray[np.float64]], count: int, tools: Sequence[Tool]) -> Tabs:
    """Spread `count` tabs evenly around the insole, each as high as finishing the edge leaves it standing.

    Raises UsageError where there is no room for so many.
    """
    if count == 0:
        return Tabs.none()
    loop = max(loops, key=length_of)
    there = along(loop)
    at = np.arange(0.0, there[-1], _STEP_MM)
    around = np.stack([np.interp(at, there, axis) for axis in loop.T], axis=1)
    largest = max(tool.radius_mm for tool in tools)
    height = np.zeros(at.size)
    low_edge = _lowest_edge(relief, around, STRIP_WIDTH_MM / 2 + largest)
    height[low_edge >= _LEAST_EDGE_MM] = STRIP_HEIGHT_MM
    edge = _lowest_edge(relief, around, TAB_WIDTH_MM / 2 + largest)
    for high in sorted(TAB_HEIGHTS_MM):
        # A ball that rounds the edge goes lower than the edge by up to half its radius.
        height[edge >= high + largest / 2] = high
    apart = there[-1] / count
    room = apart * (1 - 2 * _ASIDE) > STRIP_WIDTH_MM + 2 * largest
    chosen = _evenly(at, height, count, apart) if room else np.empty(0, dtype=np.int64)
    if chosen.size < count:
        raise UsageError(
            f"no room for {count} tabs",
            expected=f"an edge that is {_LEAST_EDGE_MM} mm high in {count} places evenly around the insole",
            where="--tabs",
            remedy="ask for fewer tabs, or for none and hold the blank by vacuum or tape",
        )
    tall = height[chosen]
    width = np.where(tall == STRIP_HEIGHT_MM, STRIP_WIDTH_MM, TAB_WIDTH_MM)
    return Tabs(at[chosen], around[chosen], tall, width)


def _lowest_edge(relief: Relief, around: Array, reach_mm: float) -> Array:
    """The lowest of the edge beside places (p, 2) on the way around, (p,) mm."""
    lowest = np.full(len(around), np.inf)
    for place, rim in pairs_within(around, relief.edge[:, :2], reach_mm + 2.0):
        first = np.flatnonzero(np.diff(place, prepend=-1))  # the pairs of one place follow each other
        least = np.minimum.reduceat(relief.edge[:, 2].take(rim), first)
        lowest[place[first]] = np.minimum(lowest[place[first]], least)
    return lowest


def _evenly(at: Array, height: Array, count: int, apart: float) -> NDArray[np.int64]:
    """The places (count,) of the spread whose lowest tab is highest, then of which the sum is; (0,) if none is."""
    best: tuple[tuple[float, float], NDArray[np.int64]] = ((0.0, 0.0), np.empty(0, dtype=np.int64))
    around = apart * count
    for begin in np.arange(0.0, apart, 2 * _STEP_MM):
        away = np.abs((at - (begin + apart * np.arange(count))[:, None] + around / 2) % around - around / 2)
        value = np.where(away <= _ASIDE * apart, height - 1e-4 * away, -1.0)
        chosen = value.argmax(axis=1)
        found = height[chosen]
        score = (float(found.min()), float(found.sum()))
        if value.max(axis=1).min() > 0 and score > best[0]:
            best = (score, np.sort(chosen))
    return best[1]
