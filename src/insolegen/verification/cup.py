"""The heel cup that was really built."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.frames import to_file, to_foot, up_of
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import Survey

_OFF_THE_WALL_MM = 4.0
_HALF_WIDTH_MM = 10.0


def cup_depth_mm(
    rays: VerticalRays,
    survey: Survey,
    foot_to_file: NDArray[np.float64],
    *,
    foot_length_mm: float,
    heel_centre_medial_mm: float,
) -> tuple[float, float, float]:
    """Depth of the cup; height of its posterior rim; height of its lowest inside point: mm, heights in the foot frame.

    Rim: the top along lines forward from the rear edge to 0.1 of the foot's length, 2.5 mm apart within 10 mm of the
    heel's middle: the highest of each line, the median of the lines, so that one spike is not a rim. Lowest point: of
    the top behind 0.3 of the foot's length, at least 4 mm inside the outline, so that the rounding outside the rim
    does not count. NaN where there is no such place.
    """
    floor = _lowest_inside(rays, survey, foot_to_file, 0.3 * foot_length_mm)
    rear, _ = np.sort(to_foot(foot_to_file, rays.bounds)[:, 0])
    forward = np.arange(rear + 0.05, 0.1 * foot_length_mm, 0.25)
    medial = heel_centre_medial_mm + np.linspace(-_HALF_WIDTH_MM, _HALF_WIDTH_MM, 9)
    lines = np.stack(np.broadcast_arrays(forward[None, :], medial[:, None]), axis=-1)
    tops = up_of(foot_to_file, rays.highest(to_file(foot_to_file, lines.reshape(-1, 2)))).reshape(lines.shape[:2])
    highest = np.where(np.isfinite(tops), tops, -np.inf).max(axis=1, initial=-np.inf)
    highest = highest[np.isfinite(highest)]
    rim = float(np.median(highest)) if highest.size else float("nan")
    return rim - floor, rim, floor


def _lowest_inside(rays: VerticalRays, survey: Survey, foot_to_file: NDArray[np.float64], front_mm: float) -> float:
    points = survey.points(survey.clearance >= _OFF_THE_WALL_MM)
    tops = up_of(foot_to_file, survey.top[survey.clearance >= _OFF_THE_WALL_MM])
    heel = to_foot(foot_to_file, points)[:, 0] <= front_mm
    if not heel.any():
        return float("nan")
    lowest = points[heel][np.argmin(tops[heel])]
    # The grid's lowest node is within one pitch of the lowest point: look there more closely, still behind the front.
    offset = np.linspace(-survey.pitch_mm, survey.pitch_mm, 17)
    around = lowest + np.stack(np.broadcast_arrays(offset[:, None], offset[None, :]), axis=-1).reshape(-1, 2)
    around = around[to_foot(foot_to_file, around)[:, 0] <= front_mm]
    closer = up_of(foot_to_file, rays.highest(around))
    return float(np.nanmin(np.append(closer, tops[heel].min())))
