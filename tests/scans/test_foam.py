"""Impressions made of feet whose measures are known: the same foot, the same side, whatever the block."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import MM_PER_UNIT, Scan, ScanHints
from insolegen.scans.align import align
from insolegen.scans.clean import clean
from insolegen.scans.foam import find_impression
from insolegen.scans.planes import large_planes
from insolegen.scans.read import read_scan
from insolegen.scans.rim import LEAST_RIM, opposite
from insolegen.scans.sample import sample_triangles

from .made_scans import floor, impression, joined, mirrored, posed, sheet, standing_right

FEET = ["plantar_right.obj", "average_male_left.ply"]
BLOCKS = {
    "open sheet": {},
    "cardboard and crumbs": {"walls": 15.0, "crumbs": 20},
    "closed block": {"box_depth": 50.0, "walls": 10.0, "crumbs": 20, "noise": 0.4},
    "deep and narrow": {"depth": 32.0, "margin": (45.0, 18.0)},
    "hardly larger than the foot, closed": {"box_depth": 50.0, "margin": (8.0, 6.0)},
    "3 mm of foam left under the dent": {"box_depth": 28.0, "bulge": 6.0},
}


@pytest.fixture(scope="module")
def foot_of(shared_scan):
    made = {}

    def foot(name):
        if name not in made:
            made[name] = align(read_scan(shared_scan(name)))
        return made[name]

    return foot


IN_TURN = [
    pytest.param(name, block, side, marks=[] if (foot + kind + turn) % 4 == 0 else pytest.mark.slow)
    for foot, name in enumerate(FEET)
    for kind, block in enumerate(BLOCKS)
    for turn, side in enumerate(("left", "right"))
]


@pytest.mark.parametrize(("name", "block", "side"), IN_TURN)
def test_the_dent_is_the_foot(name, block, side, foot_of):
    foot = foot_of(name)
    mesh = standing_right(foot) if side == "right" else mirrored(standing_right(foot))
    number = list(BLOCKS).index(block)
    unit = list(MM_PER_UNIT)[number % 4]
    vertices, faces = posed(impression(mesh, seed=number, **BLOCKS[block]), number, MM_PER_UNIT[unit])
    found = align(Scan(vertices, faces))
    assert (found.side, found.unit, found.kind) == (side, unit, "foam")
    assert [finding.code for finding in found.findings if finding.code == "foam_impression"]
    own, dent = measure(foot).values, measure(found).values
    # Above the rim there is nothing: the heel's back and the toes' tips end where the foam did.
    assert abs(dent["foot_length_mm"] - own["foot_length_mm"]) < 2.0
    assert abs(dent["arch_index"] - own["arch_index"]) < 0.03
    # The surface itself, where it was pressed in: the lowest points of the foot lie where they lay.
    away = dent["heel_width_mm"] - own["heel_width_mm"]
    assert -6.0 < away < 2.0


def test_a_rim_of_which_a_part_was_scanned_is_one(foot_of):
    vertices, faces = impression(standing_right(foot_of("average_male_left.ply")))
    middle = vertices[faces].mean(axis=1)
    away = middle[:, :2] - middle[:, :2].mean(axis=0)
    gone = (middle[:, 2] > -1.0) & (away[:, 1] > 0.0)
    found = align(Scan(*posed((vertices, faces[~gone]), 2)))
    assert (found.side, found.kind) == ("right", "foam")


@pytest.mark.parametrize("name", [pytest.param("plantar_right.obj", marks=pytest.mark.slow), "find_mean_left.ply"])
@pytest.mark.parametrize(("depth", "reached"), [(22.0, False), (44.0, True)])
def test_an_arch_that_the_foam_did_not_reach_is_not_measured(name, depth, reached, foot_of):
    """Read off the rim it would be 7 to 13 mm too low, a high arch taken for a low one."""
    foot = foot_of(name)
    measured = measure(align(Scan(*impression(standing_right(foot), depth=depth))))
    own, found = measure(foot).values["arch_height_mm"], measured.values["arch_height_mm"]
    if reached:
        assert found == pytest.approx(own, abs=1.2)
    else:
        assert found is None
        assert measured.arch.classification == "unknown"
        (finding,) = [finding for finding in measured.findings if finding.code == "arch_apex_not_found"]
        assert "arch_height_mm" in finding.where


def test_an_arch_is_not_called_low_by_the_height_of_the_box(foot_of):
    """The cardboard beside the dent passed for a foot that reaches so high, the end of the dent for its navicular."""
    vertices, faces = standing_right(foot_of("find_shape3_left.ply"))
    measured = measure(align(Scan(*pressed_askew((vertices, faces), 5.0, 45.0, walls=15.0))))
    assert measured.values["navicular_height_mm"] is None
    assert measured.arch.classification == "unknown"


def test_the_fifth_head_is_not_the_little_toe(foot_of):
    """Between the walls of a dent both stand out as far: a three-quarter device for this foot ended under its ball."""
    foot = foot_of("find_shape1_left.ply")
    own, found = (
        measure(one).landmarks["fifth_metatarsal_head"].position[0]
        for one in (foot, align(Scan(*posed(impression(standing_right(foot), noise=0.3), 5))))
    )
    assert found == pytest.approx(own, abs=5.0)


def test_nothing_of_the_block_is_left(foot_of):
    mesh = standing_right(foot_of("average_male_left.ply"))
    vertices, faces = impression(mesh, box_depth=50.0, walls=12.0, noise=0.0)
    dent = clean(vertices, faces)
    # All vertices, whether a triangle names them or not: a wall of the box among them, and the scan reaches as high.
    points = dent.vertices
    assert points[:, 2].max() < -1.0
    # 25 mm deep, and as much below as the smoothing of the dent's own bottom moves it.
    assert points[:, 2].min() > -25.2
    low = mesh[0][mesh[0][:, 2] < 25.0]
    assert (points.min(axis=0)[:2] > low.min(axis=0)[:2] - 1.5).all()
    assert (points.max(axis=0)[:2] < low.max(axis=0)[:2] + 1.5).all()


def test_both_feet_in_one_box_are_told_apart(foot_of):
    right = standing_right(foot_of("plantar_right.obj"))
    left = mirrored(right)
    vertices, faces = impression(joined(right, (left[0] + [0.0, 140.0, 0.0], left[1])), walls=10.0)
    for side in ("left", "right"):
        assert align(Scan(vertices, faces, hints=ScanHints(side=side))).side == side


@pytest.mark.parametrize(
    "name",
    [*FEET, "find_mean_left.ply", "flat_sole_left.stl", "no_sole_noisy_left.obj"],
)
def test_an_ordinary_scan_is_no_impression(name, shared_scan):
    scan = read_scan(shared_scan(name))
    assert find_impression(scan.vertices, scan.faces, sample_triangles(scan.vertices, scan.faces, 12_000)) is None


def test_a_block_with_a_round_dent_holds_no_whole_foot():
    i, j = np.meshgrid(np.arange(-150.0, 150.0, 2.0), np.arange(-90.0, 90.0, 2.0), indexing="ij")
    vertices, faces = sheet(-np.sqrt(np.maximum(60.0**2 - i**2 - j**2, 0.0)) / 2, 2.0, (0.0, 0.0))
    with pytest.raises(ScanError, match="a flat block with a dent that is no whole foot's"):
        find_impression(vertices, faces, sample_triangles(vertices, faces, 12_000))


def test_a_dent_without_its_rim_is_taken_as_stated_and_said(foot_of):
    vertices, faces = standing_right(foot_of("plantar_right.obj"))
    found = align(Scan(vertices, faces, hints=ScanHints(kind="foam")))
    assert found.kind == "foam"
    assert [finding.severity for finding in found.findings if finding.code == "foam_rim_not_found"] == ["warning"]


def pressed_askew(mesh, degrees, depth, **box):
    """A foot that goes into the foam with its toes up (negative) or down, its lowest place `depth` mm deep."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    tilted = mesh[0] @ np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]])
    return impression((tilted - [0.0, 0.0, tilted[:, 2].min()], mesh[1]), depth=depth, noise=0.3, **box)


@pytest.mark.parametrize(("degrees", "depth"), [(-10.0, 30.0), pytest.param(10.0, 40.0, marks=pytest.mark.slow)])
def test_a_foot_whose_toes_or_heel_stayed_out_of_the_foam_is_refused(degrees, depth, foot_of):
    """It had been measured 60 to 90 mm short, and once with the wrong side."""
    mesh = standing_right(foot_of("find_mean_left.ply"))
    with pytest.raises(ScanError, match="the dent runs out at one end") as caught:
        align(Scan(*posed(pressed_askew(mesh, degrees, depth), 7, 25.4)))
    assert " mm" in caught.value.found
    assert "level" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "seen"), [("plantar_right.obj", "mm up at the toes"), ("find_shape1_left.ply", "mm further out")]
)
def test_a_dent_that_is_deep_inside_its_ends_may_lack_the_toes(name, seen, foot_of):
    """These feet had been measured 40 to 50 mm short, and the first with an arch index 0.08 too high."""
    mesh = standing_right(foot_of(name))
    with pytest.raises(ScanError, match=f"not wholly in the foam.* {seen}"):
        clean(*posed(pressed_askew(mesh, -5.0, 25.0), 7))


@pytest.mark.parametrize(("depth", "doubts"), [(30.0, ["serious"]), (45.0, [])])
def test_a_ball_whose_sides_are_slopes_where_the_foam_ends_is_wider(depth, doubts, foot_of):
    """By 5 to 7 mm, of which nothing was said."""
    findings = clean(*pressed_askew(standing_right(foot_of("plantar_right.obj")), 0.0, depth)).findings
    said = [finding for finding in findings if finding.code == "foam_side_slopes"]
    assert [finding.severity for finding in said] == doubts
    assert all("ball_width_mm" in finding.where for finding in said)


@pytest.mark.parametrize("degrees", [0.0, pytest.param(-3.0, marks=pytest.mark.slow)])
def test_foam_pressed_15_mm_deep_is_too_shallow(degrees, foot_of):
    """And never taken for a plantar scan, the block's own top for a floor."""
    mesh = pressed_askew(standing_right(foot_of("average_male_left.ply")), degrees, 15.0)
    with pytest.raises(ScanError, match=r"too shallow, 1[345] mm deep|no whole foot|runs out") as caught:
        align(Scan(*posed(mesh, 3)))
    assert "deeper" in caught.value.remedy


def test_a_dent_that_slopes_at_its_end_is_doubted(foot_of):
    """Deep and level there is no doubt; tilted by 4 degrees this foot is 5 mm short, with its toes only just in."""
    mesh = standing_right(foot_of("find_mean_left.ply"))
    level, askew = (clean(*pressed_askew(mesh, degrees, 32.0)).findings for degrees in (-1.0, -4.0))
    assert "foam_end_slopes" not in [finding.code for finding in level]
    (doubt,) = [finding for finding in askew if finding.code == "foam_end_slopes"]
    assert doubt.severity == "serious"


def test_heel_and_ball_that_left_a_dent_each_are_refused_as_too_shallow(foot_of):
    mesh = standing_right(foot_of("find_shape3_left.ply"))
    with pytest.raises(ScanError, match="2 dents, none of them a whole foot's") as caught:
        align(Scan(*posed(impression(mesh, depth=13.0, box_depth=40.0), 3)))
    assert "too shallow" in caught.value.remedy


@pytest.mark.parametrize("reach", [120.0, pytest.param(300.0, marks=pytest.mark.slow)])
def test_a_box_on_a_table_is_found(reach, foot_of):
    """A box is small beside its table: the two had been taken for a foot, and refused as none."""
    foot = foot_of("find_mean_left.ply")
    box = impression(standing_right(foot), depth=32.0, box_depth=60.0)
    found = align(Scan(*posed(joined(box, floor(box, reach=reach, height=-60.0, noise=0.3)), 5)))
    assert (found.side, found.kind) == ("right", "foam")
    assert measure(found).values["foot_length_mm"] == pytest.approx(measure(foot).values["foot_length_mm"], abs=2.0)


def test_a_box_on_a_table_of_which_only_the_top_was_seen_is_found(foot_of):
    """From above no scanner sees its sides; from below the hole that they leave in the table is walled in and deep."""
    sheet_ = impression(standing_right(foot_of("find_mean_left.ply")), depth=32.0)
    vertices, faces = floor(sheet_, height=-60.0, noise=0.3)
    low, high = sheet_[0].min(axis=0)[:2], sheet_[0].max(axis=0)[:2]
    beside = ((vertices[:, :2] < low) | (vertices[:, :2] > high)).any(axis=1)
    found = align(Scan(*posed(joined(sheet_, (vertices, faces[beside[faces].all(axis=1)])), 6)))
    assert (found.side, found.kind) == ("right", "foam")


def test_triangles_of_3_mm_cost_a_dent_none_of_its_length(foot_of):
    """What is next up a wall lay further out than crumbling allows: this foot was 5 mm short."""
    foot = foot_of("average_male_left.ply")
    found = align(Scan(*posed(impression(standing_right(foot), depth=35.0, pitch=3.0, box_depth=60.0), 3)))
    assert measure(found).values["foot_length_mm"] == pytest.approx(measure(foot).values["foot_length_mm"], abs=2.0)


def test_a_rim_cropped_to_a_few_millimetres_is_no_part_of_the_foot(foot_of):
    """It had made this foot 3 to 12 mm longer, and wider."""
    foot = foot_of("find_mean_left.ply")
    vertices, faces = impression(standing_right(foot), depth=30.0)
    dent = vertices[vertices[:, 2] < -3.0, :2]
    middle = vertices[faces].mean(axis=1)[:, :2]
    cells = {tuple(cell) for cell in np.rint(dent / 2.0).astype(int)}
    ring = [(i, j) for i in range(-3, 4) for j in range(-3, 4) if i * i + j * j <= 9]
    near = {(i + a, j + b) for i, j in cells for a, b in ring}
    kept = [tuple(cell) in near for cell in np.rint(middle / 2.0).astype(int)]
    found = align(Scan(*posed((vertices, faces[kept]), 1)))
    assert (found.side, found.kind) == ("right", "foam")
    own, dent_ = measure(foot).values, measure(found).values
    assert dent_["foot_length_mm"] == pytest.approx(own["foot_length_mm"], abs=2.0)
    assert dent_["ball_width_orthogonal_mm"] == pytest.approx(own["ball_width_orthogonal_mm"], abs=2.5)


def test_a_block_is_found_however_it_lies(foot_of):
    """Its size was that of the box round it, half as large again for a block that lies askew."""
    mesh = impression(standing_right(foot_of("find_mean_left.ply")), depth=30.0, margin=(60.0, 60.0), box_depth=60.0)
    for seed in (1, 17):
        assert clean(*posed(mesh, seed)).kind == "foam"


@pytest.mark.parametrize("name", FEET)
@pytest.mark.parametrize("height", [10.0, 15.0, 30.0])
def test_a_shell_that_was_cut_low_is_no_block(name, height, foot_of):
    vertices, faces = standing_right(foot_of(name))
    low = vertices, faces[(vertices[faces][:, :, 2] < height).all(axis=1)]
    assert find_impression(*low, sample_triangles(*low, 12_000)) is None


def test_an_edge_that_crumbled_makes_no_longer_or_wider_foot(foot_of):
    """Bites of 4 to 8 mm all round made this foot 12 mm longer."""
    foot = foot_of("average_male_left.ply")
    vertices, faces = impression(standing_right(foot), depth=30.0)
    random = np.random.default_rng(16)
    dent = vertices[vertices[:, 2] < -4.0, :2]
    way = np.linspace(0, 2 * np.pi, 60)
    ways = np.stack([np.cos(way), np.sin(way)])
    bitten = np.zeros(len(vertices))
    for place in dent[np.argmax(dent @ ways, axis=0)] + 3 * ways.T:
        near = 1 - np.hypot(*(vertices[:, :2] - place).T) / random.uniform(4, 8)
        bitten = np.maximum(bitten, random.uniform(4, 8) * near)
    vertices[:, 2] -= np.where(vertices[:, 2] > -8.0, bitten, 0.0)
    own, found = measure(foot).values, measure(align(Scan(vertices, faces))).values
    assert found["foot_length_mm"] == pytest.approx(own["foot_length_mm"], abs=2.0)
    assert found["ball_width_orthogonal_mm"] == pytest.approx(own["ball_width_orthogonal_mm"], abs=2.0)


def test_a_block_with_cracks_is_refused_for_them(foot_of):
    """It was refused as too shallow or askew, which it is not."""
    vertices, faces = impression(standing_right(foot_of("find_mean_left.ply")), depth=40.0, box_depth=60.0)
    middle = vertices[:, :2] - vertices[:, :2].mean(axis=0)
    for angle in np.radians([20.0, 75.0, 200.0, 285.0, 340.0]):
        along, aside = middle @ [np.cos(angle), np.sin(angle)], middle @ [-np.sin(angle), np.cos(angle)]
        vertices[(np.abs(vertices[:, 2] - 2.0) < 5.0) & (along > 0) & (np.abs(aside) < 2.0), 2] -= 8.0
    with pytest.raises(ScanError, match="out of which cracks run"):
        align(Scan(*posed((vertices, faces), 2)))


@pytest.mark.parametrize("flange", [0.0, 12.0])
def test_the_upper_end_of_walls_is_no_narrow_rim_a_flange_is(flange):
    """A foot that was cut level and left open ends like a block hardly larger than its dent; only one has a top."""
    along, up = np.meshgrid(np.linspace(0, 2 * np.pi, 241), np.linspace(0.0, 30.0, 31), indexing="ij")
    wall = np.stack([120 * np.cos(along), 45 * np.sin(along), up], axis=-1)
    share = np.linspace(0.01, 1.0, 30)
    floor = np.stack([wall[:, 0] * s for s in share], axis=1)
    outwards = np.stack([wall[:, -1] * [1 + w / 120, 1 + w / 45, 1] for w in np.linspace(0, flange, 8)], axis=1)
    corners = []
    for part in (floor, wall, outwards) if flange else (floor, wall):
        a, b, c, d = part[:-1, :-1], part[1:, :-1], part[:-1, 1:], part[1:, 1:]
        corners += [np.stack([a, b, c], axis=2).reshape(-1, 3, 3), np.stack([b, d, c], axis=2).reshape(-1, 3, 3)]
    vertices = np.concatenate(corners).reshape(-1, 3)
    vertices = vertices + np.random.default_rng(0).normal(0.0, 0.1, vertices.shape)
    sample = sample_triangles(vertices, np.arange(len(vertices)).reshape(-1, 3), 12_000)
    rims = opposite(sample, large_planes(sample, LEAST_RIM))
    assert bool(rims) == bool(flange)
