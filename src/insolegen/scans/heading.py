"""Heel from toes, and the first rough frame: the foot stands, points forward, starts at its heel, and is one long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.geometry.extent import extent
from insolegen.scans.profile import StationProfile, station_profile, turned_round
from insolegen.scans.sample import TriangleSample

FEWEST_POINTS = 12
"""Corners and centroids of three triangles."""


@dataclass(frozen=True)
class RoughFoot:
    """Points of a scan, roughly standing and pointing forward, in foot lengths.

    points (k, 3): forward from the heel, sideways (medial or lateral: not known yet), up from the ground; rotation
    (3, 3) rows forward, sideways, up in scan axes, right-handed; origin (3,) scan units; length in scan units;
    certainty of the heading 0..1.
    """

    points: NDArray[np.float64]
    rotation: NDArray[np.float64]
    origin: NDArray[np.float64]
    length: float
    profile: StationProfile
    certainty: float


def rough_foot(sample: TriangleSample, down: NDArray[np.float64]) -> RoughFoot:
    """Stand a sample on its sole and turn its toes forward; down (3,) unit vector in scan axes.

    Raises ScanError where nothing lies on the ground, or what does has no length: single triangles far apart.
    """
    weight = np.concatenate([np.repeat(sample.area / 4, 3), sample.area / 4])
    ground = np.linalg.svd(down[None])[2][1:]
    if np.linalg.det(np.stack([*ground, -down])) < 0:
        ground = ground[::-1]
    height = sample.points @ -down
    height_zero = float(np.percentile(height, 0.2))
    flat = sample.points @ ground.T
    # Only what is near the ground speaks for the direction: a leg, however long, does not.
    slab = height - height_zero < 0.12 * float(extent(flat).max())
    along = _principal(_on_ground(flat, slab), weight[slab])
    slab = height - height_zero < 0.15 * _length(flat[slab] @ along)
    along = _principal(_on_ground(flat, slab), weight[slab])

    forward = along @ ground
    rotation = np.stack([forward, np.cross(-down, forward), -down])
    frame = sample.points @ rotation.T
    length = _length(frame[slab, 0])
    if not length > 0:
        raise _nothing_on_the_ground(int(slab.sum()))
    start = np.array(
        [np.percentile(frame[slab, 0], 0.1), np.average(frame[slab, 1], weights=weight[slab]), height_zero]
    )
    points = (frame - start) / length
    profile = station_profile(points)
    vote = _toes_forward(profile)
    if vote < 0:
        rotation = rotation * np.array([[-1.0], [-1.0], [1.0]])
        start = start * [-1, -1, 1] - [length, 0, 0]
        points = points * [-1, -1, 1] + [1, 0, 0]
        profile = turned_round(profile)
    return RoughFoot(points, rotation, rotation.T @ start, length, profile, float(np.tanh(2 * abs(vote))))


def _on_ground(flat: NDArray[np.float64], slab: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where on the ground (k, 2) what is near it lies."""
    points = flat[slab]
    if len(points) < FEWEST_POINTS or not (extent(points) > 0).all():
        raise _nothing_on_the_ground(len(points))
    return points


def _nothing_on_the_ground(points: int) -> ScanError:
    return ScanError(
        f"this does not look like a foot: hardly anything of it lies near the ground ({points} points)",
        expected="a sole",
        where="scan",
        remedy="check that the file holds one foot with its sole, and no triangle far from all others",
    )


def _principal(points: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    offset = points - weight @ points / weight.sum()
    return np.asarray(np.linalg.eigh(offset.T @ (offset * weight[:, None]))[1][:, 1])


def _length(along: NDArray[np.float64]) -> float:
    return float(np.ptp(np.percentile(along, [0.1, 99.9])))


def _toes_forward(profile: StationProfile) -> float:
    """Positive when the toes are at the far end: the heel is taller, the forefoot wider, the widest place in front."""
    width = profile.width
    widest = float(np.max(width, where=np.isfinite(width), initial=0.0))
    if widest <= 0:
        return 0.0
    taller_heel = _mean_of_known(profile.top[2:10]) - _mean_of_known(profile.top[-10:-2])
    wider_ball = (_mean_of_known(width[-12:-7]) - _mean_of_known(width[7:12])) / widest
    broad = width > 0.93 * widest
    middle_of_broad = float(np.sum(broad * profile.station) / np.sum(broad)) - 0.5
    return float(np.clip(1.5 * taller_heel, -0.5, 0.5) + 2.0 * wider_ball + 2.0 * middle_of_broad)


def _mean_of_known(values: NDArray[np.float64]) -> float:
    """Mean of what is not NaN; 0 where nothing is known: such a thing has gaps and is refused as no foot later."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0
