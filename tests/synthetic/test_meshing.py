"""Surface nets on solids whose area, volume and topology are known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from insolegen.synthetic.meshing import mesh_solid

Floats = NDArray[np.float64]
LOWER, UPPER = np.array([-25.0, -25.0, 0.0]), np.array([25.0, 25.0, 0.0])


def dome(points: Floats) -> Floats:
    """A ball of 20 mm around the origin that stands, cut, on the ground."""
    return np.maximum(np.linalg.norm(points - [0.0, 0.0, 12.0], axis=1) - 20.0, -points[:, 2])


def twins(points: Floats) -> Floats:
    """Two balls that touch in one point: what no cell can resolve."""
    a = np.linalg.norm(points - [-8.0, 0.0, 9.0], axis=1) - 8.0
    b = np.linalg.norm(points - [8.0, 0.0, 9.0], axis=1) - 8.0
    return np.minimum(a, b)


def test_a_ball_between_two_planes() -> None:
    vertices, faces = mesh_solid(dome, LOWER, UPPER, top=24.0, cell=0.7, closed=True, steepness=1.0)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.is_watertight
    assert mesh.euler_number == 2
    z = np.array([-12.0, 12.0])
    exact = np.pi * float(np.diff(400.0 * z - z**3 / 3)[0])
    assert mesh.volume == pytest.approx(exact, rel=2e-3)
    assert vertices[:, 2].max() == 24.0
    cap = vertices[vertices[:, 2] == 24.0]
    assert np.linalg.norm(cap[:, :2], axis=1).max() == pytest.approx(16.0, abs=1e-4)


@pytest.mark.parametrize("cell", [0.9, 1.3, 1.7, 2.2, 2.9])
def test_creases_that_cells_cannot_resolve_stay_manifold(cell: float) -> None:
    vertices, faces = mesh_solid(twins, LOWER, UPPER, top=22.0, cell=cell, closed=True, steepness=1.0)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert len(np.unique(faces)) == len(vertices)
    # every vertex has one fan of triangles: the Euler number tells a pinched one
    assert mesh.euler_number == 2 * mesh.body_count


def test_finer_cells_lie_closer() -> None:
    def away(cell: float) -> float:
        vertices, faces = mesh_solid(dome, LOWER, UPPER, top=24.0, cell=cell, closed=True, steepness=1.0)
        centres = vertices[faces].mean(axis=1)
        wall = (centres[:, 2] > 2.0) & (centres[:, 2] < 22.0)
        return float(np.abs(dome(centres[wall])).max())

    assert away(0.5) < away(1.0) / 3 < away(2.0) / 9
