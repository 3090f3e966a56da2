"""Every type of device from real feet, left and right."""

from __future__ import annotations

import manifold3d
import numpy as np
import pytest
import trimesh

NAMES = [
    "plantar_right.obj",
    "find_mean_left.ply",
    "find_shape1_left.ply",
    "find_shape3_left.ply",
    "find_inversion_left.ply",
    "average_male_left.ply",
    "flat_sole_left.stl",
]
TYPES = {
    "milled_eva": ("device.type=milled_eva", "device.trim=full"),
    "printed_shell": ("device.type=printed_shell", "extrinsic_rearfoot_post.angle_deg=3", "rearfoot_post.angle_deg=0"),
    "printed_soft": ("device.type=printed_soft", "device.trim=full", "heel_spur_aperture.depth_mm=3"),
    "bridge": ("device.type=printed_shell", "device.bottom=bridge"),
    "positive": ("device.type=positive",),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plantar_right.obj", "find_mean_left.ply"])
def test_a_positive_is_the_corrected_foot_sole_up_on_its_own_side(name, insole_of):
    insole = insole_of(name, "flat-foot", *TYPES["positive"])
    design, solid = insole.design, insole.solid
    assert np.linalg.det(solid.foot_to_file[:3, :3]) == pytest.approx(1.0 if insole.foot.side == "right" else -1.0)
    mesh = trimesh.Trimesh(solid.vertices, solid.faces, process=False)
    assert mesh.is_watertight
    assert mesh.volume > 0
    assert mesh.bounds[0, 2] == pytest.approx(0.0, abs=1e-6)
    # The heel, lowest on the foot, is the highest of the file; its corrected sole is where the frame takes it.
    row, column = np.nonzero(design.distance > 2.0)
    foot = np.stack([design.grid.forward[row], design.grid.medial[column], design.top[row, column]], axis=1)[::97]
    there = foot @ solid.foot_to_file[:3, :3].T + solid.foot_to_file[:3, 3]
    away = trimesh.proximity.closest_point_naive(mesh, there[:40])[1]
    assert away.max() < 1e-3
    assert (mesh.triangles_center[mesh.face_normals[:, 2] > 0.5, 2] > 15).all()
    (wall,) = [dose for dose in insole.doses if dose.parameter == "heel_wall_height_mm"]
    assert wall.requested == pytest.approx(14.0 * insole.measurements.values["foot_length_mm"] / 270 + 6.0, abs=0.01)
    assert {dose.correction for dose in insole.doses} >= {"rearfoot_post", "arch_fill", "medial_heel_skive"}


@pytest.mark.parametrize("name", ["find_shape3_left.ply", "plantar_right.obj"])
def test_the_outline_of_a_positive_has_no_horns(name, insole_of):
    ring = insole_of(name, "neutral", *TYPES["positive"]).design.outline
    step = np.roll(ring, -1, axis=0) - ring
    heading = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
    bend = np.abs(np.diff(heading)) / np.linalg.norm(step, axis=1)[1:]
    sides = (ring[1:, 0] > 20) & (ring[1:, 0] < 0.65 * ring[:, 0].max())  # the corners of the front are round
    assert bend[sides].max() < 0.05


@pytest.mark.parametrize("name", ["average_male_left.ply", "plantar_right.obj"])
def test_a_bridge_stands_on_heel_and_ball_and_is_relieved_between(name, insole_of):
    design = insole_of(name, "neutral", *TYPES["bridge"]).design
    bottom = np.where(design.distance > 2.0, design.bottom, np.nan)
    plane = np.nanmin(bottom)
    station = design.grid.forward / insole_of(name, "neutral").measurements.values["foot_length_mm"]
    relief = bottom - plane
    assert np.nanmax(relief[(station > 0.05) & (station < 0.27)]) < 1e-9
    assert np.nanmax(relief[(station > 0.61) & (station < 0.64)]) < 1e-9
    assert np.nanmax(relief[(station > 0.4) & (station < 0.5)]) > 4.0


def test_the_zones_of_a_soft_device_cover_it_and_a_relief_has_its_own(insole_of):
    from matplotlib.path import Path

    insole = insole_of("find_mean_left.ply", "neutral", *TYPES["printed_soft"])
    zones = insole.design.zones
    assert [zone.name for zone in zones] == ["heel", "arch", "forefoot", "heel_spur_aperture"]
    inside = np.stack([Path(zone.outline).contains_points(insole.design.outline) for zone in zones[:3]])
    assert inside.sum(axis=0).min() >= 1
    heads = [insole.measurements.landmarks[f"{name}_metatarsal_head"].position[:2] for name in ("first", "fifth")]
    assert Path(zones[2].outline).contains_points(heads).all()
    ring = zones[3].outline
    assert np.ptp(ring, axis=0) == pytest.approx([20.0, 20.0], abs=6.0)
    assert insole_of("find_mean_left.ply", "neutral").design.zones == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("name", NAMES)
def test_every_type_from_every_scan(name, kind, insole_of):
    insole = insole_of(name, "flat-foot", *TYPES[kind])
    assert all(dose.ok for dose in insole.doses)
    solid = insole.solid
    body = manifold3d.Manifold(
        manifold3d.Mesh(vert_properties=solid.vertices.astype(np.float32), tri_verts=solid.faces.astype(np.uint32))
    )
    assert body.status() == manifold3d.Error.NoError
    assert body.genus() == 0
    assert len(body.decompose()) == 1
