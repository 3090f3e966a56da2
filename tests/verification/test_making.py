"""What a machine minds, on bodies where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.model.device import Device
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.making import (
    Making,
    Walls,
    examine,
    making_checks,
    overhang_mm2,
    smallest_concave_radius_mm,
)
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey


def slab(top, bottom=lambda x, y: 0 * x, size=(100.0, 60.0), pitch=1.0):
    """A device between two height functions over a rectangle."""
    x, y = (np.arange(0, side + pitch / 2, pitch) for side in size)
    grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    number = np.arange(len(grid)).reshape(x.size, y.size)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    up = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    rim = np.concatenate([number[:-1, 0], number[-1, :-1], number[:0:-1, -1], number[0, :0:-1]])
    ahead, under = np.roll(rim, -1), len(grid)
    walls = [np.stack([rim + under, ahead + under, ahead], axis=1), np.stack([rim + under, ahead, rim], axis=1)]
    heights = [np.asarray(surface(grid[:, 0], grid[:, 1]), dtype=float) for surface in (top, bottom)]
    vertices = np.concatenate([np.column_stack([grid, h]) for h in heights])
    mesh = trimesh.Trimesh(vertices, np.concatenate([up, up[:, ::-1] + under, *walls]), process=False)
    assert mesh.is_watertight
    assert mesh.volume > 0
    return ExportedMesh.from_arrays(mesh.vertices, mesh.faces)


def test_the_radius_of_a_trough_and_that_a_dome_has_none():
    def trough(x, y):
        return 30 - np.sqrt(25.0**2 - np.minimum(np.abs(y - 30), 20.0) ** 2)

    mesh = slab(trough)
    rays = VerticalRays.through(mesh)
    assert smallest_concave_radius_mm(rays, survey(rays)) == pytest.approx(25.0, rel=0.08)
    dome = slab(lambda x, y: 10 - 0.002 * ((x - 50) ** 2 + (y - 30) ** 2))
    rays = VerticalRays.through(dome)
    assert smallest_concave_radius_mm(rays, survey(rays)) > 1e4


def test_what_hangs_over_is_what_faces_down_off_the_bed():
    flat = slab(lambda x, y: 5 + 0 * x)
    assert overhang_mm2(flat) == 0
    raised = slab(lambda x, y: 9 + 0 * x, lambda x, y: np.where(x < 50, 0.0, np.minimum(x - 50, 4.0)))
    assert overhang_mm2(raised) == pytest.approx(46 * 60, rel=0.01)
    steep = slab(lambda x, y: 140 + 0 * x, lambda x, y: 1.2 * np.maximum(x - 50, 0.0))
    assert overhang_mm2(steep) == 0


def shell_with_wall(thin):
    """A shell of 3 mm whose wall, 60 degrees steep, is thinner than that by `thin` at one place half way up."""

    def top(x, y):
        return 3.2 + np.tan(np.radians(60)) * np.clip(y - 40, 0, 12)

    def bottom(x, y):
        along = np.exp(-(((x - 40) / 3) ** 2) - ((y - 47) / 2) ** 2)
        # Vertical thickness of 3 mm along the normal of a slope of 60 degrees: 6 mm.
        wall = 0.2 + np.tan(np.radians(60)) * np.clip(y - 41.732, 0, 12)
        return np.maximum(np.minimum(wall, top(x, y) - 3.0), 0.0) + 2 * thin * along

    return slab(top, bottom, size=(80.0, 60.0), pitch=0.8)


@pytest.mark.parametrize(("thin", "ok"), [pytest.param(0.0, True, marks=pytest.mark.slow), (0.8, False)])
def test_a_thin_spot_in_a_wall_is_found_where_it_is(thin, ok):
    device = Device(bottom="shell", thickness_mm=3.0)
    found = examine(shell_with_wall(thin), device)
    checks = {check.what: check.ok for check in making_checks(found, device)}
    assert checks["thickness of the cup's walls"] == ok
    assert checks["self-intersections"]
    if not ok:
        assert found.walls.cup_mm == pytest.approx(3.0 - thin, abs=0.15)
        assert found.walls.cup_at[:2] == pytest.approx((40, 46), abs=3)


def broken(how):
    """A plate of 4 mm with one fault that is a triangle or two large."""
    mesh = slab(lambda x, y: 4 + 0.01 * (x - 50) ** 2 / 10, size=(100.0, 60.0), pitch=1.0)
    vertices, faces = mesh.vertices.copy(), mesh.faces
    middle = int(np.argmin(np.linalg.norm(vertices - [50, 30, 4], axis=1)))
    if how == "fold":
        vertices[middle, :2] += [2.6, 0.9]
    if how == "poke":
        vertices[middle, 2] = -0.4
    if how == "edge":
        rim = (vertices[:, 1] < 3.1) & (vertices[:, 2] > 1)
        vertices[rim, 2] = 0.7
    return ExportedMesh.from_arrays(vertices, faces)


@pytest.mark.parametrize(
    ("how", "rows"),
    [
        ("whole", set()),
        ("fold", {"undercuts", "thickness all over the body"}),
        pytest.param("poke", {"self-intersections"}, marks=pytest.mark.slow),
        pytest.param("edge", {"thickness of the edges"}, marks=pytest.mark.slow),
    ],
)
def test_a_fault_of_one_triangle_fails_its_row(how, rows):
    device = Device(bottom="flat", thickness_mm=3.0)
    failed = {check.what for check in making_checks(examine(broken(how), device), device) if check.ok is False}
    assert failed >= rows
    assert bool(failed) == bool(rows)


def test_a_ray_that_leaves_through_the_side_of_a_thick_device_says_nothing_of_its_body():
    """10 mm under the foot are asked for, and a wall slopes up to a rim that is 5 mm from there to the side."""
    mesh = slab(lambda x, y: 10.5 + np.clip(12 - y, 0, 8), size=(80.0, 60.0), pitch=0.8)
    device = Device(bottom="flat", thickness_mm=10.0)
    found = examine(mesh, device)
    assert [check.what for check in making_checks(found, device) if check.ok is False] == []
    assert found.walls.edge_mm < 9


FINE = Making(0, 0, Walls(3.0, (1, 2, 3), 3.0, (1, 2, 3)), 2.5, 900.0)


def verdicts(found, device):
    return {check.what: check.ok for check in making_checks(found, device)}


def test_what_is_judged_depends_on_the_machine():
    printed = verdicts(FINE, Device(type="printed_shell", bottom="shell"))
    assert printed["smallest concave radius"] is None
    assert printed["overhang"] is None
    assert verdicts(FINE, Device(type="milled_eva"))["smallest concave radius"] is False
    assert not any("thickness" in what for what in verdicts(FINE, Device(type="positive")))
    assert verdicts(FINE, Device(thickness_mm=3.2))["thickness all over the body"] is False
    assert verdicts(FINE, None)["thickness all over the body"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "plantar_right.obj",
        "find_mean_left.ply",
        "find_shape1_left.ply",
        "find_shape3_left.ply",
        "find_inversion_left.ply",
        "average_male_left.ply",
        "flat_sole_left.stl",
    ],
)
def test_every_triangle_of_a_shell_for_every_real_scan(name, scan_of):
    insole = make_insole(scan_of(name), Request("neutral", ("device.type=printed_shell",), label="4711 {side}"))
    device = insole.prescription.device
    found = examine(ExportedMesh.from_arrays(insole.solid.vertices, insole.solid.faces), device)
    assert [check for check in making_checks(found, device) if check.ok is False] == []
    # The walls of the cup were looked at, and are no thinner than asked.
    assert device.thickness_mm - 0.05 <= found.walls.cup_mm < device.thickness_mm + 1
