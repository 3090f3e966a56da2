"""Can it be made: size, wall thickness and undercuts, from the mesh alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import SolidReport
from insolegen.verification.survey import Survey

_MOST_MEASURED = 200
_ROUNDS = 3


@dataclass(frozen=True)
class Makeability:
    """Device figures, all lengths in mm.

    minimum_thickness_mm and median_thickness_mm: true distance from the top through the material to the bottom, over
    the body, that is at least `edge_margin_mm` inside the outline and `distal_margin_mm` behind the front edge.
    edge_thickness_mm: least of the rest, 1 mm or more inside the outline. thinnest_at: x, y in the file, mm.
    undercut_rays: vertical lines that cross the surface other than twice; lowest_gap_mm: least height of top over
    bottom anywhere. NaN where the device has no such place.
    """

    length_mm: float
    width_mm: float
    height_mm: float
    volume_mm3: float
    area_mm2: float
    triangles: int
    watertight: bool
    minimum_thickness_mm: float
    median_thickness_mm: float
    edge_thickness_mm: float
    thinnest_at: tuple[float, float]
    undercut_rays: int
    lowest_gap_mm: float

    def figures(self) -> dict[str, object]:
        """For the report's `device`."""
        return asdict(self)


def measure_makeability(
    rays: VerticalRays,
    survey: Survey,
    solid: SolidReport,
    *,
    edge_margin_mm: float = 4.0,
    distal_margin_mm: float = 15.0,
    plumb_mm: float = 0.0,
) -> Makeability:
    """Measure the device, thickness at 200 nodes all over and at the 200 that look thinnest.

    A thin spot narrower than the survey's pitch may escape. A wall whose triangles lean by less than `plumb_mm` counts
    as upright.
    """
    length, width, height = (float(side) for side in solid.bounds[1] - solid.bounds[0])
    body = (survey.clearance >= edge_margin_mm) & ~near_front(survey, distal_margin_mm)
    edge = (survey.clearance >= 1.0) & ~body
    spread, thin = _spread(survey, body), _thinnest_looking(survey, body)
    points = np.concatenate([spread, thin])
    thickness = thickness_mm(rays, points)
    edge_thickness = thickness_mm(rays, _thinnest_looking(survey, edge))
    thinnest = int(np.argmin(thickness)) if thickness.size else -1
    return Makeability(
        length_mm=length,
        width_mm=width,
        height_mm=height,
        volume_mm3=solid.volume_mm3,
        area_mm2=solid.area_mm2,
        triangles=solid.triangles,
        watertight=solid.watertight,
        minimum_thickness_mm=float(thickness[thinnest]) if thickness.size else float("nan"),
        median_thickness_mm=float(np.median(thickness[: len(spread)])) if thickness.size else float("nan"),
        edge_thickness_mm=float(edge_thickness.min()) if edge_thickness.size else float("nan"),
        thinnest_at=(float(points[thinnest, 0]), float(points[thinnest, 1])) if thickness.size else (float("nan"),) * 2,
        undercut_rays=undercut_rays(rays, survey, plumb_mm),
        lowest_gap_mm=float(np.nanmin(survey.top - survey.bottom)) if survey.covered.any() else float("nan"),
    )


def thickness_mm(rays: VerticalRays, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Distance from the top at points (p, 2) through the material to the nearest point of the bottom, (p,) mm.

    The nearest point is approached from straight below: the tangent plane there says where the perpendicular lands, a
    ray finds the surface there, and so on. Every distance taken is to a point of the real surface, so none is ever too
    small. Infinite beside the device.
    """
    best = np.full(len(points), np.inf)
    target = np.asarray(points, dtype=np.float64)
    for attempt in range(_ROUNDS):
        hits = rays.cast(target)
        if attempt == 0:
            top = hits.highest()
        bottom = hits.lowest()
        normal = rays.normals(hits.triangle_at(bottom))
        away = np.concatenate([target - points, (bottom - top)[:, None]], axis=1)
        best = np.fmin(best, np.linalg.norm(away, axis=1))
        landing = points + np.einsum("pk,pk->p", away, normal)[:, None] * normal[:, :2]
        target = np.where(np.isfinite(landing), landing, points)
    return best


def _spread(survey: Survey, where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Nodes spread evenly over those where the mask holds, (p, 2)."""
    points = survey.points(where)
    return points[:: max(1, -(-len(points) // _MOST_MEASURED))]


def _thinnest_looking(survey: Survey, where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Nodes of the mask where the height of top over bottom, times the cosine of the top's slope, is least, (p, 2)."""
    slopes = np.stack([np.gradient(survey.top, survey.pitch_mm, axis=axis)[where] for axis in (0, 1)])
    cosine = 1 / np.sqrt(1 + np.square(slopes).sum(axis=0))
    looks = (survey.top - survey.bottom)[where] * np.where(np.isfinite(cosine), cosine, 1.0)
    return survey.points(where)[np.argsort(looks, kind="stable")[:_MOST_MEASURED]]


def near_front(survey: Survey, margin_mm: float) -> NDArray[np.bool_]:
    """Nodes less than the margin behind the last covered node of their line of equal y, (n, m)."""
    covered = survey.covered
    last = np.where(covered.any(axis=0), covered.shape[0] - 1 - np.argmax(covered[::-1], axis=0), 0)
    return np.asarray(survey.x[last][None, :] - survey.x[:, None] < margin_mm)


def undercut_rays(rays: VerticalRays, survey: Survey, plumb_mm: float) -> int:
    """Rays that cross other than two surfaces: at the nodes, and through steep triangles, where undercuts hide."""
    at_nodes = np.count_nonzero(survey.crossings[survey.covered] != 2)
    steep = rays.steep_triangles(1_000, narrowest_mm=plumb_mm)
    crossings = rays.cast(rays.centroids(steep)[:, :2]).crossings()
    return int(at_nodes + np.count_nonzero(crossings > 2))
