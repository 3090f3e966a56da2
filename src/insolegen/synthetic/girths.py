"""Girths of a foot's surface: perimeters of the convex hulls of its sections, as a tape measures."""

from __future__ import annotations

import numpy as np

from insolegen.synthetic.implicit import Floats
from insolegen.synthetic.probing import cast
from insolegen.synthetic.surface import FootSurface

_PITCH_MM = 0.5


def girth(surface: FootSurface, first: Floats, second: Floats) -> float:
    """Perimeter, mm, of the hull of the section by the vertical plane through two points (2,), forward and medial.

    A point of the hull is seen from one of four sides, so rays from below, above, left and right find them all.
    """
    along = np.array([*(second - first), 0.0])
    along /= np.linalg.norm(along)
    centre = np.array([*(first + second) / 2, 0.0])
    up = np.array([0.0, 0.0, 1.0])
    half = 0.35 * surface.form.length_scale * 260.0
    across = np.arange(-half, half, _PITCH_MM)
    heights = np.arange(0.25, 1.2 * half, _PITCH_MM)
    points = []
    for line, axis, direction, far in (
        (across, along, up, -2.0),
        (across, along, -up, 2.0 * half),
        (heights, up, along, -half),
        (heights, up, -along, -half),
    ):
        start = centre + line[:, None] * axis
        start = start + (far * up if axis is along else far * direction)
        run = cast(surface.distance, start, direction, 3.0 * half, surface.steepness)
        met = ~np.isnan(run)
        found = start[met] + run[met, None] * direction - centre
        points.append(np.stack([found @ along, found[:, 2]], axis=1))
    hull = _convex_hull(np.concatenate(points))
    return float(np.linalg.norm(np.roll(hull, -1, axis=0) - hull, axis=1).sum())


def _convex_hull(points: Floats) -> Floats:
    """Corners (k, 2) of the hull of points (n, 2), counter-clockwise (A. Andrew 1979)."""
    ordered = [(float(x), float(y)) for x, y in np.unique(points, axis=0)]

    def half(sequence: list[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for x, y in sequence:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))
