"""Vertical rays through a triangle mesh: the heights of its surfaces at any place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.exported import ExportedMesh

_MOST_CELLS = 60_000  # cell numbers fit 16 bits, which NumPy sorts by radix, ten times as fast as wider ones


@dataclass(frozen=True)
class Hits:
    """Where rays meet triangles: one entry a hit, in the order of the rays.

    ray (h,) index into the points, height (h,) mm, triangle (h,); ray_count: how many rays there were. A ray through a
    shared edge or vertex hits every triangle there, at one height.
    """

    ray: NDArray[np.int64]
    height: NDArray[np.float64]
    triangle: NDArray[np.int64]
    ray_count: int

    def highest(self) -> NDArray[np.float64]:
        """Height of the top-most surface on each ray, (ray_count,), NaN where there is none."""
        return self._reduced(np.maximum)

    def lowest(self) -> NDArray[np.float64]:
        """Height of the bottom-most surface on each ray, (ray_count,), NaN where there is none."""
        return self._reduced(np.minimum)

    def triangle_at(self, heights: NDArray[np.float64]) -> NDArray[np.int64]:
        """A triangle that each ray hits at that of its heights, (ray_count,); -1 where there is none."""
        found = np.full(self.ray_count, -1, dtype=np.int64)
        at = self.height == heights[self.ray]
        found[self.ray[at]] = self.triangle[at]
        return found

    def crossings(self, tolerance_mm: float = 1e-5) -> NDArray[np.int64]:
        """How many surfaces each ray crosses, (ray_count,); hits closer than the tolerance are one surface."""
        order = np.lexsort((self.height, self.ray))
        ray, height = self.ray[order], self.height[order]
        new = np.ones(ray.size, dtype=bool)
        new[1:] = (ray[1:] != ray[:-1]) | (np.diff(height) > tolerance_mm)
        return np.bincount(ray[new], minlength=self.ray_count)

    def _reduced(self, reduction: np.ufunc) -> NDArray[np.float64]:
        result = np.full(self.ray_count, np.nan)
        if self.ray.size:
            starts = np.flatnonzero(np.diff(self.ray, prepend=-1))
            result[self.ray[starts]] = reduction.reduceat(self.height, starts)
        return result


class VerticalRays:
    """Casts vertical rays through a mesh; vertices (v, 3) mm, faces (n, 3).

    Exact: whether a ray passes a triangle is decided by the signs of cross products relative to the ray, which two
    triangles at one edge compute from the same products; no ray slips between them. Triangles that stand upright have
    no inside seen from above; their neighbours own their edges.
    """

    def __init__(self, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> None:
        faces = np.asarray(faces)
        axes = np.ascontiguousarray(np.asarray(vertices).T)
        corners = np.empty((3, 3, len(faces)), dtype=axes.dtype)
        for corner, axis in np.ndindex(3, 3):
            corners[corner, axis] = axes[axis].take(faces[:, corner])
        self._index(corners)

    @classmethod
    def through(cls, mesh: ExportedMesh) -> VerticalRays:
        """Rays through an exported mesh."""
        rays = cls.__new__(cls)
        rays._index(mesh.corners)
        return rays

    @classmethod
    def over(cls, corners: NDArray[np.floating]) -> VerticalRays:
        """Rays through triangles by their corners, (3 corners, 3 axes, n) mm."""
        rays = cls.__new__(cls)
        rays._index(corners)
        return rays

    def _index(self, corners: NDArray[np.floating]) -> None:
        """Sort the triangles by the cell of their lower left corner; those wider than a cell go into each cell."""
        self._corners = corners
        self._wide_start: NDArray[np.int64] | None = None
        plane = corners[:, :2]
        low = np.minimum(np.minimum(plane[0], plane[1]), plane[2])
        high = np.maximum(np.maximum(plane[0], plane[1]), plane[2])
        side = (high - low).max(axis=0)
        self._low = low.min(axis=1).astype(np.float64)
        self._high = high.max(axis=1).astype(np.float64)
        extent = np.maximum(self._high - self._low, 1e-6)
        self._cell = max(
            float(np.sqrt(extent[0] * extent[1] / _MOST_CELLS)),
            # The middle one, not the mean: a plane floor may be made of few triangles, as long as the device is wide.
            1.3 * float(np.median(side[:: max(1, side.size // 10_000)])),
            float(extent.max()) / 5000,
        )
        while True:
            self._shape = (int(extent[0] / self._cell) + 2, int(extent[1] / self._cell) + 2)
            self._start, self._per_cell = self._low.astype(np.float32), np.float32(1 / self._cell)
            # No wider than a cell, less what rounding may add: such a triangle touches two cells each way at most.
            wide = np.flatnonzero(side > 0.99 * self._cell)
            i0, j0 = self._cells(low[:, wide])
            i1, j1 = self._cells(high[:, wide])
            rows, columns = i1 - i0 + 1, j1 - j0 + 1
            spread = rows * columns
            if spread.sum() <= 4 * side.size + _MOST_CELLS and self._shape[0] * self._shape[1] < 65_536:
                break
            self._cell *= 1.5
        i, j = self._cells(low)
        i *= self._shape[1]
        i += j
        if wide.size == 0:
            self._narrow_start, self._pool = self._by_cell(i)
            return
        narrow = np.ones(side.size, dtype=bool)
        narrow[wide] = False
        kept = np.flatnonzero(narrow)
        self._narrow_start, order = self._by_cell(i[kept])
        owner = np.repeat(np.arange(wide.size), spread)
        step = np.arange(owner.size) - np.repeat(np.cumsum(spread) - spread, spread)
        row, column = np.divmod(step, columns[owner])
        self._wide_start, wide_order = self._by_cell((i0[owner] + row) * self._shape[1] + j0[owner] + column)
        # The wide ones are laid behind the narrow ones, so that one gather serves both.
        self._wide_start += order.size
        self._pool = np.concatenate([kept[order], wide[owner[wide_order]]])

    def _cells(self, places: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of the cell of each place, (2, n). Never rounds a ray out of the cells of its triangle.

        Every step keeps the order of numbers, in single precision too: a ray between the low and the high corner of a
        triangle gets a cell between theirs.
        """
        single = places.astype(np.float32, copy=False)
        row, column = ((single[axis] - self._start[axis]) * self._per_cell for axis in (0, 1))
        return (
            np.minimum(row.astype(np.int64), self._shape[0] - 1),
            np.minimum(column.astype(np.int64), self._shape[1] - 1),
        )

    def _by_cell(self, cell: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each cell's entries start in the order by cell, (cells + 1,); and that order."""
        order = np.argsort(cell.astype(np.uint16), kind="stable")
        start = np.zeros(self._shape[0] * self._shape[1] + 1, dtype=np.int64)
        np.cumsum(np.bincount(cell, minlength=start.size - 1), out=start[1:])
        return start, order

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest x and y, (2, 2), mm."""
        return np.stack([self._low, self._high])

    def highest(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Height of the top-most surface at points (p, 2), (p,) mm, NaN where there is none."""
        return self.cast(points).highest()

    def lowest(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Height of the bottom-most surface at points (p, 2), (p,) mm, NaN where there is none."""
        return self.cast(points).lowest()

    def cast(self, points: NDArray[np.floating]) -> Hits:
        """Every hit of the vertical rays at points (p, 2); NaN points hit nothing."""
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        inside = np.flatnonzero(((points >= self._low) & (points <= self._high)).all(axis=1))
        ray, triangle = self._candidates(points[inside])
        ray = inside[ray]
        x, y = points[:, 0].take(ray), points[:, 1].take(ray)
        (ax, ay), (bx, by), (cx, cy) = (
            (self._corners[corner, 0].take(triangle) - x, self._corners[corner, 1].take(triangle) - y)
            for corner in range(3)
        )
        a, b, c = bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx
        lowest, highest = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
        # All three zero: the triangle stands upright.
        hit = np.flatnonzero(((lowest >= 0) & (highest > 0)) | ((highest <= 0) & (lowest < 0)))
        ray, triangle, a, b, c = ray[hit], triangle[hit], a[hit], b[hit], c[hit]
        za, zb, zc = (self._corners[corner, 2][triangle].astype(np.float64) for corner in range(3))
        # The weights add up to one and have one sign: the height never leaves the triangle's own, however thin it is.
        height = za + (b * (zb - za) + c * (zc - za)) / (a + b + c)
        return Hits(ray, height, triangle, len(points))

    def normals(self, triangles: NDArray[np.integer]) -> NDArray[np.float64]:
        """Unit normals of triangles (t,), (t, 3); NaN for index -1 and for triangles of no area."""
        a, b, c = (self._corners[corner][:, triangles].astype(np.float64).T for corner in range(3))
        normal = np.cross(b - a, c - a)
        length = np.linalg.norm(normal, axis=1)
        length[(length == 0) | (triangles < 0)] = np.nan
        return np.asarray(normal / length[:, None])

    def centroids(self, triangles: NDArray[np.integer]) -> NDArray[np.float64]:
        """Centroids of triangles (t,), (t, 3) mm."""
        return np.asarray(self._corners[:, :, triangles].mean(axis=0, dtype=np.float64).T)

    def steep_triangles(self, count: int, *, narrowest_mm: float = 0.0) -> NDArray[np.int64]:
        """Up to `count` triangles steeper than 45 degrees yet not upright, spread evenly over all of those.

        Those narrower than `narrowest_mm` seen from above are passed over.
        """
        across, up, longest = self._leaning()
        steep = np.flatnonzero((across > up) & (up > narrowest_mm**2 * longest))
        return steep[:: max(1, -(-steep.size // count))]

    def leaning_triangles(self, narrowest_mm: float) -> NDArray[np.int64]:
        """Every triangle that seen from above is at least so wide; the others stand upright."""
        _, up, longest = self._leaning()
        return np.flatnonzero(up > narrowest_mm**2 * longest)

    def _leaning(self) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
        """Squares, (n,) each: of the level and the upward part of twice the area, and of the longest side from above.

        The upward part over that side is how wide a triangle is seen from above.
        """
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = self._corners
        ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
        up = ux * vy - uy * vx
        longest = np.maximum(np.maximum(ux * ux + uy * uy, vx * vx + vy * vy), (ux - vx) ** 2 + (uy - vy) ** 2)
        return (uy * vz - uz * vy) ** 2 + (uz * vx - ux * vz) ** 2, up * up, longest

    def _candidates(self, points: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs (ray, triangle) whose cells meet, ordered by ray."""
        i, j = self._cells(points.T)
        # A narrow triangle at home in cell (i, j) reaches cells up to (i + 1, j + 1): two runs of two cells.
        start = self._narrow_start
        left = np.maximum(j - 1, 0)
        here = i * self._shape[1]
        before = np.maximum(i - 1, 0) * self._shape[1]
        begins = [start[here + left], start[before + left]]
        ends = [start[here + j + 1], np.where(i > 0, start[before + j + 1], begins[1])]
        if self._wide_start is not None:
            begins.append(self._wide_start[here + j])
            ends.append(self._wide_start[here + j + 1])
        runs = len(begins)
        begin = np.stack(begins, axis=1).ravel()
        length = np.stack(ends, axis=1).ravel() - begin
        entry = np.repeat(begin - (np.cumsum(length) - length), length)
        entry += np.arange(entry.size)
        ray = np.repeat(np.arange(len(points)), length.reshape(-1, runs).sum(axis=1))
        return ray, self._pool.take(entry)
