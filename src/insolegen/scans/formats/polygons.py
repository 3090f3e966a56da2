"""Polygons of any number of corners into triangles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.scans.formats.raw_mesh import EXPORT_AGAIN


def fan_triangulated(counts: NDArray[np.integer], corners: NDArray[np.integer], where: str) -> NDArray[np.integer]:
    """Triangles (m, 3) that fan out from each polygon's first corner.

    counts (n,): corners of each polygon; corners (sum of counts,): vertex indices, polygon after polygon. Raises
    ScanError where a polygon has fewer than three corners.
    """
    if len(counts) == 0:
        return np.empty((0, 3), dtype=np.int64)
    if counts.min() < 3:
        at = int(np.argmax(counts < 3))
        raise ScanError(
            f"face {at} has {int(counts[at])} corners",
            expected="three or more corners in every face",
            where=where,
            remedy=EXPORT_AGAIN,
        )
    if counts.min() == counts.max():
        width = int(counts[0])
        polygons = corners.reshape(-1, width)
        if width == 3:
            return polygons
        second = np.arange(1, width - 1)
        fans = np.stack(np.broadcast_arrays(polygons[:, :1], polygons[:, second], polygons[:, second + 1]), axis=2)
        return fans.reshape(-1, 3)
    triangles = counts.astype(np.int64) - 2
    starts = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)[:-1]))
    apex = np.repeat(starts, triangles)
    # Position of each triangle within its own polygon: a running number less the number its polygon began with.
    within = np.arange(int(triangles.sum())) - np.repeat(np.cumsum(triangles) - triangles, triangles)
    triangulated: NDArray[np.integer] = corners[np.stack((apex, apex + within + 1, apex + within + 2), axis=1)]
    return triangulated


def gathered(rows: Sequence[tuple[int, int]] | NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counts (n,) and flat positions (sum of counts,) of the items that `rows` of (first item, count) name."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    firsts, counts = table[:, 0], table[:, 1]
    before = np.cumsum(counts) - counts
    return counts, np.arange(int(counts.sum())) + np.repeat(firsts - before, counts)
