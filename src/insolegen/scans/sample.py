"""A thinned scan: enough triangles to find the pose, few enough to try hundreds of directions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.extent import extent


@dataclass(frozen=True)
class TriangleSample:
    """Triangles drawn evenly from a mesh.

    centroid (k, 3); normal (k, 3), unit length, of either orientation: scanners do not agree on winding; area (k,),
    scaled so that the sum is the area of the whole mesh; corners (k, 3, 3). Scan units.
    """

    centroid: NDArray[np.float64]
    normal: NDArray[np.float64]
    area: NDArray[np.float64]
    corners: NDArray[np.float64]

    @cached_property
    def diagonal(self) -> float:
        """How large the scan is: the diagonal of the extents of its triangles' middles, scan units."""
        return float(np.linalg.norm(extent(self.centroid)))

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Corners and centroids, (4 k, 3)."""
        return np.concatenate([self.corners.reshape(-1, 3), self.centroid])

    def part(self, kept: NDArray[np.bool_]) -> TriangleSample:
        """Those of the triangles that a mask (k,) keeps."""
        return TriangleSample(self.centroid[kept], self.normal[kept], self.area[kept], self.corners[kept])

    def thinned(self, count: int) -> TriangleSample:
        """At most `count` of the triangles, evenly drawn again."""
        drawn = _evenly(len(self.area), count)
        share = len(self.area) / max(len(drawn), 1)
        return TriangleSample(self.centroid[drawn], self.normal[drawn], self.area[drawn] * share, self.corners[drawn])


def sample_triangles(vertices: NDArray[np.floating], faces: NDArray[np.integer], count: int) -> TriangleSample:
    """Draw at most `count` triangles, the same ones each time whatever the pose; all of them where there are fewer.

    vertices (n, 3); faces (m, 3). Degenerate triangles are left out.
    """
    total = len(faces)
    if total > count:
        faces = np.take(faces, _evenly(total, count), axis=0)
    corners = np.take(vertices, faces, axis=0).astype(np.float64, copy=False)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.sqrt(np.einsum("ij,ij->i", cross, cross))
    real = length > 1e-12 * max(float(length.max(initial=0.0)), 1e-300)
    if not real.all():
        corners, cross, length = corners[real], cross[real], length[real]
    return TriangleSample(
        centroid=(corners[:, 0] + corners[:, 1] + corners[:, 2]) / 3,
        normal=cross / length[:, None],
        area=length / 2 * (total / max(len(faces), 1)),
        corners=corners,
    )


def _evenly(total: int, count: int) -> NDArray[np.int64]:
    """Numbers of at most `count` of `total` things: one drawn from each of `count` equal stretches of the list.

    The draw is the same each time. A fixed stride, golden section or other, beats with the rows of meshes that were
    made from depth images: whole stations of a foot stayed without a point.
    """
    if total <= count:
        return np.arange(total)
    within = np.random.default_rng(0).random(count)
    return ((np.arange(count) + within) * (total / count)).astype(np.int64)
