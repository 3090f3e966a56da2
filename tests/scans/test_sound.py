"""What is no foot at all, and what is no surface at all: each refused with its reason, without a warning."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.errors import ScanError
from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align
from insolegen.scans.clean import clean
from insolegen.scans.heading import rough_foot
from insolegen.scans.sample import sample_triangles
from insolegen.synthetic import FootShape, make_foot

from .made_scans import floor, joined, sheet


@pytest.fixture(scope="module")
def foot():
    """A right foot of 260 mm, closed at the ankle."""
    made = make_foot(FootShape.with_arch("normal", 260.0), triangles=8_000)
    return made.vertices, made.faces.astype(np.int64)


def box(*sides):
    made = trimesh.creation.box(sides)
    for _ in range(5):
        made = made.subdivide()
    return np.asarray(made.vertices), np.asarray(made.faces)


def ball(*radii):
    made = trimesh.creation.icosphere(subdivisions=4)
    return np.asarray(made.vertices) * radii, np.asarray(made.faces)


PLATE = sheet(np.zeros((70, 30)), 4.0, (0.0, 0.0))
ROUGH_PLATE = sheet(np.random.default_rng(0).normal(0, 0.3, (70, 30)), 4.0, (0.0, 0.0))
CUBE = box(200, 200, 200)


@pytest.mark.parametrize(
    ("mesh", "reason"),
    [
        (CUBE, "times as long as it is wide"),
        (box(270, 100, 70), "its narrow end is 1.00 times as wide"),
        (ball(130, 130, 130), "times as long as it is wide"),
        (ball(130, 48, 35), "nothing in its shape is a foot's"),
        (joined(CUBE, (CUBE[0] + [300, 0, 0], CUBE[1])), "2 separate pieces of like size, and none of them is a foot"),
        (PLATE, "a flat plane and nothing else"),
        (ROUGH_PLATE, "a flat plane and nothing else"),
        (trimesh.creation.box((260, 100, 60)), "12 triangles"),
    ],
    ids=["cube", "shoe box", "ball", "long ball", "two cubes", "plane", "noisy plane", "box of 12 triangles"],
)
def test_what_is_no_foot_is_refused_with_its_reason(mesh, reason):
    vertices, faces = (mesh.vertices, mesh.faces) if isinstance(mesh, trimesh.Trimesh) else mesh
    with pytest.raises(ScanError, match=reason) as caught:
        align(Scan(np.asarray(vertices), np.asarray(faces), file="thing.stl"))
    assert caught.value.expected
    assert caught.value.remedy
    assert caught.value.where


def test_faces_that_join_corners_at_random_are_a_tangle(foot):
    vertices, faces = foot
    mixed = np.random.default_rng(0).permutation(faces.reshape(-1)).reshape(-1, 3)
    with pytest.raises(ScanError, match="would cover the scan"):
        align(Scan(vertices, mixed))


@pytest.mark.parametrize("far_mm", [3e3, 1e6, 1e11])
def test_a_vertex_thrown_far_off_changes_nothing_and_is_said(foot, far_mm):
    """In a sliver of its own, which no neighbours call a spike: it had taken the sole along as a floor."""
    vertices, faces = foot
    at = int(np.argmin(np.hypot(vertices[:, 0] - 130, vertices[:, 2] - 3)))
    far = vertices[at] + np.array([[0.0, far_mm, 0.0], [2.0, far_mm, 0.0]])
    sliver = [[at, len(vertices), len(vertices) + 1]]
    mesh = clean(np.concatenate([vertices, far]), np.concatenate([faces, sliver]))
    assert np.array_equal(mesh.vertices[mesh.faces], vertices[faces])
    assert np.array_equal(mesh.vertices.max(axis=0), vertices.max(axis=0))
    assert [finding.code for finding in mesh.findings] == ["far_vertices_left_out"]


def test_a_foot_without_the_skin_it_stands_on_does_not_come_to_stand_on_its_instep(foot):
    """Fused with a floor: cut off it, heel and ball are holes. Upside down it was taken for a left foot."""
    vertices, faces = foot
    cut_off = (vertices[:, 2] < 2.0)[faces].any(axis=1)
    with pytest.raises(ScanError, match="no sole"):
        align(Scan(vertices, faces[~cut_off]))


def test_the_sole_of_a_shoe_is_a_plate(foot):
    """The outline of a foot, 12 mm thick: it had been measured as a foot of the other side, its sole filled."""
    vertices, faces = foot
    heights = np.where(np.isfinite(underside(vertices, faces)), 0.0, np.nan)
    outline = sheet(heights, 2.0, (0.0, -80.0))
    sole = trimesh.creation.extrude_triangulation(outline[0][:, :2], outline[1], 12.0)
    with pytest.raises(ScanError, match="a plate, 12 mm thick"):
        align(Scan(np.asarray(sole.vertices), np.asarray(sole.faces)))


def test_a_refusal_says_what_was_taken_away_before():
    """It may have been the foot."""
    long_ball = ball(130, 48, 35)
    with pytest.raises(ScanError, match=r"no toes, no ball, no arch \(before that, \d+ triangles of a floor"):
        align(Scan(*joined(long_ball, floor(long_ball, height=-35.5))))


def test_an_insole_is_no_foot(insole_of):
    """Its flat base passed for a sole that was filled in."""
    solid = insole_of("average_male_left.ply", "neutral", "device.bottom=flat").solid
    with pytest.raises(ScanError, match="a second surface close above: an insole"):
        align(Scan(np.asarray(solid.vertices), np.asarray(solid.faces)))


def underside(vertices, faces):
    grid = Grid(0.0, -80.0, 2.0, (135, 80))
    corners = vertices[faces].transpose(1, 0, 2)
    heights = lowest_heights(*(corners[..., axis] for axis in range(3)), grid)
    return np.where(heights < 40, heights, np.inf)


def test_a_wall_has_nothing_on_the_ground():
    """All of it in one vertical plane: it has no width there."""
    wall = sheet(np.zeros((40, 10)), 5.0, (0.0, 0.0))
    with pytest.raises(ScanError, match="hardly anything of it lies near the ground"):
        rough_foot(sample_triangles(wall[0][:, [2, 0, 1]], wall[1], 1000), np.array([0.0, 0.0, -1.0]))


@pytest.mark.parametrize("kind", [None, "foot", "plantar", "foam", "cast"])
def test_a_single_triangle_is_refused_as_any_kind(kind):
    with pytest.raises(ScanError, match="1 triangles"):
        align(
            Scan(np.array([[0.0, 0, 0], [260, 0, 0], [0, 100, 0]]), np.array([[0, 1, 2]]), hints=ScanHints(kind=kind))
        )
