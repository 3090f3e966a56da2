"""The foot seen from each side that is measured, as smoothed height maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.fill import continue_as_wall, enclosed, fill_holes
from insolegen.geometry.grid import Grid, HeightMap
from insolegen.geometry.raster import lowest_heights
from insolegen.geometry.smooth import smooth

SIDE_HEIGHT = 0.16
"""How high, in foot lengths, the side views reach."""

SOLE_SMOOTHING_MM = 1.5
"""Takes 0.3 mm of noise down to 0.06; moves the sole of a clean scan by less than that off creases. [E]"""

WALL_SLOPE = 4.0
"""How steeply the foot is continued beyond its own outline, mm a mm. [E]"""


@dataclass(frozen=True)
class LowFoot:
    """The part of a foot that lies low: vertices (n, 3) float32 mm and faces (m, 3) of their own."""

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]


def low_part(vertices: NDArray[np.floating], faces: NDArray[np.integer], height: float) -> LowFoot:
    """The triangles that reach below a height, mm, with only the vertices that they use."""
    low_vertex = vertices[:, 2] < height
    kept = faces[low_vertex[faces].any(axis=1)]
    used = np.zeros(len(vertices), dtype=bool)
    used[kept] = True
    number = np.cumsum(used, dtype=np.int32) - 1
    return LowFoot(np.asarray(vertices[used], dtype=np.float32), number[kept])


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
    first, second, along = (foot.vertices[:, axis] for axis in axes)
    lowest = lowest_heights(first, second, -outward * along, foot.faces, grid)
    return HeightMap(grid, np.where(np.isfinite(lowest), -outward * lowest, np.nan))


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
