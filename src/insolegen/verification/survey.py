"""The device seen from straight above and straight below, on one regular grid of rays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.rays import VerticalRays

_REACH_MM = 9.0


@dataclass(frozen=True)
class Survey:
    """Rays every `pitch_mm`, in the frame of the file.

    x (n,), y (m,) mm; top, bottom (n, m) mm, NaN beside the device; crossings (n, m): surfaces on each ray;
    clearance (n, m): the device is sure to reach at least so far from the node in every direction, mm, up to a limit
    of 7; below 0 beside it. Sure as far as nodes can tell: a slit narrower than the pitch may pass between them.
    """

    pitch_mm: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    crossings: NDArray[np.int64]
    clearance: NDArray[np.float64]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Where there is material, (n, m)."""
        return np.isfinite(self.top)

    def points(self, where: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The nodes where the mask (n, m) holds, (p, 2) mm."""
        i, j = np.nonzero(where)
        return np.stack([self.x[i], self.y[j]], axis=1)

    def nearest(self, points: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of the node nearest to each point (p, 2 or more): x and y count."""
        i = np.clip(np.rint((points[:, 0] - self.x[0]) / self.pitch_mm).astype(np.int64), 0, self.x.size - 1)
        j = np.clip(np.rint((points[:, 1] - self.y[0]) / self.pitch_mm).astype(np.int64), 0, self.y.size - 1)
        return i, j

    def clearance_at(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """How far the device is sure to reach around points (p, 2), (p,) mm; never more than the truth."""
        i, j = self.nearest(points)
        return np.asarray(self.clearance[i, j] - np.hypot(points[:, 0] - self.x[i], points[:, 1] - self.y[j]))


def survey(rays: VerticalRays, pitch_mm: float = 2.0) -> Survey:
    """Cast a ray every `pitch_mm` over the mesh's bounds, margin included."""
    low, high = rays.bounds
    # Off the round numbers: builders love regular grids, and a ray along one of their edges says less.
    x = np.arange(low[0] - 0.6180 * pitch_mm, high[0] + pitch_mm, pitch_mm)
    y = np.arange(low[1] - 0.6180 * pitch_mm, high[1] + pitch_mm, pitch_mm)
    shape = (x.size, y.size)
    hits = rays.cast(np.stack(np.broadcast_arrays(x[:, None], y[None, :]), axis=-1).reshape(-1, 2))
    top, bottom = hits.highest().reshape(shape), hits.lowest().reshape(shape)
    return Survey(pitch_mm, x, y, top, bottom, hits.crossings().reshape(shape), _clearance(np.isfinite(top), pitch_mm))


def _clearance(covered: NDArray[np.bool_], pitch_mm: float) -> NDArray[np.float64]:
    """Distance to the nearest uncovered node, less one pitch, within reach; -pitch at uncovered nodes."""
    reach = int(_REACH_MM / pitch_mm)
    padded = np.pad(covered, reach)
    distance = np.full(covered.shape, _REACH_MM)
    steps = np.arange(-reach, reach + 1)
    for i in steps:
        for j in steps[np.hypot(i, steps) * pitch_mm < _REACH_MM]:
            shifted = padded[reach + i : reach + i + covered.shape[0], reach + j : reach + j + covered.shape[1]]
            np.minimum(distance, np.where(shifted, _REACH_MM, np.hypot(i, j) * pitch_mm), out=distance)
    return distance - pitch_mm
