"""Is it a solid: closed, consistently wound, in one piece, without slivers of no area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.verification.exported import ExportedMesh
from insolegen.verification.merging import connected_components, match_pairs


@dataclass(frozen=True)
class SolidReport:
    """What was found; lengths mm, areas mm2, volumes mm3; bounds (2, 3).

    watertight: every directed edge, between corners merged by position as every STL reader merges them, has exactly
    one reverse and no copy. That implies consistent winding and excludes edges shared by more than two triangles.
    genus is None where the mesh is not watertight. Self-intersection is not looked for here (manifold3d and PrusaSlicer
    do it in the tests); `makeability` looks for undercuts and for a top below its bottom.
    """

    watertight: bool
    open_edges: int
    misoriented_edges: int
    overused_edges: int
    bodies: int
    genus: int | None
    volume_mm3: float
    area_mm2: float
    degenerate_triangles: int
    triangles: int
    vertices: int
    bounds: NDArray[np.float64]


def check_solid(mesh: ExportedMesh) -> SolidReport:
    """Count the faults of a closed mesh and take its volume, area, bodies and genus."""
    volume, area, degenerate = _volume_area_degenerate(mesh.corners)
    vertex = mesh.corner_vertices
    vertex_count = int(vertex.max()) + 1
    up_face, up_pairs = _edges(vertex, rising=True)
    down_face, down_pairs = _edges(vertex, rising=False)
    partner = match_pairs(*up_pairs, *down_pairs)
    matched = partner >= 0
    # As many descents as ascents, and each ascent the partner of some descent: a bijection, hence no copies either.
    taken = np.zeros(up_face.size, dtype=bool)
    taken[partner[matched]] = True
    watertight = up_face.size == down_face.size and bool(taken.all())
    open_edges, misoriented, overused = (0, 0, 0) if watertight else _edge_faults(_keys(*up_pairs), _keys(*down_pairs))

    triangles = mesh.triangle_count
    # Bodies hang together by edges, not by single points: two cones tip to tip are two bodies.
    component = connected_components(triangles, up_face.take(partner[matched]), down_face[matched])
    bodies = int(np.count_nonzero(component == np.arange(triangles)))
    characteristic = vertex_count - triangles // 2  # V - E + F with E = 3 F / 2
    return SolidReport(
        watertight=watertight,
        open_edges=open_edges,
        misoriented_edges=misoriented,
        overused_edges=overused,
        bodies=bodies,
        genus=bodies - characteristic // 2 if watertight else None,
        volume_mm3=volume,
        area_mm2=area,
        degenerate_triangles=degenerate,
        triangles=triangles,
        vertices=vertex_count,
        bounds=mesh.bounds,
    )


def _edges(
    vertex: NDArray[np.int64], *, rising: bool
) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Triangles (e,) and lower and higher vertex (e,) of the directed edges towards a higher, or a lower, vertex."""
    faces, low, high = [], [], []
    for start, end in ((vertex[0], vertex[1]), (vertex[1], vertex[2]), (vertex[2], vertex[0])):
        face = np.flatnonzero((start < end) == rising)
        faces.append(face)
        low.append((start if rising else end).take(face))
        high.append((end if rising else start).take(face))
    return np.concatenate(faces), (np.concatenate(low), np.concatenate(high))


def _keys(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.uint64]:
    return ((low << 32) | high).view(np.uint64)


def _edge_faults(up: NDArray[np.uint64], down: NDArray[np.uint64]) -> tuple[int, int, int]:
    """Edges of one triangle; of two triangles that run the same way; of more than two. Slow, for broken meshes only."""
    _, edge, uses = np.unique(np.concatenate([up, down]), return_inverse=True, return_counts=True)
    rises = np.bincount(edge[: up.size], minlength=uses.size)
    return (
        int(np.count_nonzero(uses == 1)),
        int(np.count_nonzero((uses == 2) & (rises != 1))),
        int(np.count_nonzero(uses > 2)),
    )


def _volume_area_degenerate(corners: NDArray[np.float32]) -> tuple[float, float, int]:
    # Differences of single-precision numbers are exact enough in single precision: neighbours differ by little.
    origin = corners[0]
    ux, uy, uz = corners[1] - origin
    vx, vy, vz = corners[2] - origin
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    twice_area = np.sqrt(nx * nx + ny * ny + nz * nz)
    # Divergence theorem on the vertical field: only the projected areas and the mean heights are needed.
    height = origin[2] + (uz + vz) / np.float32(3)
    volume = float(np.dot(nz.astype(np.float64), height.astype(np.float64))) / 2
    return volume, float(twice_area.sum(dtype=np.float64)) / 2, int(np.count_nonzero(twice_area == 0))
