"""How thick a device is along the normal of the foot's side, at every triangle of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.model.device import Device
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inward import InwardRays
from insolegen.verification.makeability import near_front
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import Survey

BODY_MM, FRONT_MM = 4.0, 15.0
"""The body lies so far inside the outline and so far behind the front; elsewhere a device may taper."""

EDGE_MM = 1.0
"""Nearer to the outline the edge is rounded."""

STEEP = 0.7
"""A wall: its normal leans so little upward (45 degrees and steeper)."""

LEAST_UP = 1e-3
"""What faces up by less stands upright."""

RIM_WITHIN_MM = 8.0
"""The rim over a wall is the highest place so near. [E]"""

NEAR_MM, REACH_MM = 6.0, 60.0
"""The other side is looked for so near first, and so far if it is nowhere so near: rays cost by their length."""

SIDE_MM = 0.1
"""So far inside of a place on a side the underside is looked for; the side begins three times that above it."""

Place = tuple[float, float, float]
NOWHERE: Place = (float("nan"),) * 3


@dataclass(frozen=True, eq=False)
class Thickness:
    """Thickness along the normal, (t,) mm, at places (t, 3) mm in the file; inf: more than `NEAR_MM` and than asked."""

    places: NDArray[np.float64]
    along_normal_mm: NDArray[np.float64]


@dataclass(frozen=True)
class Walls:
    """Thickness along the normal of the foot's side, mm: least and where (x, y, z), NaN where there is no such place.

    body: all but the edges; cup: the walls of a shell's cup below the taper of their rim; edge: what is no body,
    front and rim, 1 mm or more inside the outline.
    """

    body_mm: float
    body_at: Place
    cup_mm: float
    cup_at: Place
    edge_mm: float = float("nan")
    edge_at: Place = NOWHERE


def faces_of(mesh: ExportedMesh) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit normals (n, 3), NaN where there is no area, middles (n, 3) mm and areas (n,) mm2 of the triangles."""
    a, b, c = (corner.T.astype(np.float64) for corner in mesh.corners)
    normal = np.cross(b - a, c - a)
    twice = np.linalg.norm(normal, axis=1)
    unit = np.divide(normal, twice[:, None], out=np.full_like(normal, np.nan), where=twice[:, None] > 0)
    return unit, (a + b + c) / 3, twice / 2


def measure_walls(mesh: ExportedMesh, rays: VerticalRays, seen: Survey, device: Device) -> tuple[Walls, Thickness]:
    """Thickness by rays from the middle of every triangle of the foot's side, against its normal.

    The cup's walls are judged below the taper of their rim; of a shell, for other devices are solid below theirs.
    """
    normal, middle, _ = faces_of(mesh)
    upward = np.flatnonzero(normal[:, 2] > LEAST_UP)
    # What faces up and has something over it is no foot's side: the flank of a letter on the underside.
    upward = upward[rays.highest(middle[upward, :2]) - middle[upward, 2] < 0.01]
    places = middle[upward]
    clearance = seen.clearance_at(places)
    ahead = ~_near(seen, near_front(seen, FRONT_MM), places)
    below = _rim_above(seen, places) - places[:, 2]
    inward = InwardRays(mesh)
    near_mm = max(NEAR_MM, device.thickness_mm + 1)
    thickness = inward.thickness(upward, near_mm)
    body = ahead & (clearance >= BODY_MM)
    # Where a ray leaves through the side of a thick device, it is the wall that is as thick as that.
    met = np.flatnonzero(body & np.isfinite(thickness))
    left = places[met] - thickness[met, None] * normal[upward[met]]
    inside = left[:, :2] + SIDE_MM * normal[upward[met], :2]
    above = left[:, 2] - rays.lowest(inside) > 3 * SIDE_MM
    body[met[above & (seen.clearance_at(inside) < EDGE_MM)]] = False
    steep = ahead & (normal[upward, 2] < STEEP) & (below >= device.rim_taper_mm) & (device.bottom == "shell")
    edge = ~body & (clearance >= EDGE_MM)

    def least(where: NDArray[np.bool_]) -> tuple[float, Place]:
        if not where.any():
            return float("nan"), NOWHERE
        found = thickness[where]
        if not (found < near_mm).any():
            found = inward.thickness(upward[where], REACH_MM)
        at = int(np.nanargmin(found))
        x, y, z = places[where][at]
        return float(found[at]), (float(x), float(y), float(z))

    return Walls(*least(body), *least(steep), *least(edge)), Thickness(places, thickness)


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
