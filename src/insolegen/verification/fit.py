"""How closely the device follows the foot: gaps between the scan itself and the exported top."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.frames import to_file, up_of
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import Survey

EDGE_MM = 6.0
"""Nearer to the outline the rim is rounded and trimmed on purpose."""

_GENTLE = np.cos(np.radians(50.0))
_MOST_POINTS = 3_000
_MOST_EXAMINED = 25_000

Displacement = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Foot-frame places (p, 2) to the heights (p,) by which the corrections were asked to move the top, mm."""


def measure_fit(
    rays: VerticalRays,
    survey: Survey,
    foot_to_file: NDArray[np.float64],
    foot_corners: NDArray[np.floating],
    *,
    intended: Displacement | None = None,
    within: Callable[[NDArray[np.float64]], NDArray[np.bool_]] | None = None,
) -> dict[str, float | int]:
    """Statistics of the gap between the foot's sole and the device's top, inside the trim line and off the walls.

    foot_corners (3 corners, 3 axes, n) mm, foot frame. Sampled at the scan's own triangles, one in every cell of a
    fine grid so that dense patches do not count more. The gap is taken along the normal of the top, positive where
    the foot is above it: mean, root mean square and 95th percentile of its size, its signed mean, the part within
    1 mm, the number of points. With `intended`, the same again as `residual_*`, for the gap less what was asked for:
    the figure that should be near zero whatever was corrected. `within` takes places (p, 2), foot frame, and
    says which of them count. All NaN where no point of the scan qualifies.
    """
    sole = sole_points(foot_corners, survey, foot_to_file)
    if within is not None:
        sole = sole[within(sole[:, :2])]
    place = to_file(foot_to_file, sole[:, :2])
    hits = rays.cast(place)
    top = hits.highest()
    upright = np.abs(rays.normals(hits.triangle_at(top))[:, 2])
    kept = upright >= _GENTLE  # false for NaN too
    vertical = sole[kept, 2] - up_of(foot_to_file, top[kept])
    figures = _statistics("", vertical * upright[kept])
    if intended is not None:
        figures |= _statistics("residual_", (vertical + intended(sole[kept, :2])) * upright[kept])
    return figures | {"points": int(np.count_nonzero(kept))}


def sole_points(
    corners: NDArray[np.floating], survey: Survey, foot_to_file: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points of the scan's sole over the device's inside, (p, 3) mm, foot frame: at most about 3,000.

    corners (3 corners, 3 axes, n) of the scan's triangles. Centroids of gently sloping triangles that nothing of the
    scan lies below; which way the scan is wound does not matter, plantar scans come both ways.
    """
    limit = float(np.nanmax(up_of(foot_to_file, survey.top), initial=-np.inf)) + 5.0
    low = np.flatnonzero(corners[0, 2] <= limit)
    if low.size == 0:
        return np.empty((0, 3))
    # Single precision, as in the exported file, is good for 0.00001 mm here and halves the traffic.
    sole = VerticalRays.over(np.take(corners, low, axis=2).astype(np.float32, copy=False))
    # Examine enough for one in every cell, not all of a million.
    examined = np.arange(0, low.size, max(1, low.size // _MOST_EXAMINED))
    centre = sole.centroids(examined)
    clear = np.flatnonzero(survey.clearance_at(to_file(foot_to_file, centre[:, :2])) >= EDGE_MM)
    gentle = clear[np.abs(sole.normals(examined[clear])[:, 2]) >= _GENTLE]
    centre = centre[gentle]
    area = max(float(np.count_nonzero(survey.clearance >= EDGE_MM)) * survey.pitch_mm**2, 1.0)
    cell = np.floor(centre[:, :2] / np.sqrt(area / _MOST_POINTS)).astype(np.int64)
    # Of the triangles over one cell the lowest is the candidate, and the rays decide whether it is the sole.
    order = np.argsort(centre[:, 2], kind="stable")
    _, first = np.unique((cell[order, 0] << 32) + cell[order, 1], return_index=True)
    centre = centre[order[first]]
    return np.asarray(centre[centre[:, 2] <= sole.lowest(centre[:, :2]) + 1e-3])


def _statistics(prefix: str, gap: NDArray[np.float64]) -> dict[str, float | int]:
    if gap.size == 0:
        nothing = float("nan")
        return dict.fromkeys(_names(prefix), nothing)
    size = np.abs(gap)
    values = (
        float(size.mean()),
        float(np.sqrt(np.mean(gap**2))),
        float(np.percentile(size, 95)),
        float(np.mean(size <= 1.0)),
        float(gap.mean()),
    )
    return dict(zip(_names(prefix), values, strict=True))


def _names(prefix: str) -> tuple[str, ...]:
    names = ("mean_gap_mm", "rms_gap_mm", "p95_gap_mm", "within_1mm_fraction", "mean_signed_gap_mm")
    return tuple(prefix + name for name in names)
