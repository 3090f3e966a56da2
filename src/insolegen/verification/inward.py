"""Rays into the material: how thick a wall is along its normal, whichever way it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.cells import TriangleCells
from insolegen.verification.exported import ExportedMesh

_BLOCK = 20_000


class InwardRays:
    """Casts rays from points on a surface against its normal to where they leave the material again."""

    def __init__(self, mesh: ExportedMesh, *, cell_mm: float = 1.5) -> None:
        self._triangles = mesh.corners.transpose(2, 0, 1)
        self._step = cell_mm
        self._cells = TriangleCells(mesh.corners, cell_mm, margin_mm=0.51 * cell_mm)

    def thickness(self, triangles: NDArray[np.integer], reach_mm: float) -> NDArray[np.float64]:
        """Way through the material from the middles of triangles (t,), against their normals, (t,) mm.

        Infinite where there is no other side within reach; NaN for triangles of no area.
        """
        parts = np.array_split(np.asarray(triangles), max(1, -(-len(triangles) // _BLOCK)))
        return np.concatenate([self._cast(part, reach_mm) for part in parts])

    def _cast(self, triangles: NDArray[np.integer], reach_mm: float) -> NDArray[np.float64]:
        a, b, c = (self._triangles[triangles, corner].astype(np.float64) for corner in range(3))
        normal = np.cross(b - a, c - a)
        length = np.linalg.norm(normal, axis=1, keepdims=True)
        inward = np.divide(-normal, length, out=np.full_like(normal, np.nan), where=length > 0)
        start = (a + b + c) / 3
        along = np.arange(0.5 * self._step, reach_mm + self._step, self._step)
        # Entries reach half a step beyond their triangles, so that no hit lies between two of these places.
        places = (start[:, None] + along[:, None] * np.nan_to_num(inward)[:, None]).reshape(-1, 3)
        place, met = self._cells.at(places)
        ray = place // along.size
        distance = _hit(start[ray], inward[ray], *(self._triangles[met, corner] for corner in range(3)))
        distance[(met == triangles[ray]) | (distance > reach_mm)] = np.inf
        nearest = np.full(len(triangles), np.inf)
        np.minimum.at(nearest, ray, distance)
        nearest[np.isnan(inward[:, 0])] = np.nan
        return nearest


def _hit(
    start: NDArray[np.float64],
    direction: NDArray[np.float64],
    a: NDArray[np.floating],
    b: NDArray[np.floating],
    c: NDArray[np.floating],
) -> NDArray[np.float64]:
    """Distance along each ray to its triangle, inf where it leaves no material through it; Möller and Trumbore."""
    u, v = b.astype(np.float64) - a, c.astype(np.float64) - a
    p = np.cross(direction, v)
    # Positive for a triangle that faces the ray: only those turned away, the far sides, are hit.
    facing = np.einsum("ki,ki->k", u, p)
    away = start - a
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        first = np.einsum("ki,ki->k", away, p) / facing
        q = np.cross(away, u)
        second = np.einsum("ki,ki->k", direction, q) / facing
        distance = np.einsum("ki,ki->k", v, q) / facing
        # Edges belong to both neighbours: a ray along one must not slip between them.
        inside = (first >= -1e-9) & (second >= -1e-9) & (first + second <= 1 + 1e-9)
    return np.where((facing < 0) & inside & (distance > 0), distance, np.inf)
