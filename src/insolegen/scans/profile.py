"""The outline of a rough foot, station by station from heel to toes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STATIONS = 40
LOW = 0.15
"""What counts as the plantar outline, in foot lengths above the ground: below the malleoli, above the heel's bulge."""


@dataclass(frozen=True)
class StationProfile:
    """Per station (STATIONS,), in foot lengths; NaN where the scan holds nothing.

    station: middle of each; upper and lower: sideways extremes of what is low; top: 98th percentile of height.
    """

    station: NDArray[np.float64]
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    top: NDArray[np.float64]

    @property
    def width(self) -> NDArray[np.float64]:
        """Width of the outline."""
        return self.upper - self.lower

    @property
    def middle(self) -> NDArray[np.float64]:
        """Middle of the outline."""
        return (self.upper + self.lower) / 2


def turned_round(profile: StationProfile) -> StationProfile:
    """The profile of the same foot turned by half a turn about the vertical."""
    return StationProfile(profile.station, -profile.lower[::-1], -profile.upper[::-1], profile.top[::-1])


def station_profile(points: NDArray[np.float64]) -> StationProfile:
    """Outline and height of points (k, 3) in foot lengths: forward, sideways, up."""
    inside = (points[:, 0] >= 0) & (points[:, 0] < 1)
    low = points[inside & (points[:, 2] < LOW)]
    bin_of_low = (low[:, 0] * STATIONS).astype(int)
    upper, lower = np.full(STATIONS, -np.inf), np.full(STATIONS, np.inf)
    np.maximum.at(upper, bin_of_low, low[:, 1])
    np.minimum.at(lower, bin_of_low, low[:, 1])
    empty = ~np.isfinite(upper)
    upper[empty] = lower[empty] = np.nan

    station = (points[inside, 0] * STATIONS).astype(int)
    heights = points[inside, 2]
    # In order by station first, height second, as far as it is asked for: heights are far below 100 foot lengths.
    counts = np.bincount(station, minlength=STATIONS)
    filled = np.flatnonzero(counts)
    place = (np.cumsum(counts) - 1 - (0.02 * counts).astype(int))[filled]
    top = np.full(STATIONS, np.nan)
    top[filled] = np.partition(station * 200.0 + heights, place)[place] - filled * 200.0
    return StationProfile((np.arange(STATIONS) + 0.5) / STATIONS, upper, lower, top)
