"""A flat region in few triangles: from edge to edge, with no point inside.

A plane needs no grid inside: the floor of a device is a thousand triangles where the grid has fifty thousand, and half
of the file, of its writing and of its checking are saved.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LEAST = 1e-3
"""Twice the area of the least triangle, mm2: one that single precision, in a file, does not make flat."""


def strips(points: NDArray[np.float64], rim: NDArray[np.integer]) -> NDArray[np.int64] | None:
    """Triangles (k - 2, 3) of the region inside a rim, counter-clockwise seen from above; None where it has none.

    points (n, 2); rim (k, 2): the directed edges, the inside on their left, numbers of points. Works for one loop
    whose two sides, from its least to its greatest first coordinate, never turn back, as those of an insole: the sweep
    over a monotone polygon (M. Garey and others 1978). The result decides whether it worked: no triangle turned over,
    and the areas add up to that of the region.
    """
    loop = _loop(rim)
    if loop is None:
        return None
    place = points[loop]
    start, end = (int(np.lexsort((place[:, 1], place[:, 0]))[which]) for which in (0, -1))
    steps = (np.arange(len(loop)) - start) % len(loop)
    # Counter-clockwise from the start comes one side, and then, backwards, the other.
    ahead = steps <= steps[end]
    order = np.lexsort((np.where(ahead, steps, -steps), place[:, 0]))
    if order[0] != start or order[-1] != end:
        return None
    faces = order[np.array(_swept(place[order].tolist(), ahead[order].tolist()), dtype=np.int64).reshape(-1, 3)]
    following = np.roll(place, -1, axis=0)
    whole = float(np.sum(place[:, 0] * following[:, 1] - place[:, 1] * following[:, 0]))
    a, b, c = (place[faces[:, corner]] for corner in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    if len(faces) != len(loop) - 2 or not (area > LEAST).all() or abs(float(area.sum()) - whole) > 1e-9 * whole:
        return None
    return np.asarray(loop[faces])


def _swept(place: list[list[float]], ahead: list[bool]) -> list[tuple[int, int, int]]:
    """Triangles between points in sweeping order; ahead: on which of the two sides each is, inside on its left."""
    faces = []
    waiting = [0, 1]
    last = len(place) - 1
    for new in range(2, last + 1):
        on = ahead[waiting[-1]]
        if ahead[new] != on or new == last:  # the last point lies on both sides
            # From across, every point that waits is seen.
            faces += [(a, b, new) if on else (b, a, new) for a, b in pairwise(waiting)]
            waiting = [waiting[-1], new]
            continue
        side, seen = (1 if on else -1), waiting.pop()
        while waiting and side * _turn(place[waiting[-1]], place[seen], place[new]) > LEAST:
            faces.append((waiting[-1], seen, new) if on else (seen, waiting[-1], new))
            seen = waiting.pop()
        waiting += [seen, new]
    return faces


def _turn(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _loop(rim: NDArray[np.integer]) -> NDArray[np.int64] | None:
    """The points of a rim (k, 2) in their order, (k,); None where it is not one simple loop."""
    following = dict(rim.tolist())
    if len(following) != len(rim) or len(rim) < 3:
        return None
    first = int(rim[0, 0])
    loop = [first]
    while (point := following.get(loop[-1])) is not None and point != first and len(loop) < len(rim):
        loop.append(point)
    return np.array(loop) if len(loop) == len(rim) and following.get(loop[-1]) == first else None
