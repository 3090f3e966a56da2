"""A close look at one side of the foot, where the views that every foot carries do not reach: ankle and instep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid, HeightMap
from insolegen.geometry.raster import lowest_heights
from insolegen.geometry.smooth import smooth
from insolegen.model.foot import Foot

PITCH_MM = 1.5
SMOOTHING_MM = 2.0


def corners_within(foot: Foot, forward: tuple[float, float], up: tuple[float, float]) -> NDArray[np.float32]:
    """Corners (3 corners, k, 3 axes), mm, of the triangles whose first corner lies in a window or just beside it.

    Gathered once for both sides: most of a scan is not near the ankle.
    """
    along, _, height = foot.coordinates
    near = (along > forward[0] - 3) & (along < forward[1] + 3) & (height > up[0] - 3) & (height < up[1] + 3)
    kept = np.compress(near[foot.faces[:, 0]], foot.faces, axis=0)
    return foot.corners_of(kept).transpose(1, 0, 2).astype(np.float32, copy=False)


def side_closeup(
    corners: NDArray[np.float32], outward: int, forward: tuple[float, float], up: tuple[float, float], middle: float
) -> HeightMap:
    """How far the foot stands out to one side, over (forward, up), mm; NaN where nothing was scanned.

    corners: from `corners_within`; outward +1 for the medial side, -1 for the lateral; the heights are
    `outward * medial`. forward, up: the window, mm; only what lies beyond `middle`, mm, on that side is looked at.
    """
    shape = (int((forward[1] - forward[0]) / PITCH_MM) + 1, max(int((up[1] - up[0]) / PITCH_MM) + 1, 2))
    grid = Grid(forward[0], up[0], PITCH_MM, shape)
    part = np.compress(outward * (corners[0, :, 1] - np.float32(middle)) > 0, corners, axis=1)
    if part.shape[1] == 0:
        return HeightMap(grid, np.full(grid.shape, np.nan))
    out = -lowest_heights(part[:, :, 0], part[:, :, 2], -outward * part[:, :, 1], grid)
    seen = np.isfinite(out)
    heights = smooth(np.where(seen, out, np.nan), seen, SMOOTHING_MM / PITCH_MM)
    return HeightMap(grid, np.where(seen, heights, np.nan))


def protrusion(view: HeightMap, spread_mm: float) -> NDArray[np.float64]:
    """How far each node stands out over its surroundings, mm: the view less its own broad average; NaN where unseen.

    The average is taken of the view less its best plane, so that a leg that leans does not count as a protrusion.
    """
    seen = np.isfinite(view.heights)
    if seen.sum() < 30:
        return np.full(view.heights.shape, np.nan)
    row, column = np.nonzero(seen)
    plane = np.column_stack([row, column, np.ones(len(row))])
    fit = np.linalg.lstsq(plane, view.heights[seen], rcond=None)[0]
    level = np.full(view.heights.shape, 0.0)
    level[seen] = view.heights[seen] - plane @ fit
    spread = spread_mm / view.grid.pitch
    kernels: list[NDArray[np.float64]] = []
    sizes: tuple[int, ...] = level.shape
    for size in sizes:
        distance = np.subtract.outer(np.arange(size), np.arange(size)) / spread
        kernels.append(np.exp(-0.5 * distance**2))
    weight = kernels[0] @ seen.astype(np.float64) @ kernels[1]
    average = kernels[0] @ level @ kernels[1] / np.maximum(weight, 1e-9)
    return np.asarray(np.where(seen, level - average, np.nan), dtype=np.float64)
