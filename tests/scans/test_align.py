"""Real scans: what they are, and that no pose, unit, side or re-meshing changes what is found on them.

The limits are half of those that DESIGN gives for feet of known truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from insolegen.anatomy.outline import outline_from_maps
from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.measurements import Measurements
from insolegen.model.scan import MM_PER_UNIT, Scan, ScanHints
from insolegen.scans.align import align


@dataclass(frozen=True)
class Known:
    """What the README beside the scans says."""

    side: str
    unit: str
    kind: str
    sole_captured: bool
    length_mm: tuple[float, float]


KNOWN = {
    "plantar_right.obj": Known("right", "mm", "plantar", True, (273, 273)),
    "find_mean_left.ply": Known("left", "mm", "foot", True, (252, 261)),
    "find_shape1_left.ply": Known("left", "mm", "foot", True, (252, 261)),
    "find_shape3_left.ply": Known("left", "mm", "foot", True, (252, 261)),
    "find_inversion_left.ply": Known("left", "mm", "foot", True, (252, 261)),
    "average_male_left.ply": Known("left", "mm", "foot", True, (260, 260)),
    "flat_sole_left.stl": Known("left", "m", "foot", False, (276, 276)),
}
each = pytest.mark.parametrize("name", KNOWN)
UNITS = ("mm", "m", "cm", "in")
OTHER = {"left": "right", "right": "left"}

LIMITS = {
    "foot_length_mm": 0.25,
    "truncated_length_mm": 0.25,
    "outside_ball_length_mm": 0.25,
    "ball_width_mm": 0.25,
    "ball_width_orthogonal_mm": 0.25,
    "heel_width_mm": 0.25,
    "instep_height_mm": 0.25,
    "arch_height_mm": 0.25,
    "arch_height_index": 0.0025,
    "arch_index": 0.005,
}


@pytest.fixture(scope="module")
def as_scanned(scan_of):
    feet = {}

    def of(name):
        if name not in feet:
            foot = align(scan_of(name))
            feet[name] = (foot, measure(foot))
        return feet[name]

    return of


def random_rotation(rng):
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return turn * np.sign(np.linalg.det(turn))


def posed(scan, rng, *, mirrored, scale):
    vertices = np.asarray(scan.vertices, dtype=np.float64) * (scale * np.array([1, -1 if mirrored else 1, 1]))
    size = np.ptp(vertices, axis=0).max()
    return Scan(vertices @ random_rotation(rng).T + rng.normal(size=3) * 3 * size, scan.faces)


def movement(before: Measurements, after: Measurements, names=tuple(LIMITS)) -> dict[str, float]:
    missing = [{name for name in names if measured.values[name] is None} for measured in (before, after)]
    assert missing[0] == missing[1]
    return {name: abs(after.values[name] - before.values[name]) for name in names if before.values[name] is not None}


def within_limits(moved: dict[str, float]) -> bool:
    return all(value < LIMITS[name] for name, value in moved.items())


# What the scans are


@each
def test_side_unit_kind_and_sole_are_what_the_readme_says(name, as_scanned):
    foot, _ = as_scanned(name)
    known = KNOWN[name]
    assert (foot.side, foot.unit, foot.kind, foot.sole_captured) == (
        known.side,
        known.unit,
        known.kind,
        known.sole_captured,
    )
    assert foot.side_confidence > 0.5


@each
def test_foot_length_is_within_one_percent_of_the_readme(name, as_scanned):
    low, high = KNOWN[name].length_mm
    assert 0.99 * low <= as_scanned(name)[1].values["foot_length_mm"] <= 1.01 * high


@each
def test_the_frame_is_that_of_a_standing_right_foot(name, as_scanned, scan_of):
    foot, measurements = as_scanned(name)
    vertices, landmarks = foot.vertices, measurements.landmarks
    linear = foot.scan_to_foot[:3, :3]
    scale = MM_PER_UNIT[foot.unit]
    np.testing.assert_allclose(linear @ linear.T, np.eye(3) * scale**2, atol=1e-9 * scale**2)
    assert np.sign(np.linalg.det(linear)) == (1 if foot.side == "right" else -1)
    again = np.asarray(scan_of(name).vertices, dtype=float) @ linear.T + foot.scan_to_foot[:3, 3]
    off, _ = cKDTree(vertices).query(again)
    assert np.mean(off < 1e-3) > 0.999  # a spike that was pulled in lies elsewhere
    heel = landmarks["heel_point"].position
    assert abs(heel[0]) < 0.2
    assert abs(heel[1]) < 0.2
    low = vertices[:, 2] < 0.12 * measurements.values["foot_length_mm"]
    assert abs(vertices[low, 0].min()) < 1.0
    first, fifth = (landmarks[f"{head}_metatarsal_head"].position for head in ("first", "fifth"))
    assert first[1] > 0 > fifth[1]
    second = 0.65 * first[:2] + 0.35 * fifth[:2]
    assert abs(second[1] - landmarks["heel_centre"].position[1]) < 1.0, "the axis does not run through the second head"


@each
def test_it_stands_on_heel_first_and_fifth_head(name, as_scanned):
    """Each of the three touches the ground, and none lies below it; the middle heads of a round ball may."""
    foot, measurements = as_scanned(name)
    sole, outline = foot.maps.sole, outline_from_maps(foot.maps.medial, foot.maps.lateral)
    station = sole.grid.forward[:, None] / measurements.values["foot_length_mm"]
    edges = (outline.medial, outline.lateral)
    medial, lateral = (np.interp(sole.grid.forward, outline.forward, edge) for edge in edges)
    across = (sole.grid.medial[None, :] - ((medial + lateral) / 2)[:, None]) / ((medial - lateral) / 2)[:, None]
    for zone in (
        (station > 0.04) & (station < 0.30) & (np.abs(across) < 0.9),
        (station > 0.64) & (station < 0.79) & (across > 0.35) & (across < 0.9),
        (station > 0.54) & (station < 0.72) & (across < -0.35) & (across > -0.9),
    ):
        assert abs(sole.heights[zone & foot.maps.captured].min()) < 0.25


# Pose, unit, side


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("plantar_right.obj", "flat_sole_left.stl") else pytest.param(name, marks=pytest.mark.slow)
        for name in KNOWN
    ],
)
def test_no_pose_unit_or_side_moves_a_measure(name, as_scanned, scan_of):
    check_poses(name, as_scanned, scan_of(name), range(3))


@pytest.mark.slow
@each
def test_twenty_poses_move_no_measure(name, as_scanned, scan_of):
    check_poses(name, as_scanned, scan_of(name), range(100, 120))


def check_poses(name, as_scanned, scan, seeds):
    foot, measurements = as_scanned(name)
    for seed in seeds:
        mirrored, unit = bool(seed % 2), UNITS[seed % 4]
        scale = MM_PER_UNIT[foot.unit] / MM_PER_UNIT[unit]
        moved_foot = align(posed(scan, np.random.default_rng(seed), mirrored=mirrored, scale=scale))
        assert moved_foot.side == (OTHER[foot.side] if mirrored else foot.side), seed
        assert moved_foot.unit == unit, seed
        assert (moved_foot.kind, moved_foot.sole_captured) == (foot.kind, foot.sole_captured), seed
        moved_measurements = measure(moved_foot)
        assert moved_measurements.arch.classification == measurements.arch.classification, seed
        moved = movement(measurements, moved_measurements)
        assert within_limits(moved), (seed, moved)


# Meshes of the same foot


def reversed_winding(v, f, rng):
    return v, f[:, ::-1]


def half_reversed(v, f, rng):
    turned = f.copy()
    turned[::2] = turned[::2, ::-1]
    return v, turned


def subdivided(v, f, rng):
    return trimesh.remesh.subdivide(v, f)


def clustered(v, f, rng):
    """Coarser: the vertices of every 1.5 mm cube made one."""
    cube = np.floor(v / 1.5).astype(int)
    _, which = np.unique(cube, axis=0, return_inverse=True)
    which = which.reshape(-1)
    count = np.bincount(which)
    return np.stack([np.bincount(which, v[:, k]) / count for k in range(3)], axis=1), which[f]


def shuffled(v, f, rng):
    order = rng.permutation(len(v))
    return v[order], np.argsort(order)[f][rng.permutation(len(f))]


def soup(v, f, rng):
    return v[f].reshape(-1, 3), np.arange(3 * len(f)).reshape(-1, 3)


def doubled_and_degenerate(v, f, rng):
    slivers = np.stack([f[:500, 0], f[:500, 0], f[:500, 1]], axis=1)
    return v, np.concatenate([f, f[::3], slivers, np.repeat(f[:300, :1], 3, axis=1)])


def unreferenced_vertices(v, f, rng):
    return np.concatenate([v, rng.normal(size=(500, 3)) * 500]), f


def joined(*meshes):
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in meshes])
    return (
        np.concatenate([vertices for vertices, _ in meshes]),
        np.concatenate([faces + start for (_, faces), start in zip(meshes, starts, strict=False)]),
    )


def loose_balls(v, f, rng):
    ball = trimesh.creation.icosphere(subdivisions=2, radius=6)
    places = ([-60, -80, 30], [330, 40, 10], [120, 120, 60])
    return joined((v, f), *((ball.vertices + place, ball.faces) for place in places))


def specks(v, f, rng):
    """Single triangles that hang in the air round the foot."""
    place = rng.uniform([-60, 80, 0], [330, 140, 120], (40, 3)) * [1, 1, 1]
    corners = place[:, None] + rng.normal(size=(40, 3, 3))
    return joined((v, f), (corners.reshape(-1, 3), np.arange(120).reshape(-1, 3)))


def floor(height, room, cells):
    def with_floor(v, f, rng):
        forward = np.linspace(-room, 280 + room, cells + 1)
        medial = np.linspace(-60 - room, 60 + room, cells + 1)
        ground = np.stack([axis.ravel() for axis in np.meshgrid(forward, medial, indexing="ij")], axis=1)
        grid = np.column_stack([ground, np.full(len(ground), height)])
        a = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
        b = a + cells + 1
        return joined((v, f), (grid, np.concatenate([np.stack([a, b, b + 1], 1), np.stack([a, b + 1, a + 1], 1)])))

    with_floor.__name__ = f"floor at {height:g} mm, {room} mm larger, {2 * cells * cells} triangles"
    return with_floor


EXACT = [reversed_winding, half_reversed, unreferenced_vertices, loose_balls, specks]
FLOORS = [floor(height, room, cells) for height in (0.0, -1.0) for room in (30, 200) for cells in (1, 60)]
LIKE = [subdivided, clustered, shuffled, soup, doubled_and_degenerate]


def meshed(foot, make):
    """The foot of a scan, in its own frame as the side it is, in another mesh."""
    vertices = np.asarray(foot.vertices, dtype=np.float64)
    vertices, faces = make(vertices, np.asarray(foot.faces), np.random.default_rng(0))
    faces = np.asarray(faces)
    return Scan(vertices * [1, 1 if foot.side == "right" else -1, 1], faces)


def check_meshes(name, as_scanned, makers, exact):
    foot, _ = as_scanned(name)
    own = align(meshed(foot, lambda v, f, rng: (v, f)))
    before = measure(own)
    for make in makers:
        other = align(meshed(foot, make))
        found, expected = ((one.side, one.kind, one.sole_captured) for one in (other, foot))
        assert found == expected, make.__name__
        moved = movement(before, measure(other))
        assert within_limits(moved), (make.__name__, moved)
        if exact:
            assert max(moved.values()) < 0.02, (make.__name__, moved)
        codes = {finding.code for finding in other.findings}
        if make in FLOORS:
            assert "floor_removed" in codes, make.__name__
        if make in (loose_balls, specks):
            assert "loose_pieces_removed" in codes, make.__name__


@pytest.mark.slow
@each
@pytest.mark.parametrize("make", [subdivided, shuffled], ids=lambda make: make.__name__)
def test_another_mesh_of_the_foot_has_the_same_measures(name, make, as_scanned):
    check_meshes(name, as_scanned, [make], exact=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plantar_right.obj", "find_shape1_left.ply"])
def test_what_is_not_the_foot_does_not_matter(name, as_scanned):
    check_meshes(name, as_scanned, EXACT, exact=True)


@pytest.mark.parametrize("make", FLOORS[::3], ids=lambda make: make.__name__)
@pytest.mark.parametrize("name", ["plantar_right.obj", "find_shape1_left.ply"])
def test_a_floor_under_the_foot_does_not_matter(name, make, as_scanned):
    check_meshes(name, as_scanned, [make], exact=True)


@pytest.mark.slow
@each
def test_all_of_it_on_every_scan(name, as_scanned):
    check_meshes(name, as_scanned, LIKE, exact=False)
    check_meshes(name, as_scanned, EXACT + FLOORS, exact=True)


@pytest.mark.parametrize("name", [name for name in KNOWN if KNOWN[name].sole_captured])
def test_noise_of_0_3_mm(name, as_scanned):
    """Where the ball lies along the foot, on a bulge that is flat on top, is not held to it: it moves by mm."""
    foot, measurements = as_scanned(name)
    other = align(meshed(foot, lambda v, f, rng: (v + rng.normal(size=v.shape) * 0.3, f)))
    assert (other.side, other.kind, other.sole_captured) == (foot.side, foot.kind, foot.sole_captured)
    moved = movement(measurements, measure(other))
    assert moved["foot_length_mm"] < 0.5
    for measure_name in ("heel_width_mm", "ball_width_orthogonal_mm", "arch_height_mm"):
        assert moved[measure_name] < 1.0, moved


# What is stated


def test_a_stated_side_wins_and_a_contradiction_is_said(scan_of):
    scan = scan_of("plantar_right.obj")
    foot = align(Scan(scan.vertices, scan.faces, hints=ScanHints(side="left")))
    assert foot.side == "left"
    assert np.linalg.det(foot.scan_to_foot[:3, :3]) < 0
    (finding,) = [finding for finding in foot.findings if finding.code == "side_contradicts_shape"]
    assert finding.severity == "serious"


def test_a_stated_side_that_agrees_says_nothing(scan_of):
    scan = scan_of("plantar_right.obj")
    foot = align(Scan(scan.vertices, scan.faces, hints=ScanHints(side="right")))
    assert not foot.findings


def test_a_stated_unit_that_cannot_be_is_refused_with_the_one_that_fits(scan_of):
    scan = scan_of("plantar_right.obj")
    with pytest.raises(ScanError, match=r"272\.\d m long") as caught:
        align(Scan(scan.vertices, scan.faces, hints=ScanHints(unit="m")))
    assert "--unit mm" in caught.value.remedy


def test_kind_and_weight_bearing_are_taken_as_stated(scan_of):
    scan = scan_of("average_male_left.ply")
    foot = align(Scan(scan.vertices, scan.faces, hints=ScanHints(kind="foot", weight_bearing="semi")))
    assert (foot.kind, foot.weight_bearing) == ("foot", "semi")


@pytest.mark.parametrize("scale", [0.4, 3.0, 1e4, 1e-5])
def test_a_foot_of_no_size_that_people_have_is_refused(scale, scan_of):
    scan = scan_of("find_mean_left.ply")
    with pytest.raises(ScanError, match="foot in no unit"):
        align(Scan(np.asarray(scan.vertices, dtype=float) * scale, scan.faces))


def test_two_feet_in_one_file_are_not_taken_for_one(scan_of):
    scan = scan_of("find_mean_left.ply")
    vertices = np.asarray(scan.vertices, dtype=float)
    mirrored = vertices * [1, -1, 1] + [0, np.ptp(vertices[:, 1]) + 60, 0]
    with pytest.raises(ScanError, match="2 feet"):
        align(Scan(*joined((vertices, scan.faces), (mirrored, scan.faces))))


def test_the_same_scan_gives_the_same_foot(scan_of):
    first, again = (align(scan_of("plantar_right.obj")) for _ in range(2))
    assert np.array_equal(first.vertices, again.vertices)
    assert np.array_equal(first.maps.sole.heights, again.maps.sole.heights)
