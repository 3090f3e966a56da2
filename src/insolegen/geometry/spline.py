"""Holes in a surface filled so that its curvature goes on across them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.fill import fill_holes, grown
from insolegen.geometry.grid import Array

BAND = 8
"""So many nodes round a hole speak for what lies in it."""

MOST_KNOTS = 250
"""So many of them, drawn evenly, carry the spline: more cost more and change hundredths of a millimetre."""

SOFTNESS = 5e-3
"""How far the spline may pass by its knots: it averages noise and hardly moves on a clean surface."""


def fill_curved(heights: Array, hole: NDArray[np.bool_]) -> Array:
    """Heights with the nodes of one hole filled by the thin-plate spline through the band of nodes round it.

    heights (n, m), finite round the hole; hole (n, m), one connected patch. A membrane cuts a heel off flat, 0.5 mm rms
    too high over 20 mm; the spline is right within 0.05. What is left between it and the rim, a membrane carries over,
    so that there is no step.
    """
    rows, columns = (
        slice(max(int(along.min()) - BAND - 1, 0), int(along.max()) + BAND + 2) for along in np.nonzero(hole)
    )
    window, inside = np.asarray(heights[rows, columns], dtype=np.float64), hole[rows, columns]
    known = np.isfinite(window) & ~inside
    ring = known & grown(inside, BAND)
    knots = np.argwhere(ring)
    if len(knots) < 12:
        return fill_holes(heights, hole & np.isfinite(heights))
    drawn = np.random.default_rng(0).permutation(len(knots))[:MOST_KNOTS]
    centre, scale = knots.mean(axis=0), float(np.ptp(knots, axis=0).max())
    spline = _Spline((knots[drawn] - centre) / scale, window[ring][drawn])
    near = ring | inside
    smooth = np.full(window.shape, np.nan)
    smooth[near] = spline((np.argwhere(near) - centre) / scale)
    rest = np.where(ring, window - smooth, np.nan)
    filled = heights.copy()
    patch = filled[rows, columns]
    patch[inside] = (smooth + _carried_over(rest, inside, ring))[inside]
    return filled


def _carried_over(rest: Array, inside: NDArray[np.bool_], ring: NDArray[np.bool_]) -> Array:
    """What the spline misses at the rim, carried over the hole by a membrane; nothing where the hole opens outwards."""
    # A hole that opens to the outside has no rim there: the membrane needs one, and nothing is missed at it.
    walled = np.where(inside | ring, rest, 0.0)
    padded = np.pad(walled, 1)
    return np.asarray(fill_holes(padded, np.pad(inside, 1))[1:-1, 1:-1])


class _Spline:
    """The thin-plate spline through values (k,) at knots (k, 2)."""

    def __init__(self, knots: Array, values: Array) -> None:
        count = len(knots)
        plane = np.column_stack([np.ones(count), knots])
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = _bending(knots, knots) + SOFTNESS * np.eye(count)
        system[:count, count:], system[count:, :count] = plane, plane.T
        self._knots = knots
        self._weights = np.linalg.lstsq(system, np.concatenate([values, np.zeros(3)]), rcond=None)[0]

    def __call__(self, points: Array) -> Array:
        """Heights (n,) at points (n, 2)."""
        plane = np.column_stack([np.ones(len(points)), points])
        bent = _bending(points, self._knots)
        return np.asarray(bent @ self._weights[:-3] + plane @ self._weights[-3:])


def _bending(points: Array, knots: Array) -> Array:
    square = ((points[:, None] - knots[None]) ** 2).sum(axis=2)
    return np.asarray(square * np.log(np.maximum(square, 1e-300)))
