"""The floor under a foot: found as a large plane that reaches out beyond all else, and taken away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import highs, lows
from insolegen.geometry.neighbours import grown
from insolegen.scans.crumbs import piece_of_each
from insolegen.scans.planes import Plane, large_planes
from insolegen.scans.sample import TriangleSample

LEAST_FLOOR, FACING_ALONG = 0.1, 0.97
"""Share of the surface that makes a floor, and the cosine within which its triangles face along it. [E]"""

LEAST_NOISY_FLOOR = 0.25
"""Share of the surface from which on a plane is looked at that no single triangle lies in. [E]"""

NOISY_FLOOR, MOSTLY_FLAT = 4.0, 0.5
"""A piece that lies within so many tolerances of the floor's plane, and so much of it within one, is floor. [E]"""


def floor_plane(sample: TriangleSample) -> Plane | None:
    """The plane of a floor, or None: a large flat region that reaches out far beyond what lies off it."""
    size = sample.diagonal
    tolerance = 0.003 * size
    by_size = np.argsort(-sample.area, kind="stable")
    seeds = np.concatenate([by_size[:8], by_size[:: max(1, len(by_size) // 400)][:400:8]])
    normal = sample.normal[seeds]
    thin = np.union1d(by_size[:8], np.arange(0, len(by_size), max(1, len(by_size) // 3000)))
    distance = np.abs(sample.centroid[thin] @ normal.T - np.sum(sample.centroid[seeds] * normal, axis=1))
    held = (sample.area[thin, None] * (distance < tolerance)).sum(axis=0)
    best = int(np.argmax(held > 0.97 * held.max()))  # of those that are as good, the largest: its normal is the surest
    offset = float(sample.centroid[seeds[best]] @ normal[best])
    flat = (np.abs(sample.centroid @ normal[best] - offset) < tolerance) & (
        np.abs(sample.normal @ normal[best]) > FACING_ALONG
    )
    share = float(sample.area[flat].sum() / sample.area.sum())
    if share >= LEAST_FLOOR and _reaches_beyond(sample, flat, normal[best], size):
        return Plane(normal[best], offset, tolerance, share)
    # The triangles of a noisy floor face anywhere, so that none of them says where it lies: all of them together do.
    for large in large_planes(sample, LEAST_NOISY_FLOOR, most=1):
        flat = np.abs(sample.centroid @ large.normal - large.offset) < large.tolerance
        if _reaches_beyond(sample, flat, large.normal, size):
            return large
    return None


def _reaches_beyond(sample: TriangleSample, flat: NDArray[np.bool_], normal: NDArray[np.float64], size: float) -> bool:
    """Whether what is flat reaches out beyond what is not: a flat sole lies under its foot, a floor does not."""
    if flat.all():
        return False
    axes = np.linalg.svd(normal[None])[2][1:]
    cell = 0.02 * size
    on_floor = np.repeat(flat, 3)
    ground = np.rint(sample.corners.reshape(-1, 3) @ axes.T / cell).astype(int)
    ground -= lows(ground) - 1
    covered = np.zeros(highs(ground) + 2, dtype=bool)
    covered[tuple(ground[~on_floor].T)] = True
    covered = grown(grown(covered))
    outside = ~covered[tuple(ground[on_floor].T)]
    weight = np.repeat(sample.area, 3)[on_floor]
    return bool(weight[outside].sum() > 0.25 * weight.sum())


def without_floor(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], plane: Plane
) -> tuple[NDArray[np.integer], int]:
    """Faces (k, 3) without the floor, and how many triangles that had.

    A floor that is a piece of its own goes as a piece, so that a sole that stands on it stays whole; one that is grown
    together with the foot goes triangle by triangle.
    """
    off = np.abs(vertices @ plane.normal - plane.offset)
    flat = (off < plane.tolerance)[faces].all(axis=1)
    # A noisy floor has vertices further off: by its pieces it is told from a sole, which rises all round.
    labels = piece_of_each(vertices, faces)
    high = (off > NOISY_FLOOR * plane.tolerance)[faces].any(axis=1)
    lying, of_all, standing = (
        np.bincount(labels[which], minlength=len(vertices)) for which in (flat, slice(None), high)
    )
    own_piece = ((lying > MOSTLY_FLAT * of_all) & (standing == 0))[labels]
    drop = own_piece if own_piece.any() else flat
    return faces[~drop], int(drop.sum())
