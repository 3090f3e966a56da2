"""What lies between and beyond what was measured: holes filled smoothly, the outside continued as a wall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array

_BESSEL_ZERO = 2.405
"""First zero of J0: the slowest membrane mode of a disc."""


def fill_holes(heights: Array, hole: NDArray[np.bool_], sweeps: int = 200) -> Array:
    """Heights with the nodes of `hole` filled by the membrane through their surroundings.

    heights, hole (n, m); every hole node must be walled in by finite nodes. Coarse-to-fine start, then Jacobi sweeps
    on the hole's nodes alone, so that the cost follows the size of the holes; sped up after Chebyshev, because plain
    ones carry the rim no further than the root of their number.
    """
    filled = heights.copy()
    if not hole.any():
        return filled
    known = np.isfinite(heights) & ~hole
    filled[hole] = _pyramid(np.where(known, heights, 0.0), known.astype(float))[hole]
    columns = heights.shape[1]
    flat = filled.reshape(-1)
    nodes = np.flatnonzero(hole)
    neighbours = nodes[:, None] + np.array([-columns, columns, -1, 1])
    # Of all shapes of an area the disc relaxes slowest (Faber and Krahn), so that its rate bounds that of any hole.
    rate = 1 - _BESSEL_ZERO**2 / 4 * np.pi / max(nodes.size, 8)
    before, weight = flat[nodes], 1.0
    for sweep in range(sweeps):
        here = flat[nodes]
        flat[nodes] = before + weight * (flat[neighbours].mean(axis=1) - before)
        before, weight = here, 1 / (1 - rate**2 * (0.5 if sweep == 0 else weight / 4))
    return flat.reshape(heights.shape)


def _pyramid(total: Array, weight: Array) -> Array:
    """Weighted averages at the finest level that has any: pulled up by halving, pushed back down."""
    if min(total.shape) < 2 or (weight > 0).all():
        return total / np.maximum(weight, 1e-12)
    rows, columns = total.shape
    padded = [np.pad(a, ((0, rows % 2), (0, columns % 2))) for a in (total, weight)]
    halves = [a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2] for a in padded]
    coarse = np.repeat(np.repeat(_pyramid(halves[0], halves[1]), 2, axis=0), 2, axis=1)[:rows, :columns]
    return np.where(weight > 0, total / np.maximum(weight, 1e-12), coarse)


def enclosed(empty: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The empty nodes (n, m) that have something on either side along both axes: holes, not the outside."""
    full = ~empty
    along, across = (
        np.maximum.accumulate(full, axis=axis) & np.maximum.accumulate(full[::-1, ::-1], axis=axis)[::-1, ::-1]
        for axis in (0, 1)
    )
    return np.asarray(empty & along & across)


def grown(mask: NDArray[np.bool_], steps: int) -> NDArray[np.bool_]:
    """A mask (n, m) and all within so many steps of it along rows and columns."""
    for _ in range(steps):
        padded = np.pad(mask, 1)
        mask = padded[1:-1, 1:-1] | padded[2:, 1:-1] | padded[:-2, 1:-1] | padded[1:-1, 2:] | padded[1:-1, :-2]
    return mask


def continue_as_wall(heights: Array, pitch: float, slope: float) -> Array:
    """NaN nodes outside the known region continued from its edge, rising by `slope` mm a mm along rows and columns."""
    along_rows = _continued(heights, pitch * slope)
    along_columns = _continued(heights.T, pitch * slope).T
    with np.errstate(invalid="ignore"):
        wall = np.fmin(along_rows, along_columns)
    corner = ~np.isfinite(wall)
    if corner.any():  # beyond the known rows and columns alike: continued from the wall itself
        wall[corner] = _continued(wall, pitch * slope)[corner]
    return np.where(np.isfinite(heights), heights, wall)


def _continued(heights: Array, rise: float) -> Array:
    """Each row continued outward from its outermost finite node; rows without one stay NaN."""
    finite = np.isfinite(heights)
    columns = heights.shape[1]
    some = np.asarray(finite.any(axis=1))
    first = np.argmax(finite, axis=1)
    last = columns - 1 - np.argmax(finite[:, ::-1], axis=1)
    index = np.arange(columns)[None, :]
    rows = np.arange(len(heights))
    before = heights[rows, first][:, None] + rise * (first[:, None] - index)
    after = heights[rows, last][:, None] + rise * (index - last[:, None])
    answer = np.where(index < first[:, None], before, np.where(index > last[:, None], after, heights))
    return np.where(some[:, None], answer, np.nan)
