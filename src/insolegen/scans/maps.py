"""The foot seen from each side that is measured, as smoothed height maps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.fill import continue_as_wall, enclosed, fill_holes
from insolegen.geometry.grid import Grid, HeightMap
from insolegen.geometry.raster import lowest_heights, lowest_points
from insolegen.geometry.rigid import rigid
from insolegen.geometry.smooth import smooth
from insolegen.geometry.triangles import typical_edge

SIDE_HEIGHT = 0.16
"""How high, in foot lengths, the side views reach."""

SOLE_SMOOTHING_MM = 1.5
"""Takes 0.3 mm of noise down to 0.06; moves the sole of a clean scan by less than that off creases. [E]"""

HALF_OVERLAP_MM = 15.0

LOW, BEHIND_TOES = 0.09, 0.65
"""What lies lower and further back than this, in foot lengths, is sole and no instep. [E]"""

UNANIMOUS, PATCH_MM = 0.98, 10.0
"""Share of the lowest surface, in patches of this size, that must face down for the winding of a scan to be believed.
[E]"""

AGREEING = 0.7
"""And of all its triangles together so much, net. [E]"""

WALL_SLOPE = 4.0
"""How steeply the foot is continued beyond its own outline, mm a mm. [E]"""


@dataclass(frozen=True)
class LowFoot:
    """Triangles of a foot, gathered once for all views: corners (3 corners, 3 axes, m) float32 mm.

    Or one corner of each, (1, 3, m): points that are seen where they are dense enough, for a first look.
    """

    corners: NDArray[np.float32]

    @cached_property
    def winding(self) -> int:
        """+1 where triangles run counter-clockwise seen from outside, -1 the other way round, 0 where they are mixed.

        Asked of what lies low behind the toes, which is the skin of the sole and nothing else.
        """
        corners = self.corners[:, :, :: max(1, self.corners.shape[2] // 20_000)]
        if not corners.shape[2] or len(corners) < 3:
            return 0
        forward, up = corners[:, 0].max(axis=0), corners[:, 2].max(axis=0)
        heel, ground = float(forward.min()), float(np.percentile(up, 0.5))
        length = float(forward.max()) - heel
        low = (up < ground + LOW * length) & (forward < heel + BEHIND_TOES * length)
        if not low.any():
            return 0
        corners = np.compress(low, corners, axis=2)
        # By patches: single triangles of a noisy scan, and what spikes leave, face anywhere, and cancel in a patch.
        place = (corners[:, :2].mean(axis=0) / PATCH_MM).astype(int)
        place -= place.min(axis=1, keepdims=True)
        areas = _signed_areas(corners, 0, 1)
        if abs(float(areas.sum())) < AGREEING * float(np.abs(areas).sum()):
            return 0  # every so-manyth is turned over, each patch the same way on the whole: believed, they are missing
        facing = np.bincount(place[0] * (place[1].max() + 1) + place[1], areas)
        down = float(-facing[facing < 0].sum() / max(float(np.abs(facing).sum()), 1e-12))
        return 1 if down > UNANIMOUS else -1 if down < 1 - UNANIMOUS else 0

    @cached_property
    def edge_mm(self) -> float:
        """How long an edge is (`typical_edge`)."""
        return typical_edge(self.corners)

    def moved(self, matrix: NDArray[np.float64]) -> LowFoot:
        """The same triangles moved by a 4x4 matrix."""
        rotation, shift = matrix[:3, :3].astype(np.float32), matrix[:3, 3].astype(np.float32)[:, None]
        moved = np.matmul(rotation, self.corners)
        moved += shift
        return self._wound_alike(LowFoot(moved))

    def as_points(self) -> LowFoot:
        """The first corner of each triangle."""
        return LowFoot(self.corners[:1])

    def shifted(self, shift: NDArray[np.float64]) -> LowFoot:
        """The same triangles shifted by a vector (3,), mm."""
        return self._wound_alike(LowFoot(self.corners + shift.astype(np.float32)[:, None]))

    def _wound_alike(self, moved: LowFoot) -> LowFoot:
        """The same triangles somewhere else: as they were wound they are."""
        if "winding" in self.__dict__:
            moved.__dict__["winding"] = self.winding
        return moved

    def with_more(self, others: LowFoot) -> LowFoot:
        """These triangles and others."""
        return LowFoot(np.concatenate([self.corners, others.corners], axis=2))

    def reaching(self, kept: NDArray[np.bool_]) -> LowFoot:
        """The triangles of which any corner is kept; kept (corners, m)."""
        # One row after the other: `any` over three rows takes five times as long.
        return LowFoot(np.take(self.corners, np.flatnonzero(reduce(np.logical_or, kept)), axis=2))


def _signed_areas(corners: NDArray[np.float32], first: int, second: int) -> NDArray[np.float32]:
    """Twice the area of each triangle projected along the third axis, positive where it runs from first to second."""
    (x0, x1, x2), (y0, y1, y2) = corners[:, first], corners[:, second]
    return np.asarray((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))


@dataclass(frozen=True)
class ScannedTriangles:
    """A scan with its coordinates and its corners in rows: vertices (3, n), scan units; faces (3, m).

    Gathering from rows takes a third of the time of gathering points, and a foot is gathered from several times. soup
    (3 corners, 3 axes, m): of triangles that have vertices of their own in their order, as from STL, the corners: there
    is nothing to gather.
    """

    vertices: NDArray[np.floating]
    faces: NDArray[np.integer]
    soup: NDArray[np.floating] | None = None

    @classmethod
    def of(cls, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> ScannedTriangles:
        """From vertices (n, 3) and faces (m, 3)."""
        own = faces.size == len(vertices) and np.array_equal(faces.reshape(-1), np.arange(len(vertices)))
        if own:
            return cls(vertices.T, faces.T, np.ascontiguousarray(vertices.reshape(-1, 3, 3).transpose(1, 2, 0)))
        return cls(np.ascontiguousarray(vertices.T), np.ascontiguousarray(faces.T))

    def between(self, to_foot: NDArray[np.float64], axis: int, low: float, high: float) -> LowFoot:
        """The triangles with a corner between two values along an axis of the foot frame, mm, in that frame.

        to_foot (4, 4). Only what is kept is moved: most of a scan of a whole foot is neither low nor at the instep.
        """
        kind = self.vertices.dtype.type
        rows = self.vertices if self.soup is None else self.soup
        along = to_foot[axis, :3].astype(kind) @ rows
        along += kind(to_foot[axis, 3])
        inside = (along > kind(low)) & (along < kind(high))
        # Single precision holds half a millimetre at 5 km: a scan that has more, in a map's coordinates, keeps it.
        origin = self.vertices[:, 0].astype(np.float64) if kind is np.float64 else np.zeros(3)
        if self.soup is not None:
            corners = np.take(self.soup, np.flatnonzero(reduce(np.logical_or, inside)), axis=2)
            if kind is np.float64:
                corners = (corners - origin[:, None]).astype(np.float32)
            return LowFoot(corners).moved(to_foot @ rigid(translation=origin))
        kept = np.flatnonzero(reduce(np.logical_or, (inside[column] for column in self.faces)))
        corners = np.empty((3, 3, len(kept)), dtype=np.float32)
        for corner, column in enumerate(self.faces):
            vertex = np.take(column, kept)
            for row, coordinate in enumerate(self.vertices):
                if kind is np.float32:
                    np.take(coordinate, vertex, out=corners[corner, row], mode="clip")  # "raise" would copy twice
                else:
                    corners[corner, row] = np.take(coordinate, vertex) - origin[row]
        return LowFoot(corners).moved(to_foot @ rigid(translation=origin))


def seen_from(
    foot: LowFoot, axes: tuple[int, int, int], outward: float, bounds: tuple[float, float, float, float], pitch: float
) -> HeightMap:
    """The outermost surface along an axis, unsmoothed, NaN where nothing is seen.

    axes: first and second axis of the grid, then the axis along which the heights run; outward -1 takes the least
    value along it, +1 the greatest; bounds: first and second axis, low and high, mm.
    """
    low_first, high_first, low_second, high_second = bounds
    grid = Grid(
        low_first,
        low_second,
        pitch,
        (int(np.ceil((high_first - low_first) / pitch)) + 1, int(np.ceil((high_second - low_second) / pitch)) + 1),
    )
    first, second, along = (foot.corners[:, axis] for axis in axes)
    # What faces up is the inside of the instep and the toes, seen through a hole: a hole it stays.
    turn = -foot.winding if axes == (0, 1, 2) and outward < 0 else 0
    height = along if outward < 0 else -along
    if len(foot.corners) == 1:
        lowest = lowest_points(first[0], second[0], height[0], grid)
    else:
        lowest = lowest_heights(first, second, height, grid, turn)
    return HeightMap(grid, np.where(np.isfinite(lowest), -outward * lowest, np.nan))


def both_sides(
    foot: LowFoot, bounds: tuple[float, float, float, float], pitch: float, sigma_mm: float
) -> tuple[HeightMap, HeightMap]:
    """The medial and the lateral side, (forward, up), smoothed; each NaN where only the other was scanned.

    Above the lower rim of an open scan both views see the same single wall: left in, smoothing would blend it with its
    opposite, 3 mm wrong along the rim of `plantar_right.obj`.
    """
    # The foot lies along the axis: each side is looked for on its own half, and a little over the middle.
    medial, lateral = (
        seen_from(foot.reaching(own_half), (0, 2, 1), way, bounds, pitch)
        for way, own_half in (
            (+1, foot.corners[:, 1] > -HALF_OVERLAP_MM),
            (-1, foot.corners[:, 1] < HALF_OVERLAP_MM),
        )
    )
    seen = np.isfinite(medial.heights)
    inner = np.where(seen, medial.heights, -np.inf).max(axis=1, keepdims=True)
    outer = np.where(seen, lateral.heights, np.inf).min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        single = medial.heights - lateral.heights < 2 * pitch
        inside = medial.heights > (inner + outer) / 2
    medial, lateral = (
        HeightMap(view.grid, np.where(single & gone, np.nan, view.heights))
        for view, gone in ((medial, ~inside), (lateral, inside))
    )
    return smoothed(medial, sigma_mm), smoothed(lateral, sigma_mm)


def smoothed(seen: HeightMap, sigma_mm: float) -> HeightMap:
    """The same view with noise taken out (see `geometry.smooth`); what was not seen stays unseen."""
    valid = np.isfinite(seen.heights)
    heights = smooth(seen.heights, valid, sigma_mm / seen.grid.pitch)
    return HeightMap(seen.grid, np.where(valid, heights, np.nan))


def continuous_sole(plantar: HeightMap, ceiling: float) -> HeightMap:
    """The sole without noise, gaps or end: finite on every node.

    Holes are bridged by a membrane, the outside continues the foot's edge as a steep wall up to `ceiling`, mm, and the
    whole is smoothed at once, so that smoothing never runs into an edge.
    """
    seen = np.isfinite(plantar.heights)
    hole = enclosed(~seen)
    whole = fill_holes(plantar.heights, hole) if hole.any() else plantar.heights
    whole = continue_as_wall(whole, plantar.grid.pitch, WALL_SLOPE)
    whole = np.fmin(whole, np.float32(ceiling))
    heights = smooth(whole, np.ones_like(seen), SOLE_SMOOTHING_MM / plantar.grid.pitch)
    return HeightMap(plantar.grid, heights.astype(np.float64))


def points_of(seen: HeightMap, axes: tuple[int, int, int]) -> NDArray[np.float64]:
    """The nodes of a view as points (k, 3) in the foot frame."""
    row, column = np.nonzero(np.isfinite(seen.heights))
    points = np.empty((len(row), 3))
    points[:, axes[0]] = seen.grid.forward[row]
    points[:, axes[1]] = seen.grid.medial[column]
    points[:, axes[2]] = seen.heights[row, column]
    return points
