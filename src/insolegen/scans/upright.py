"""Which way is down: the direction in which the sole lies.

Tried on real scans: principal axes (wrong as soon as there is a leg), the lowest stable facet of the convex hull (picks
the side of the foot or the opening of a plantar scan), and this: score many directions by how much surface faces them
near the supporting plane, then by what the foot looks like when it stands on that plane. The right one wins by a factor
of 1.7 and more on whole feet, 4 on plantar scans.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows
from insolegen.scans.planes import large_planes
from insolegen.scans.sample import TriangleSample

SETTLING = 60
"""At most so many turns until the best direction no longer moves; 10 to 30 are enough on real feet."""

RIVAL = 0.5
"""A direction that scores so much of the best may be the right one in its place: real soles win by 1.45 and more over
what faces the other way. [E]"""


LEAST_LYING = 0.02
"""Area within 5 mm of the ground, in sizes squared, that makes a sole: heel and ball have 0.06 and more. [E]"""

SMALL_TOP, ROLLED, SHORT_TOP = 0.12, 0.85, 0.72
"""A flat top holds such a share of the surface of a cast that was sawn 50 mm up; a foot has rolled off it by no more
than such a cosine; and it is shorter than the cast by this, where a sole is not: 0.4 to 0.7, soles 0.75. [E]"""

EDGE_CELL = 0.035
"""Cells, in sizes of the scan, by which the edge of what faces down is told from its inside: 9 mm of a foot."""


@dataclass(frozen=True)
class SoleCandidate:
    """A direction that may be down: unit vector (3,), its score, and the area that lies on the ground then, in sizes
    squared."""

    down: NDArray[np.float64]
    score: float
    lying: float


def sole_candidates(sample: TriangleSample) -> list[SoleCandidate]:
    """The directions that may be down, best first; an empty list when nothing flat faces anywhere.

    Scale-free: every length is relative to the longest principal extent of the scan.
    """
    if not sample.area.sum() > 0:
        return []
    centred = sample.centroid - np.average(sample.centroid, axis=0, weights=sample.area)
    longest = np.linalg.svd(centred.T @ (centred * sample.area[:, None]))[0][:, 0]
    size = float(np.ptp(centred @ longest))
    if not size > 0:
        return []  # one far triangle, as damaged files have
    directions = _sphere(400)
    scores, _ = _facing_area(sample, directions, size)

    found: list[SoleCandidate] = []
    for start in directions[np.argsort(-scores)]:
        if any(start @ other.down > 0.9 for other in found):
            continue
        down = _refine(sample, start, size)
        if down is not None and not any(down @ other.down > 0.97 for other in found):
            found.append(SoleCandidate(down, _score(sample, down, size), _lies_on(sample, down, size)))
        if len(found) == 5:
            break
    found.sort(key=lambda candidate: -candidate.score)
    found = _right_way_up(sample, found, size)
    if found:
        # The rough pose must belong to the scan and not to the direction from which the search came upon it.
        settled = _refine(sample, found[0].down, size, SETTLING)
        if settled is not None:
            found[0] = SoleCandidate(settled, found[0].score, found[0].lying)
    return found


def _sphere(count: int) -> NDArray[np.float64]:
    """Evenly spread unit vectors, (count, 3): a Fibonacci lattice."""
    z = 1 - (2 * np.arange(count) + 1) / count
    turn = np.pi * (1 + 5**0.5) * (np.arange(count) + 0.5)
    radius = np.sqrt(1 - z * z)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn), z], axis=1)


def _facing_area(
    sample: TriangleSample, directions: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Area that faces each direction near its supporting plane, in thousandths of size squared, and the weights."""
    towards = directions.T.astype(np.float32)
    reach = sample.centroid.astype(np.float32) @ towards
    depth = (reach.max(axis=0) - reach) / np.float32(size)
    facing = np.abs(sample.normal.astype(np.float32) @ towards)
    # Neither is greater than 1: `clip` would take twice as long.
    weight = np.maximum((facing - 0.85) / 0.15, 0) * np.maximum(1 - depth / 0.10, 0)
    return 1000 * (sample.area @ weight) / size**2, weight


def _refine(
    sample: TriangleSample, down: NDArray[np.float64], size: float, steps: int = 4
) -> NDArray[np.float64] | None:
    """Turn a direction onto the normal of the plane through what faces it; None when it wanders off."""
    start = down
    for _ in range(steps):
        _, weight = _facing_area(sample, down[None], size)
        weighted = weight[:, 0] * sample.area
        if weighted.sum() <= 0:
            return None
        near = np.flatnonzero(weighted)
        centroid, weighted = sample.centroid[near], weighted[near]
        offset = centroid - weighted @ centroid / weighted.sum()
        normal = np.linalg.eigh(offset.T @ (offset * weighted[:, None]))[1][:, 0]
        before, down = down, normal if normal @ down > 0 else -normal
        if down @ start < 0.7:
            return None
        if np.abs(down - before).max() < 1e-10:
            break
    return down


def _right_way_up(sample: TriangleSample, found: list[SoleCandidate], size: float) -> list[SoleCandidate]:
    """The candidates, the first two exchanged where they face each other and the second stands better.

    The flat top of a foot that was cut and closed low, at 40 or 50 mm, scores like a sole; but the toes do not reach
    that high: upside down they hang in the air. A shell that was cut lower still, at 10 or 15 mm, touches on its rim
    like on a sole; but a sole rises to its edge, and from a rim the surface falls away inwards.
    """
    if len(found) > 1 and found[0].down @ found[1].down < -0.8 and found[1].score > RIVAL * found[0].score:
        rises = [_rise_to_edge(sample, candidate.down, size) for candidate in found[:2]]
        hanging = [_hanging(sample, candidate.down, size) for candidate in found[:2]]
        lying = _lies_on(sample, found[1].down, size) > LEAST_LYING
        upside_down = rises[0] < 0 or hanging[1] < hanging[0] - 0.01
        if lying and rises[1] > 0 and (upside_down or _on_a_small_top(sample, found[0].down)):
            # The inside of a high arch may lie as high as the edge of its sole.
            return found if _on_a_small_top(sample, found[1].down) else [found[1], found[0], *found[2:]]
    return found


def _on_a_small_top(sample: TriangleSample, down: NDArray[np.float64]) -> bool:
    """Whether what lies in this direction is the flat top of a cast, sawn so high that it is short: the foot rolls over
    its edge onto the slope of the instep, where it looks like one that stands."""
    points = sample.centroid - sample.area @ sample.centroid / sample.area.sum()
    longest = np.linalg.eigh(points.T @ (points * sample.area[:, None]))[1][:, 2]
    along = points @ longest
    for plane in large_planes(sample, SMALL_TOP):
        height = sample.centroid @ plane.normal - plane.offset
        low, high = np.percentile(height, [1, 99])
        if min(-low, high) > 3 * plane.tolerance or abs(down @ plane.normal) < ROLLED:
            continue
        if float(down @ plane.normal) * (low + high) > 0:
            continue  # it is the other side that lies on a plane
        reach, whole = (np.percentile(part, [0.3, 99.7]) for part in (along[np.abs(height) < plane.tolerance], along))
        if np.ptp(reach) < SHORT_TOP * np.ptp(whole):
            return True
    return False


def _rise_to_edge(sample: TriangleSample, down: NDArray[np.float64], size: float) -> float:
    """How much higher the edge of what is seen from below lies than its inside, in sizes: on real soles 0.01 to 0.06,
    on shells of them turned over -0.01 to -0.1, on a plane 0."""
    depth = (np.percentile(sample.centroid @ down, 99.8) - sample.centroid @ down) / size
    place = np.floor(sample.centroid @ np.linalg.svd(down[None])[2][1:].T / (EDGE_CELL * size)).astype(int)
    place -= lows(place) - 2
    lowest = np.full(highs(place) + 3, np.inf)
    np.minimum.at(lowest, tuple(place.T), depth)
    seen = np.isfinite(lowest)
    edge = seen & _beside(~seen)
    inside = seen & ~edge & ~_beside(edge)
    return float(np.median(lowest[edge]) - np.median(lowest[inside])) if inside.any() else 0.0


def _beside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells of a mask and their four neighbours; it must not reach the border of its array from inside."""
    return np.asarray(np.logical_or.reduce([mask, *(np.roll(mask, step, axis) for step in (1, -1) for axis in (0, 1))]))


def _lies_on(sample: TriangleSample, down: NDArray[np.float64], size: float) -> float:
    """Area that lies on the supporting plane and faces it, in sizes squared."""
    reach = sample.centroid @ down
    lies = (np.percentile(reach, 99.8) - reach < 0.02 * size) & (np.abs(sample.normal @ down) > 0.9)
    return float(sample.area[lies].sum()) / size**2


def _hanging(sample: TriangleSample, down: NDArray[np.float64], size: float) -> float:
    """How high above the plane the end of the foot begins that is higher above it, in lengths."""
    depth, along, _ = _lying(sample, down, size)
    start, end = np.percentile(along[depth < 0.15 * size], [0.5, 99.5])
    length = max(float(end - start), 1e-9)
    ends = [along < start + 0.15 * length, along > end - 0.15 * length]
    return max(float(np.percentile(depth[end], 4)) / length if end.any() else 1.0 for end in ends)


def _lying(
    sample: TriangleSample, down: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Depth behind the supporting plane, and place along and across the axis of what is near it, (k,) each."""
    reach = sample.centroid @ down
    depth = np.percentile(reach, 99.8) - reach
    slab = depth < 0.15 * size
    ground = sample.centroid @ np.linalg.svd(down[None])[2][1:].T
    offset = ground - np.average(ground[slab], axis=0, weights=sample.area[slab])
    within = offset[slab] * np.sqrt(sample.area[slab])[:, None]
    axes = np.linalg.eigh(within.T @ within)[1]
    return depth, offset @ axes[:, 1], offset @ axes[:, 0]


def _score(sample: TriangleSample, down: NDArray[np.float64], size: float) -> float:
    """Facing area, discounted where what stands on the plane does not have a foot's proportions."""
    area, _ = _facing_area(sample, down[None], size)
    depth, along, across = _lying(sample, down, size)
    slab = depth < 0.15 * size
    start, end = np.percentile(along[slab], [0.5, 99.5])
    length = end - start
    width = float(np.ptp(np.percentile(across[slab], [0.5, 99.5])))
    if length <= 0 or width <= 0:
        return 0.0
    # The toes are thin: one end of a standing foot lies near the ground. Lying on its side, neither does.
    ends = [along < start + 0.18 * length, along > end - 0.18 * length]
    thinnest = min(np.percentile(depth[end], 95) / length if end.sum() > 5 else 9.0 for end in ends)
    proportion = length / width  # 2.3 to 3.2 in people
    return float(area[0] * np.exp(-((thinnest / 0.2) ** 2)) * np.exp(-(((proportion - 2.75) / 0.9) ** 2)))
