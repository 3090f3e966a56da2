"""Measures of a mesh by other means than the generator's: dense samples of the triangles, trimesh's sections."""

from __future__ import annotations

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from insolegen.synthetic import SyntheticFoot

Floats = NDArray[np.float64]


def as_trimesh(foot: SyntheticFoot) -> trimesh.Trimesh:
    return trimesh.Trimesh(foot.vertices, foot.faces, process=False)


def section(mesh: trimesh.Trimesh, origin: Floats, normal: Floats) -> Floats:
    """All ends (n, 3) of the segments in which a plane cuts the mesh."""
    segments = trimesh.intersections.mesh_plane(mesh, normal, origin)
    return np.asarray(segments, dtype=np.float64).reshape(-1, 3)


def hull_perimeter(points: Floats) -> float:
    """Of points (n, 2); in the plane SciPy calls the perimeter an area."""
    return float(ConvexHull(points).area)


def lowest_over(mesh: trimesh.Trimesh, places: Floats) -> Floats:
    """Height (n,) of the mesh over places (n, 2), looked at from below; NaN beside it."""
    start = np.column_stack([places, np.full(len(places), -10.0)])
    hits, rays, _ = mesh.ray.intersects_location(start, np.tile([0.0, 0.0, 1.0], (len(places), 1)))
    height = np.full(len(places), np.inf)
    np.minimum.at(height, rays, hits[:, 2])
    return np.where(np.isfinite(height), height, np.nan)
