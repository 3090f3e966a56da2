"""Can it be made, and what comes out of the machine: looked at on every triangle, without hurry.

`inspect` looks at hundreds of places and takes a moment, with every design. This looks at all of them and takes
seconds: for `insolegen verify`, and for tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insolegen.model.device import Device
from insolegen.model.material import LEAST_SHELL_MM
from insolegen.verification.crossing import crossing_triangles
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inspect import THICKNESS_TOLERANCE_MM
from insolegen.verification.inward import InwardRays
from insolegen.verification.makeability import near_front, undercut_rays
from insolegen.verification.rays import VerticalRays
from insolegen.verification.recheck import PLUMB_MM, Check
from insolegen.verification.survey import Survey, survey

EDGE_MM, FRONT_MM = 4.0, 15.0
"""The body lies so far inside the outline and so far behind the front; elsewhere a device may taper."""

STEEP = 0.7
"""A wall: its normal leans so little upward (45 degrees and steeper)."""

LEAST_UP = 1e-3
"""What faces up by less stands upright."""

RIM_WITHIN_MM = 8.0
"""The rim over a wall is the highest place so near. [E]"""

NEAR_MM, REACH_MM = 6.0, 60.0
"""The other side is looked for so near first, and so far if it is nowhere so near: rays cost by their length."""

OVERHANG_DEG = 45.0
OFF_THE_BED_MM = 0.3
"""What faces down flatter than this, and is off the bed, hangs in the air while it is printed by filament. [E]"""

CUTTER_RADIUS_MM = 3.0
"""The smallest ball end mill in common use, 6 mm; reference 5.2 [K]."""

CURVATURE_SPAN_MM = 2.0


@dataclass(frozen=True)
class Walls:
    """Thickness along the normal of the foot's side, mm: the body and the walls of the cup, least and where (x, y, z).

    NaN where there is no such place.
    """

    body_mm: float
    body_at: tuple[float, float, float]
    cup_mm: float
    cup_at: tuple[float, float, float]


@dataclass(frozen=True)
class Making:
    """What was found; lengths mm, areas mm2.

    crossings: pairs of triangles that pass through each other; undercut_rays: as in `Makeability`; concave_radius_mm:
    smallest on the foot's side off its edges; overhang_mm2: faces down in the air flatter than 45 degrees.
    """

    crossings: int
    undercut_rays: int
    walls: Walls
    concave_radius_mm: float
    overhang_mm2: float


def examine(mesh: ExportedMesh, device: Device | None = None) -> Making:
    """Examine every triangle of a device that rests on z = 0; device: None where the prescription is not known."""
    rays = VerticalRays.through(mesh)
    seen = survey(rays)
    return Making(
        crossings=len(crossing_triangles(mesh)),
        undercut_rays=undercut_rays(rays, seen, PLUMB_MM),
        walls=measure_walls(mesh, rays, seen, device or Device()),
        concave_radius_mm=smallest_concave_radius_mm(rays, seen),
        overhang_mm2=overhang_mm2(mesh),
    )


def measure_walls(mesh: ExportedMesh, rays: VerticalRays, seen: Survey, device: Device) -> Walls:
    """Thickness by rays from the middle of every triangle of the foot's side, against its normal.

    The cup's walls are judged below the taper of their rim; of a shell, for other devices are solid below theirs.
    """
    normal, middle, _ = _faces(mesh)
    points, ahead = middle[:, :2], ~_near(seen, near_front(seen, FRONT_MM), middle)
    upward = np.flatnonzero((normal[:, 2] > LEAST_UP) & ahead)
    # What faces up and has something over it is no foot's side: the flank of a letter on the underside.
    upward = upward[rays.highest(points[upward]) - middle[upward, 2] < 0.01]
    clearance = seen.clearance_at(points[upward])
    body = upward[clearance >= EDGE_MM]
    below = _rim_above(seen, middle[upward]) - middle[upward, 2]
    steep = (normal[upward, 2] < STEEP) & (below >= device.rim_taper_mm) & (device.bottom == "shell")
    inward = InwardRays(mesh)
    return Walls(*_least(inward, body, middle), *_least(inward, upward[steep], middle))


def smallest_concave_radius_mm(rays: VerticalRays, seen: Survey) -> float:
    """Least radius of curvature of the hollows of the foot's side, at the survey's nodes off the edge; inf: no hollow.

    From heights over the node and eight around it, so that it sees what is larger than they lie apart.
    """
    points = seen.points((seen.clearance >= EDGE_MM) & ~near_front(seen, FRONT_MM))
    h = CURVATURE_SPAN_MM
    steps = h * np.array([(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)], dtype=np.float64)
    heights = rays.highest((points[:, None] + steps).reshape(-1, 2)).reshape(-1, 3, 3)
    fx, fy = (heights[:, 2, 1] - heights[:, 0, 1]) / (2 * h), (heights[:, 1, 2] - heights[:, 1, 0]) / (2 * h)
    fxx = (heights[:, 2, 1] - 2 * heights[:, 1, 1] + heights[:, 0, 1]) / h**2
    fyy = (heights[:, 1, 2] - 2 * heights[:, 1, 1] + heights[:, 1, 0]) / h**2
    fxy = (heights[:, 2, 2] - heights[:, 2, 0] - heights[:, 0, 2] + heights[:, 0, 0]) / (4 * h * h)
    # Principal curvatures of a height map, positive where it is hollow from above.
    w = 1 + fx * fx + fy * fy
    mean = ((1 + fy * fy) * fxx - 2 * fx * fy * fxy + (1 + fx * fx) * fyy) / (2 * w**1.5)
    gauss = (fxx * fyy - fxy * fxy) / w**2
    most = mean + np.sqrt(np.maximum(mean * mean - gauss, 0))
    hollow = float(np.nanmax(most, initial=0.0))
    return 1 / hollow if hollow > 0 else float("inf")


def overhang_mm2(mesh: ExportedMesh) -> float:
    """Area that faces down flatter than 45 degrees and lies off the bed, mm2: what filament needs support under."""
    normal, middle, area = _faces(mesh)
    hangs = (normal[:, 2] < -np.cos(np.radians(OVERHANG_DEG))) & (middle[:, 2] > OFF_THE_BED_MM)
    return float(area[hangs].sum())


def least_thickness_mm(device: Device | None) -> float:
    """What the body must keep: what was asked for; without a prescription the generic least of a shell."""
    return LEAST_SHELL_MM if device is None else device.thickness_mm - THICKNESS_TOLERANCE_MM


def making_checks(found: Making, device: Device | None) -> tuple[Check, ...]:
    """What was found as checks for a table; device: None where the prescription is not known."""
    least = least_thickness_mm(device)
    kind = device.type if device is not None else "unspecified"
    walls, radius = found.walls, found.concave_radius_mm
    checks = [
        Check("self-intersections", f"{found.crossings} pairs of triangles", "none", found.crossings == 0),
        Check("undercuts", f"{found.undercut_rays} vertical lines meet one", "none", found.undercut_rays == 0),
    ]
    if kind != "positive":
        checks.append(_thick("thickness all over the body", walls.body_mm, walls.body_at, least))
        if not np.isnan(walls.cup_mm):
            checks.append(_thick("thickness of the cup's walls", walls.cup_mm, walls.cup_at, least))
    cutter = f"at least {CUTTER_RADIUS_MM:g} mm where a ball of {2 * CUTTER_RADIUS_MM:g} mm mills it"
    milled = radius >= CUTTER_RADIUS_MM if kind == "milled_eva" else None
    support = "support under it where filament prints it"
    return (
        *checks,
        Check("smallest concave radius", f"{radius:.1f} mm", cutter, milled),
        Check("overhang", f"{found.overhang_mm2 / 100:.1f} cm2", support, None),
    )


def device_of(prescription: Mapping[str, Any] | None) -> Device | None:
    """The device in a report's plain table; None where there is none, or one of another version of insolegen."""
    import msgspec

    if prescription is None:
        return None
    try:
        return msgspec.convert(dict(prescription), Device)
    except msgspec.ValidationError:
        return None


def _thick(what: str, thickness: float, at: tuple[float, float, float], least: float) -> Check:
    place = ", ".join(f"{value:.0f}" for value in at)
    return Check(
        what, f"{thickness:.2f} mm at {place}", f"at least {least:.2f} mm, along the normal", thickness >= least
    )


def _faces(mesh: ExportedMesh) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit normals (n, 3), NaN where there is no area, middles (n, 3) mm and areas (n,) mm2."""
    a, b, c = (corner.T.astype(np.float64) for corner in mesh.corners)
    normal = np.cross(b - a, c - a)
    twice = np.linalg.norm(normal, axis=1)
    unit = np.divide(normal, twice[:, None], out=np.full_like(normal, np.nan), where=twice[:, None] > 0)
    return unit, (a + b + c) / 3, twice / 2


def _near(seen: Survey, nodes: NDArray[np.bool_], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The value of the mask (n, m) at the node nearest to each point, (p,)."""
    i, j = seen.nearest(points)
    return np.asarray(nodes[i, j])


def _rim_above(seen: Survey, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of the highest place of the top near each point (p, 3), (p,) mm."""
    reach = int(RIM_WITHIN_MM / seen.pitch_mm)
    top = np.pad(np.nan_to_num(seen.top, nan=-np.inf), reach, constant_values=-np.inf)
    rows, columns = seen.top.shape
    highest = np.full(seen.top.shape, -np.inf)
    for i in range(2 * reach + 1):
        for j in range(2 * reach + 1):
            np.maximum(highest, top[i : i + rows, j : j + columns], out=highest)
    row, column = seen.nearest(points)
    return np.asarray(highest[row, column])


def _least(
    rays: InwardRays, triangles: NDArray[np.int64], middle: NDArray[np.float64]
) -> tuple[float, tuple[float, float, float]]:
    if not triangles.size:
        return float("nan"), (float("nan"),) * 3
    thickness = rays.thickness(triangles, NEAR_MM)
    if not (thickness < NEAR_MM).any():
        thickness = rays.thickness(triangles, REACH_MM)
    at = int(np.nanargmin(thickness))
    x, y, z = middle[triangles[at]]
    return float(thickness[at]), (float(x), float(y), float(z))
