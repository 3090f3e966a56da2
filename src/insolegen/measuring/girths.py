"""Girths: what a tape reads around a section, the perimeter of its convex hull."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows
from insolegen.model.foot import Foot

BAND_MM = 1.5
SECTIONS = 5
QUADRATIC = np.array([-3.0, 12.0, 17.0, 12.0, -3.0]) / 35
"""Half the thickness of the slab of parallel sections that are combined, which takes out the noise of a scan, and their
weights: those of the parabola through them (Savitzky and Golay 1964). Their mean is 0.2 mm short at the ball, where
sections shrink to both sides. [E]"""

DIRECTIONS = 480
SMOOTHING_MM = 2.2
"""Along the section; its second moment is zero, so that round things keep their radius. 0.3 mm of noise on vertices
3 mm apart lengthens the girth of the ball by 0.35 mm, by 0.5 if 1.5 is taken; 3 cuts corners. [E]"""

FEWEST_SEGMENTS = 10
"""A section of fewer is no girth. [E]"""

WIDEST_GAP_DEG = 20.0
"""A section that is open over a wider angle, seen from its middle, is no girth. [E]"""


def girth(
    foot: Foot, point: NDArray[np.floating], normal: NDArray[np.floating], corners: NDArray[np.floating] | None = None
) -> float | None:
    """Perimeter, mm, of the hull of the section of a foot by a plane; None where the section is open.

    point (3,) mm on the plane and normal (3,), foot frame; corners (k, 3, 3): of the triangles to look at, where others
    are known to be far away (`corners_between`). Source: reference 1.2 (a tape bridges concavities).
    Tried: the hull of the bare section (0.3 mm of noise lengthen it by 3 mm), and this: parallel sections
    in polar form about their middle, combined and smoothed along the curve.
    """
    normal = np.asarray(normal, dtype=np.float64) / np.linalg.norm(normal)
    across = np.cross(normal, [0.0, 0.0, 1.0])
    across /= np.linalg.norm(across)
    upward = np.cross(across, normal)
    upward *= np.sign(upward[2]) or 1.0
    triangles = _near(foot, point, normal) if corners is None else _of_slab(corners, point, normal)
    if len(triangles) < 20:
        return None
    # One long product: NumPy multiplies a stack of small matrices one by one.
    axes = np.stack([across, upward, normal], axis=1)
    turned = (triangles.reshape(-1, 3) @ axes).reshape(-1, 3, 3)
    flat, height = turned[:, :, :2], turned[:, :, 2] - point @ normal
    low, high = _ends(height)
    offsets = np.linspace(-BAND_MM, BAND_MM, SECTIONS)
    crossing, section = np.nonzero((low[:, None] <= offsets) & (high[:, None] > offsets))
    if np.bincount(section, minlength=SECTIONS).min() < FEWEST_SEGMENTS:
        return None
    segments = _segments(flat[crossing], height[crossing] - offsets[section][:, None])
    own = segments[section == SECTIONS // 2].reshape(-1, 2)
    radii = _polar(segments - (lows(own) + highs(own)) / 2, section)
    if radii is None:
        return None
    return hull_perimeter(_smoothed(_unit_circle() * (QUADRATIC @ radii)[:, None]))


def hull_perimeter(points: NDArray[np.float64]) -> float:
    """Perimeter of the convex hull of points (n, 2): the mean width over all directions, times pi (Cauchy 1832)."""
    support = (points @ _unit_circle().T).max(axis=0)
    return float(support.mean() * 2 * np.pi)


def _unit_circle() -> NDArray[np.float64]:
    angle = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def corners_between(foot: Foot, low: float, high: float) -> NDArray[np.floating]:
    """The corners (k, 3, 3) of the triangles that reach into a range of the forward coordinate, mm."""
    along = foot.coordinates[0]
    return _reaching(foot, (along > high).astype(np.int8) - (along < low))


def _near(foot: Foot, point: NDArray[np.floating], normal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Corners (k, 3, 3) of the triangles of a whole foot that reach into the slab about a plane."""
    height = normal.astype(foot.coordinates.dtype) @ foot.coordinates - point @ normal
    return np.asarray(_reaching(foot, (height > BAND_MM).astype(np.int8) - (height < -BAND_MM)), dtype=np.float64)


def _of_slab(
    corners: NDArray[np.floating], point: NDArray[np.floating], normal: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Those of some triangles (k, 3, 3) that reach into the slab about a plane."""
    height = corners.reshape(-1, 3) @ normal.astype(corners.dtype) - corners.dtype.type(point @ normal)
    low, high = _ends(height.reshape(-1, 3))
    return np.asarray(np.compress((high > -BAND_MM) & (low < BAND_MM), corners, axis=0), dtype=np.float64)


def _ends(height: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Least and greatest, (k,), of three values each, (k, 3)."""
    a, b, c = height.T
    return np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)


def _reaching(foot: Foot, side: NDArray[np.int8]) -> NDArray[np.floating]:
    """Corners (k, 3, 3) of what is not wholly on one side of a slab: side (n,) is -1, 0 within, +1 of each vertex."""
    faces = foot.faces
    total = np.take(side, faces[:, 0]) + np.take(side, faces[:, 1]) + np.take(side, faces[:, 2])
    return foot.corners_of(np.compress(np.abs(total) < 3, faces, axis=0))


def _segments(flat: NDArray[np.float64], height: NDArray[np.float64]) -> NDArray[np.float64]:
    """Segments (n, 2, 2) in which triangles (n, 3, 2) cross a plane over which their corners are so high, (n, 3)."""
    above = height > 0
    # The corner that is alone on its side; its two edges are cut.
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    rows = np.arange(len(flat))
    start, start_height = flat[rows, alone], height[rows, alone]
    ends = []
    for step in (1, 2):
        other = (alone + step) % 3
        share = start_height / (start_height - height[rows, other])
        ends.append(start + share[:, None] * (flat[rows, other] - start))
    return np.stack(ends, axis=1)


def _polar(segments: NDArray[np.float64], section: NDArray[np.integer]) -> NDArray[np.float64] | None:
    """Outermost radius of each section in each direction (SECTIONS, DIRECTIONS); None where one is open.

    segments (k, 2, 2) about the origin; section (k,): of which section each is.
    """
    (x0, x1), (y0, y1) = segments[:, :, 0].T, segments[:, :, 1].T
    count = np.maximum(np.ceil(np.hypot(x1 - x0, y1 - y0) / 0.5).astype(int), 1)
    which = np.repeat(np.arange(len(segments)), count)
    share = (np.arange(which.size) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[which]
    x, y = x0[which] + share * (x1 - x0)[which], y0[which] + share * (y1 - y0)[which]
    radius = np.hypot(x, y)
    bins = np.floor(np.arctan2(y, x) / (2 * np.pi) * DIRECTIONS).astype(int) % DIRECTIONS
    bins += DIRECTIONS * section[which]
    outermost = np.full(SECTIONS * DIRECTIONS, -np.inf)
    np.maximum.at(outermost, bins, radius)
    # Folds and toes give several radii to one direction: the tape lies on the outer one; noise is averaged.
    outer = radius > outermost[bins] - 2.0
    number = np.bincount(bins[outer], minlength=SECTIONS * DIRECTIONS)
    total = np.bincount(bins[outer], radius[outer], SECTIONS * DIRECTIONS)
    radii = []
    for first in range(0, SECTIONS * DIRECTIONS, DIRECTIONS):
        seen = np.flatnonzero(number[first : first + DIRECTIONS])
        if len(seen) < 8 or np.diff(seen, append=seen[0] + DIRECTIONS).max() > WIDEST_GAP_DEG / 360 * DIRECTIONS:
            return None
        mean, angle = total[first + seen] / number[first + seen], (seen + 0.5) / DIRECTIONS
        radii.append(np.interp(np.arange(DIRECTIONS) / DIRECTIONS, angle, mean, period=1.0))
    return np.array(radii)


def _smoothed(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """A closed curve (n, 2) at even steps along its length, without its noise, corners keeping their place."""
    closed = np.concatenate([curve, curve[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    even = np.linspace(0.0, along[-1], DIRECTIONS, endpoint=False)
    points = np.stack([np.interp(even, along, closed[:, axis]) for axis in (0, 1)], axis=1)
    frequency = np.fft.rfftfreq(DIRECTIONS, along[-1] / DIRECTIONS)
    gaussian = np.exp(-2 * (np.pi * frequency * SMOOTHING_MM) ** 2)[:, None]
    # 2 G - G * G, as in `geometry.smooth`: a plain Gaussian would shrink a circle.
    return np.asarray(np.fft.irfft(np.fft.rfft(points, axis=0) * (2 - gaussian) * gaussian, DIRECTIONS, axis=0))
