"""Smoothing of heights on a grid without flattening what is round."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array


def smooth(heights: Array, valid: NDArray[np.bool_], sigma: float) -> Array:
    """Weighted local average of the valid nodes; NaN where hardly any is near.

    heights, valid (n, m); sigma in nodes. The kernel is 2 G - G * G, G a Gaussian: its second moment is zero, so that
    planes and paraboloids pass unchanged (a plain Gaussian lifts the bottom of a heel of 45 mm radius by sigma^2 / R,
    0.1 mm at 2 mm, and a measure of height with it). Two small matrix products, faster here than any convolution call.
    """
    rows, columns = (_kernel_matrix(size, sigma) for size in heights.shape)
    if valid.all():
        # Only what reaches over the edge of the grid is missing: the weight is a product of sums.
        (g_rows, gg_rows), (g_columns, gg_columns) = ([m.sum(axis=1) for m in pair] for pair in (rows, columns))
        weight = 2 * np.outer(g_rows, g_columns) - np.outer(gg_rows, gg_columns)
        total = _apply(rows, columns, heights.astype(np.float32, copy=False))
    else:
        weight = _apply(rows, columns, valid.astype(np.float32))
        total = _apply(rows, columns, np.where(valid, heights, 0).astype(np.float32))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight > 0.25, total / weight, np.nan)


def _apply(rows: list[Array], columns: list[Array], values: Array) -> Array:
    # 2 G - G * G in two dimensions is not separable, but it is the difference of two things that are.
    (g_rows, gg_rows), (g_columns, gg_columns) = rows, columns
    answer: Array = 2 * (g_rows @ values @ g_columns.T) - gg_rows @ values @ gg_columns.T
    return answer


@lru_cache(maxsize=32)
def _kernel_matrix(size: int, sigma: float) -> list[Array]:
    """Banded convolution matrices of G and of G * G, each (size, size) float32."""
    matrices = []
    for spread in (sigma, sigma * 2**0.5):
        reach = int(4 * spread) + 1
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
        padded = np.zeros(2 * size - 1 + 2 * reach, dtype=np.float32)
        padded[size - 1 : size + 2 * reach] = kernel / kernel.sum()
        # Row i of the matrix is the kernel moved i places along: a window that slides back over the padded kernel.
        rows = np.lib.stride_tricks.sliding_window_view(padded[reach : len(padded) - reach], size)[::-1]
        matrices.append(np.ascontiguousarray(rows))
    return matrices
