"""Can it be made, and what comes out of the machine: looked at on every triangle, without hurry.

`inspect` looks at hundreds of places and takes a moment, with every design. This looks at all of them and takes
seconds: for `insolegen verify`, and for tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from insolegen.model.device import Device
from insolegen.model.material import LEAST_SHELL_MM, MATERIALS
from insolegen.verification.crossing import crossing_triangles
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inspect import THICKNESS_TOLERANCE_MM
from insolegen.verification.makeability import near_front, undercut_rays
from insolegen.verification.rays import VerticalRays
from insolegen.verification.recheck import PLUMB_MM, Check
from insolegen.verification.survey import Survey, survey
from insolegen.verification.walls import BODY_MM, FRONT_MM, Place, Thickness, Walls, faces_of, measure_walls

OVERHANG_DEG = 45.0
OFF_THE_BED_MM = 0.3
"""What faces down flatter than this, and is off the bed, hangs in the air while it is printed by filament. [E]"""

CUTTER_RADIUS_MM = 3.0
"""The smallest ball end mill in common use, 6 mm; reference 5.2 [K]."""

CURVATURE_SPAN_MM = 2.0

_NEAR_EDGES_MM = 0.5
"""How finely the outline is looked for: what is an edge begins 1 mm inside it."""

_BLOCK = 20_000


@dataclass(frozen=True)
class Making:
    """What was found; lengths mm, areas mm2.

    crossings: pairs of triangles that pass through each other; undercut_rays: vertical lines that cross other than two
    surfaces; concave_radius_mm: smallest on the foot's side off its edges; overhang_mm2: faces down in the air flatter
    than 45 degrees; thickness: of every triangle of the foot's side, for a map.
    """

    crossings: int
    undercut_rays: int
    walls: Walls
    concave_radius_mm: float
    overhang_mm2: float
    thickness: Thickness | None = None


def examine(mesh: ExportedMesh, device: Device | None = None) -> Making:
    """Examine every triangle of a device that rests on z = 0; device: None where the prescription is not known."""
    rays = VerticalRays.through(mesh)
    seen = survey(rays)
    walls, thickness = measure_walls(mesh, rays, survey(rays, _NEAR_EDGES_MM), device or Device())
    return Making(
        crossings=len(crossing_triangles(mesh)),
        undercut_rays=_undercut_rays(rays, seen),
        walls=walls,
        concave_radius_mm=smallest_concave_radius_mm(rays, seen),
        overhang_mm2=overhang_mm2(mesh),
        thickness=thickness,
    )


def _undercut_rays(rays: VerticalRays, seen: Survey) -> int:
    """As `makeability` counts them, and through every triangle that does not stand upright: a fold is a few."""
    leaning = rays.leaning_triangles(PLUMB_MM)
    blocks = np.array_split(leaning, max(1, -(-leaning.size // _BLOCK)))
    crossings = (rays.cast(rays.centroids(block)[:, :2]).crossings() for block in blocks)
    return undercut_rays(rays, seen, PLUMB_MM) + sum(int(np.count_nonzero(found > 2)) for found in crossings)


def smallest_concave_radius_mm(rays: VerticalRays, seen: Survey) -> float:
    """Least radius of curvature of the hollows of the foot's side, at the survey's nodes off the edge; inf: no hollow.

    From heights over the node and eight around it, so that it sees what is larger than they lie apart.
    """
    points = seen.points((seen.clearance >= BODY_MM) & ~near_front(seen, FRONT_MM))
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
    normal, middle, area = faces_of(mesh)
    hangs = (normal[:, 2] < -np.cos(np.radians(OVERHANG_DEG))) & (middle[:, 2] > OFF_THE_BED_MM)
    return float(area[hangs].sum())


def least_thickness_mm(device: Device | None) -> float:
    """What the body must keep: what was asked for; without a prescription the generic least of a shell."""
    return LEAST_SHELL_MM if device is None else device.thickness_mm - THICKNESS_TOLERANCE_MM


def least_edge_mm(device: Device | None) -> float:
    """What the edges must keep: the least wall of the material."""
    return MATERIALS["unspecified" if device is None else device.material].least_wall_mm - THICKNESS_TOLERANCE_MM


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
        if not np.isnan(walls.edge_mm):
            edges = _thick("thickness of the edges", walls.edge_mm, walls.edge_at, least_edge_mm(device))
            # What some other program made may end as thin as it likes.
            checks.append(edges if device is not None else replace(edges, ok=None))
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


def _thick(what: str, thickness: float, at: Place, least: float) -> Check:
    place = ", ".join(f"{value:.0f}" for value in at)
    return Check(
        what, f"{thickness:.2f} mm at {place}", f"at least {least:.2f} mm, along the normal", thickness >= least
    )
