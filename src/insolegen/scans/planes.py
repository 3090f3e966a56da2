"""The large planes in a scan: the top and the bottom of a block of foam, the flat top of a cast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.scans.sample import TriangleSample

TOLERANCE = 0.004
"""How far from a plane its surface may lie, in sizes of the scan: 1.5 mm on a block of 370 mm. [E]"""

ROUND_A_CENTRE = 1.9
"""Twice the reach from the middle is a little more than the diagonal of the scan where that lies askew. [E]"""

_TRIPLES = 400
_POINTS = 300


@dataclass(frozen=True)
class Plane:
    """normal (3,) unit length, of either orientation; offset and tolerance in scan units; share of all the surface."""

    normal: NDArray[np.float64]
    offset: float
    tolerance: float
    share: float


def large_planes(sample: TriangleSample, least_share: float, most: int = 3) -> list[Plane]:
    """The planes that hold at least a share of the surface, the largest first.

    Planes through three points far apart are tried, not those of single triangles: a noisy scan of a flat thing has
    triangles that face anywhere. The draw is the same each time.
    """
    points, area = sample.centroid, sample.area
    rows = np.ascontiguousarray(points.T)
    size = size_of(sample)
    tolerance, total = TOLERANCE * size, float(area.sum())
    random = np.random.default_rng(0)
    planes: list[Plane] = []
    left = np.arange(len(points))
    while len(planes) < most and len(left) >= 3:
        weight = np.cumsum(area[left])
        drawn = left[np.searchsorted(weight, random.random(3 * _TRIPLES + _POINTS) * weight[-1])]
        triples, few = points[drawn[: 3 * _TRIPLES]].reshape(-1, 3, 3), points[drawn[3 * _TRIPLES :]]
        normal = np.cross(triples[:, 1] - triples[:, 0], triples[:, 2] - triples[:, 0])
        length = np.linalg.norm(normal, axis=1)
        normal /= np.maximum(length, 1e-300)[:, None]
        # Small triangles between the three points tilt with the noise.
        normal[length < (0.08 * size) ** 2] = 0.0
        reach = np.abs(few @ normal.T - np.einsum("ij,ij->i", triples[:, 0], normal)) < tolerance
        votes = np.where(length < (0.08 * size) ** 2, 0, reach.sum(axis=0))
        best = int(np.argmax(votes))
        # What the few points show must come near the share that is asked for; all the points then decide.
        if votes[best] * weight[-1] / _POINTS < 0.5 * least_share * total:
            break
        plane = _settled(rows, area[left], normal[best], float(triples[best, 0] @ normal[best]), tolerance)
        on_plane = np.abs(plane[0] @ rows - plane[1]) < tolerance
        share = float(area[left][on_plane].sum()) / total
        if share < least_share:
            break
        planes.append(Plane(plane[0], plane[1], tolerance, share))
        left, rows = left[~on_plane], np.compress(~on_plane, rows, axis=1)
    return planes


def size_of(sample: TriangleSample) -> float:
    """How large a scan is, in scan units, whichever way it is turned: of a block the diagonal, or nearly.

    (Tried: the diagonal of its extents, which of a block that lies askew is half as much again.)
    """
    away = sample.centroid - sample.area @ sample.centroid / sample.area.sum()
    return ROUND_A_CENTRE * float(np.sqrt(np.einsum("ij,ij->i", away, away).max(initial=0.0)))


def plane_near(sample: TriangleSample, normal: NDArray[np.float64], offset: float, tolerance: float) -> Plane:
    """The plane through what lies near a given one: normal (3,) unit length, offset and tolerance in scan units."""
    near = np.abs(sample.centroid @ normal - offset) < 3 * tolerance
    if near.sum() < 3:
        return Plane(normal, offset, tolerance, 0.0)
    normal, offset = _settled(sample.centroid[near].T, sample.area[near], normal, offset, tolerance)
    on_plane = np.abs(sample.centroid @ normal - offset) < tolerance
    return Plane(normal, offset, tolerance, float(sample.area[on_plane].sum() / sample.area.sum()))


def _settled(
    rows: NDArray[np.float64], area: NDArray[np.float64], normal: NDArray[np.float64], offset: float, tolerance: float
) -> tuple[NDArray[np.float64], float]:
    """The plane through what lies near a plane, three times over; rows (3, n) of points, area (n,)."""
    for _ in range(3):
        near = np.flatnonzero(np.abs(normal @ rows - offset) < tolerance)
        if len(near) < 3:
            break
        weight, own = np.take(area, near), np.take(rows, near, axis=1)
        centre = own @ weight / weight.sum()
        away = own - centre[:, None]
        turned = np.linalg.eigh((away * weight) @ away.T)[1][:, 0]
        normal = turned if turned @ normal > 0 else -turned
        offset = float(centre @ normal)
    return normal, offset
