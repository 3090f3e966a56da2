"""Closed curves in the ground plane as rings of points, (n, 2), without a repeated last point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Array, Grid

Points = NDArray[np.float64]


def resampled(ring: Points, step: float) -> Points:
    """A ring at equal distances of about `step` along itself."""
    closed = np.concatenate([ring, ring[:1]])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = max(8, round(length[-1] / step))
    at = np.arange(count) * (length[-1] / count)
    return np.stack([np.interp(at, length, closed[:, k]) for k in range(2)], axis=1)


def smoothed_ring(ring: Points, sigma: float, step: float) -> Points:
    """A ring smoothed along itself by a Gaussian of `sigma` (same unit as the points), resampled at `step`.

    Corners are rounded; the ends of the frequency scale are exact, the ring stays closed and its centroid where it is.
    """
    even = resampled(ring, step)
    frequency = np.fft.fftfreq(len(even)) / (step if step > 0 else 1)
    spectrum = np.fft.fft(even[:, 0] + 1j * even[:, 1])
    curve = np.fft.ifft(spectrum * np.exp(-2 * (np.pi * frequency * sigma) ** 2))
    return resampled(np.stack([curve.real, curve.imag], axis=1), step)


def inside(ring: Points, grid: Grid) -> NDArray[np.bool_]:
    """Which nodes of a grid lie inside a ring (even-odd rule), grid.shape."""
    start, end = ring, np.roll(ring, -1, axis=0)
    row_start = (start[:, 0] - grid.forward_start) / grid.pitch
    row_end = (end[:, 0] - grid.forward_start) / grid.pitch
    low = np.ceil(np.minimum(row_start, row_end)).astype(int)
    count = np.ceil(np.maximum(row_start, row_end)).astype(int) - low
    edge = np.repeat(np.arange(len(ring)), count)
    row = np.repeat(low, count) + np.arange(edge.size) - np.repeat(np.cumsum(count) - count, count)
    share = (row - row_start[edge]) / (row_end - row_start)[edge]
    medial = start[edge, 1] + share * (end - start)[edge, 1]
    column = np.ceil((medial - grid.medial_start) / grid.pitch).astype(int)
    kept = (row >= 0) & (row < grid.shape[0])
    crossings = np.zeros((grid.shape[0], grid.shape[1] + 1), dtype=np.int32)
    np.add.at(crossings, (row[kept], np.clip(column[kept], 0, grid.shape[1])), 1)
    return np.asarray(np.cumsum(crossings[:, :-1], axis=1) % 2 == 1)


def signed_distance(ring: Points, grid: Grid, reach: float) -> Array:
    """Distance of each node to a ring, positive inside, exact up to `reach` and +-reach beyond; grid.shape.

    Every segment is compared with the nodes around it only; segments should be short against `reach`.
    """
    start = (ring - [grid.forward_start, grid.medial_start]) / grid.pitch
    step = np.roll(start, -1, axis=0) - start
    middle = np.rint(start + step / 2).astype(int)
    radius = int(np.ceil(reach / grid.pitch + np.abs(step).max() / 2)) + 1
    window = np.arange(-radius, radius + 1)
    row = middle[:, 0, None, None] + window[None, :, None]
    column = middle[:, 1, None, None] + window[None, None, :]
    away_row = row - start[:, 0, None, None]
    away_column = column - start[:, 1, None, None]
    share = (away_row * step[:, 0, None, None] + away_column * step[:, 1, None, None]) / np.maximum(
        (step**2).sum(axis=1), 1e-30
    )[:, None, None]
    share = np.clip(share, 0, 1)
    squared = (away_row - share * step[:, 0, None, None]) ** 2 + (away_column - share * step[:, 1, None, None]) ** 2
    row, column = np.broadcast_arrays(row, column)
    kept = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
    nearest = np.full(grid.shape[0] * grid.shape[1], (reach / grid.pitch) ** 2)
    np.minimum.at(nearest, row[kept] * grid.shape[1] + column[kept], squared[kept])
    distance = np.sqrt(nearest).reshape(grid.shape) * grid.pitch
    return np.asarray(np.where(inside(ring, grid), distance, -distance))
