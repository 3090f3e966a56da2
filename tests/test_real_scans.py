"""Every real scan with every profile, base and trim; and the fit, by an independent search for closest points."""

from __future__ import annotations

from itertools import product

import manifold3d
import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

NAMES = [
    "plantar_right.obj",
    "find_mean_left.ply",
    "find_shape1_left.ply",
    "find_shape3_left.ply",
    "find_inversion_left.ply",
    "average_male_left.ply",
    "flat_sole_left.stl",
]
PROFILES = ["uncorrected", "neutral", "flat-foot", "high-arch"]
BOTTOMS = ["flat", "shell"]
TRIMS = ["three_quarter", "sulcus", "full"]
FAST = [
    ("plantar_right.obj", "uncorrected", "shell", "three_quarter"),
    ("plantar_right.obj", "flat-foot", "flat", "full"),
    ("find_shape3_left.ply", "high-arch", "shell", "sulcus"),
    ("average_male_left.ply", "uncorrected", "flat", "sulcus"),
]
ALL = [case for case in product(NAMES, PROFILES, BOTTOMS, TRIMS) if case not in FAST]


@pytest.fixture
def made(insole_of):
    def make(name, profile, bottom, trim):
        return insole_of(name, profile, f"device.bottom={bottom}", f"device.trim={trim}")

    return make


@pytest.mark.parametrize("case", FAST, ids="-".join)
def test_some_devices(case, made):
    check_device(made(*case))


@pytest.mark.slow
@pytest.mark.parametrize("case", ALL, ids="-".join)
def test_every_device(case, made):
    check_device(made(*case))


def check_device(insole):
    assert all(dose.ok for dose in insole.doses)
    assert insole.doses
    check_solid(insole.solid)
    check_outline(insole.design)
    if insole.prescription.profile == "uncorrected":
        check_fit(insole)


def check_solid(solid):
    mesh = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0
    body = manifold3d.Manifold(
        manifold3d.Mesh(vert_properties=solid.vertices.astype(np.float32), tri_verts=solid.faces.astype(np.uint32))
    )
    assert body.status() == manifold3d.Error.NoError
    assert body.genus() == 0
    assert len(body.decompose()) == 1


def check_outline(design):
    """A smooth curve, its front corners round to 2 mm and all else to 8, and a rim without spikes along it."""
    ring = design.outline
    step = np.roll(ring, -1, axis=0) - ring
    length = np.linalg.norm(step, axis=1)
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    assert heading[-1] - heading[0] == pytest.approx(2 * np.pi, abs=0.2), "not one turn, counter-clockwise"
    curvature = np.abs(np.diff(heading)) / length[1:]
    assert curvature.max() < 0.5
    behind = ring[:, 0] < 0.55 * ring[:, 0].max()
    assert curvature[behind[1:]].max() < 0.12
    inward = np.stack([-step[:, 1], step[:, 0]], axis=1) / length[:, None]
    rim = design.grid.sample(design.top, *(ring + 2.0 * inward).T)
    assert np.isfinite(rim).all()
    bend = np.abs(np.roll(rim, -4) - 2 * rim + np.roll(rim, 4)) / 2.0**2  # over 2 mm, 1/mm
    assert bend[behind].max() < 0.35


def closest(solid, points):
    """Distance of each point to a solid, by its 16 nearest triangles, and how level the nearest is."""
    corners = solid.vertices[solid.faces]
    _, near = cKDTree(corners.mean(axis=1)).query(points, k=16)
    on_triangle = trimesh.triangles.closest_point(corners[near.ravel()], np.repeat(points, 16, axis=0))
    away = np.linalg.norm(on_triangle.reshape(-1, 16, 3) - points[:, None], axis=2)
    best = np.argmin(away, axis=1)
    chosen = corners[near[np.arange(len(points)), best]]
    normal = np.cross(chosen[:, 1] - chosen[:, 0], chosen[:, 2] - chosen[:, 0])
    return away.min(axis=1), np.abs(normal[:, 2]) / np.linalg.norm(normal, axis=1)


def check_fit(insole):
    """The scan's own points, moved into the file, against the exported solid: inside the trim line, off the walls."""
    foot, design, to_file = insole.foot, insole.design, insole.solid.foot_to_file
    vertices = np.asarray(foot.vertices, dtype=np.float64)
    forward, medial, up = vertices.T
    inside = np.nan_to_num(design.grid.sample(design.distance, forward, medial), nan=-1.0) > 0
    inside &= cKDTree(design.outline).query(vertices[:, :2])[0] > 6.0
    on_sole = up - design.grid.sample(foot.maps.plantar.heights, forward, medial) < 1.0
    if insole.prescription.device.trim != "three_quarter":  # in front of the ball the device is a plate
        heads = [insole.measurements.landmarks[f"{name}_metatarsal_head"].position[0] for name in ("first", "fifth")]
        inside &= forward < min(heads)
    points = vertices[inside & on_sole] @ to_file[:3, :3].T + to_file[:3, 3]
    assert len(points) > 200
    gap, upright = closest(insole.solid, points)
    gap = gap[upright > np.cos(np.radians(50))]  # off the walls
    assert len(gap) > 200
    assert np.sqrt(np.mean(gap**2)) <= 0.15
    assert np.percentile(gap, 95) <= 0.4
