"""Finding points of an implicit surface to micrometres: rays, and extreme points in the directions of the axes.

Everything is done for many rays or points at once: the cost of a search is the number of calls of the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from insolegen.synthetic.implicit import Floats

Distance = Callable[[Floats], Floats]
Range = tuple[float, float]


def cast(
    distance: Distance, start: Floats, direction: Floats, reach: float, steepness: float, graze: float = 0.05
) -> Floats:
    """How far each ray runs before it meets the solid, (n,) mm; NaN for rays that meet nothing within `reach`.

    start (n, 3) mm, outside the solid; direction (3,) or (n, 3), unit length; |gradient of distance| <= steepness, so
    that a step of distance / steepness cannot jump over the surface; false position refines the last one. A ray that
    runs inside the solid for less than `graze` mm may miss it.
    """
    direction = np.broadcast_to(direction, start.shape)
    result = np.full(len(start), np.nan)
    active = np.arange(len(start))
    travelled = np.zeros(len(start))
    value = distance(start)
    low, high, at_low, at_high = (np.zeros(len(start)) for _ in range(4))
    while len(active):
        ahead = travelled + np.maximum(value / steepness, graze)
        value_ahead = distance(start[active] + ahead[:, None] * direction[active])
        hit = value_ahead <= 0
        ray = active[hit]
        result[ray] = 0.0
        low[ray], high[ray], at_low[ray], at_high[ray] = travelled[hit], ahead[hit], value[hit], value_ahead[hit]
        going = ~hit & (ahead < reach)
        active, travelled, value = active[going], ahead[going], value_ahead[going]
    met = ~np.isnan(result)
    ends, values = (low[met], high[met]), (at_low[met], at_high[met])
    result[met] = _false_position(distance, start[met], direction[met], ends, values)
    return result


def _false_position(
    distance: Distance, start: Floats, direction: Floats, ends: tuple[Floats, Floats], values: tuple[Floats, Floats]
) -> Floats:
    (low, high), (at_low, at_high) = ends, values
    middle = high
    for _ in range(5):
        span = at_low - at_high
        middle = low + (high - low) * np.where(span > 0, at_low / np.where(span > 0, span, 1.0), 0.5)
        value = distance(start + middle[:, None] * direction)
        inside = value <= 0
        # Illinois: the end that stays has its value halved, or it might stay for ever.
        at_low, at_high = np.where(inside, at_low / 2, value), np.where(inside, value, at_high / 2)
        low, high = np.where(inside, low, middle), np.where(inside, middle, high)
    return middle


@dataclass(frozen=True)
class Search:
    """Which extreme is wanted: furthest along `sign` times `axis`, within `window`.

    window: (low, high) mm on each axis; (a, a) holds an axis fixed; on `axis` itself it says from where to look and how
    far. rays: how many to look with on the two other axes.
    """

    axis: int
    sign: int
    window: tuple[Range, Range, Range]
    rays: tuple[int, int]

    def starts(self) -> Floats:
        """Where the rays start, (n, 3) mm."""
        others = [other for other in range(3) if other != self.axis]
        lines = [np.linspace(*self.window[other], n) for other, n in zip(others, self.rays, strict=True)]
        first, second = np.meshgrid(*lines, indexing="ij")
        start = np.empty((first.size, 3))
        start[:, self.axis] = self.window[self.axis][1 if self.sign > 0 else 0]
        start[:, others[0]], start[:, others[1]] = first.ravel(), second.ravel()
        return start


def extreme_points(
    distance: Distance, searches: Sequence[Search], steepness: float, guesses: Floats | None = None
) -> Floats:
    """The extreme of each search, (n, 3) mm; with guesses (n, 3), mm from them, the look round is spared."""
    if guesses is not None:
        return climb(distance, searches, guesses, (1.2, 0.4, 0.1))
    return climb(distance, searches, look_round(distance, searches, steepness))


def look_round(distance: Distance, searches: Sequence[Search], steepness: float) -> Floats:
    """For each search the best point, (n, 3) mm, that its rays find; every search must find one."""
    starts = [search.starts() for search in searches]
    counts = [len(start) for start in starts]
    inward = np.array([-search.sign * np.eye(3)[search.axis] for search in searches])
    directions = np.repeat(inward, counts, axis=0)
    reach = max(search.window[search.axis][1] - search.window[search.axis][0] for search in searches)
    start = np.concatenate(starts)
    run = cast(distance, start, directions, reach, steepness, graze=0.5)
    hit: Floats = start + run[:, None] * directions
    bounds = np.cumsum([0, *counts])
    best = [first + int(np.nanargmin(run[first:last])) for first, last in pairwise(bounds)]
    return hit[best]


def climb(
    distance: Distance,
    searches: Sequence[Search],
    points: Floats,
    pitches: tuple[float, ...] = (1.5, 1.5, 0.6, 0.6, 0.25, 0.1),
) -> Floats:
    """From points (n, 3) near the extremes to the extremes themselves, (n, 3) mm.

    The surface is sounded over a cross of shrinking pitch, and parabolas through the soundings give its next centre.
    """
    rows = np.arange(len(searches))
    axis = np.array([search.axis for search in searches])
    sign = np.array([search.sign for search in searches], dtype=np.float64)
    others = np.array([[other for other in range(3) if other != search.axis] for search in searches])
    limits = np.array([search.window for search in searches])[rows[:, None], others]
    free = limits[:, :, 1] > limits[:, :, 0]
    best = points.copy()
    # Points from another surface or station may lie beside the window, or off the plane that it holds fixed.
    for n in range(2):
        best[rows, others[:, n]] = np.clip(best[rows, others[:, n]], limits[:, n, 0], limits[:, n, 1])
    for pitch in pitches:
        cross = np.repeat(best[:, None, :], 5, axis=1)
        for n in range(2):
            step = pitch * free[:, n]
            cross[rows, 1 + 2 * n, others[:, n]] -= step
            cross[rows, 2 + 2 * n, others[:, n]] += step
        cross = drop_onto(distance, cross.reshape(-1, 3), np.repeat(axis, 5), 3).reshape(cross.shape)
        height = sign[:, None] * cross[rows[:, None], np.arange(5), axis[:, None]]
        best = cross[:, 0].copy()
        for n in range(2):
            before, after = height[:, 1 + 2 * n], height[:, 2 + 2 * n]
            bend, rise = 2.0 * height[:, 0] - before - after, after - before
            shift = np.where(bend > 1e-9, 0.5 * rise / np.where(bend > 1e-9, bend, 1.0), np.sign(rise) * 1.5)
            moved = best[rows, others[:, n]] + pitch * np.clip(shift, -1.5, 1.5) * free[:, n]
            best[rows, others[:, n]] = np.where(
                free[:, n], np.clip(moved, limits[:, n, 0], limits[:, n, 1]), best[rows, others[:, n]]
            )
    return drop_onto(distance, best, axis, 6)


def drop_onto(distance: Distance, points: Floats, axis: NDArray[np.int64] | int, steps: int) -> Floats:
    """Points (n, 3) near the surface, each moved along its axis (n,) until it lies on it, by secants, (n, 3)."""
    rows = np.arange(len(points))
    moved = points.copy()
    value = distance(moved)
    ahead = moved.copy()
    ahead[rows, axis] += 1e-3
    slope = (distance(ahead) - value) / 1e-3
    for _ in range(steps):
        slope = np.where(np.abs(slope) < 0.1, np.copysign(0.1, slope), slope)
        stride = np.clip(-value / slope, -2.0, 2.0)
        moved[rows, axis] += stride
        after = distance(moved)
        moving = np.abs(stride) > 1e-9
        slope = np.where(moving, (after - value) / np.where(moving, stride, 1.0), slope)
        value = after
    return moved
