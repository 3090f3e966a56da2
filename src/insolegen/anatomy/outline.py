"""The plantar outline: how far the low part of the foot reaches to either side, station by station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap

OUTLINE_HEIGHT = 0.15
"""Up to this height, in foot lengths, the foot counts as its own outline: below the malleoli, above the heel's and the
ball's bulges. [E]; the reference says "plantar outline" without a height."""


@dataclass(frozen=True)
class Outline:
    """forward, medial, lateral (n,) mm: at each station the greatest and the least `medial`; NaN where unknown."""

    forward: NDArray[np.float64]
    medial: NDArray[np.float64]
    lateral: NDArray[np.float64]

    def width_at(self, forward: float) -> float:
        """Width at a station, mm, interpolated."""
        return self.medial_at(forward) - self.lateral_at(forward)

    def medial_at(self, forward: float) -> float:
        """Medial edge at a station, mm."""
        return float(np.interp(forward, self.forward, self.medial))

    def lateral_at(self, forward: float) -> float:
        """Lateral edge at a station, mm."""
        return float(np.interp(forward, self.forward, self.lateral))


def outline_from_maps(medial: HeightMap, lateral: HeightMap) -> Outline:
    """Outline from the foot's two side views (forward, up), which share their grid."""
    forward = np.asarray(medial.grid.forward, dtype=np.float64)
    return Outline(forward, _extreme(medial.heights, np.nanmax), _extreme(lateral.heights, np.nanmin))


def outline_from_points(
    points_medial: NDArray[np.float64], points_lateral: NDArray[np.float64], station_mm: float
) -> Outline:
    """Outline from points (k, 3) on either side of the foot, in stations of a given length; gaps are bridged."""
    start = float(points_medial[:, 0].min())
    count = int((float(points_medial[:, 0].max()) - start) / station_mm) + 1
    forward = np.asarray(start + station_mm * np.arange(count), dtype=np.float64)
    edges = []
    for points, extreme, empty in ((points_medial, np.maximum, -np.inf), (points_lateral, np.minimum, np.inf)):
        edge = np.full(count, empty)
        station = np.clip(np.rint((points[:, 0] - start) / station_mm).astype(int), 0, count - 1)
        extreme.at(edge, station, points[:, 1])
        seen = np.isfinite(edge)
        edges.append(np.interp(forward, forward[seen], edge[seen]))
    return Outline(forward, edges[0], edges[1])


def _extreme(heights: NDArray[np.floating], extreme: Callable[..., NDArray[np.floating]]) -> NDArray[np.float64]:
    known = np.isfinite(heights).any(axis=1)
    edge = np.full(len(heights), np.nan)
    edge[known] = extreme(heights[known], axis=1)
    return edge
