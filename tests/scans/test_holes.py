"""Holes of known size in soles that have none: what is filled is right, what is a guess is not measured."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.synthetic import FootShape, make_foot

from .made_scans import posed, standing_right, subdivided, with_hole

HEEL, ARCH, BALL = (40.0, 0.0), (120.0, 5.0), (175.0, -25.0)
SIDE = (135.0, 22.0)
"""Beside the arch, where the sole turns up to the side of the foot."""
HEIGHTS = {"arch_height_mm": 0.25, "instep_height_mm": 0.25, "navicular_height_mm": 0.5}
"""Within how many mm a small hole leaves them; the navicular is the middle of a swelling, at the goal for heights."""


@pytest.fixture(
    scope="module", params=["plantar_right.obj", pytest.param("find_mean_left.ply", marks=pytest.mark.slow)]
)
def fine_foot(request, shared_scan):
    return subdivided(standing_right(align(read_scan(shared_scan(request.param)))))


@pytest.fixture(scope="module")
def whole(fine_foot):
    foot = align(Scan(*posed(fine_foot, 3)))
    return foot, measure(foot)


def hollowed(mesh, centre, radius):
    return align(Scan(*posed(with_hole(mesh, centre, radius), 3)))


def said(foot):
    return [finding for finding in foot.findings if finding.code.startswith("sole_hole")]


def test_a_whole_sole_has_none(whole):
    foot, _ = whole
    assert said(foot) == []
    assert foot.holes is None


@pytest.mark.parametrize("centre", [HEEL, ARCH, BALL], ids=["heel", "arch", "ball"])
def test_a_small_hole_is_filled_marked_and_measured(centre, fine_foot, whole):
    foot = hollowed(fine_foot, centre, 9.0)
    (finding,) = said(foot)
    assert (finding.code, finding.severity) == ("sole_holes_filled", "note")
    area = float(re.search(r"largest of (\d+) mm2", finding.message)[1])
    assert area == pytest.approx(np.pi * 9.0**2, rel=0.12)
    assert foot.holes.filled.sum() * foot.maps.plantar.grid.pitch**2 == pytest.approx(area, abs=1.0)
    assert not foot.holes.guessed.any()
    assert not foot.maps.captured[foot.holes.filled].any()
    # The ground and the arch lie where they lay, also where the hole took the place on which the foot stood.
    own, found = whole[1].values, measure(foot).values
    for name, within in HEIGHTS.items():
        assert found[name] == pytest.approx(own[name], abs=within) if own[name] is not None else found[name] is None
    assert found["arch_index"] == pytest.approx(own["arch_index"], abs=0.01)
    # And the surface itself: it was there before it was cut out.
    sole, before = foot.maps.sole, whole[0].maps.sole
    row, column = np.nonzero(foot.holes.filled)
    away = sole.heights[row, column] - before.grid.sample(
        before.heights, sole.grid.forward[row], sole.grid.medial[column]
    )
    assert np.sqrt(np.mean(away**2)) < 0.15
    assert np.abs(away).max() < 0.5


@pytest.mark.parametrize(
    ("centre", "zone", "code", "gone", "left"),
    [
        (ARCH, "arch", "hole_in_arch", ("arch_height_mm", "arch_index"), ("heel_width_mm", "rearfoot_angle_deg")),
        (HEEL, "heel", "hole_under_contact", ("arch_height_mm", "rearfoot_angle_deg"), ("ball_width_mm",)),
        (BALL, "ball", "hole_under_contact", ("arch_height_mm", "staheli_index"), ("foot_length_mm",)),
    ],
    ids=["arch", "heel", "ball"],
)
def test_what_rests_on_a_large_hole_is_not_measured(centre, zone, code, gone, left, fine_foot):
    """Through the hole of a whole foot the upper side is seen from inside: that is no sole."""
    foot = hollowed(fine_foot, centre, 18.0)
    assert f"sole.{zone}" in {finding.where for finding in said(foot) if finding.severity == "serious"}
    measured = measure(foot)
    assert all(measured.values[name] is None for name in gone)
    assert all(measured.values[name] is not None for name in left)
    (finding,) = [finding for finding in measured.findings if finding.code == code]
    assert finding.severity == "serious"
    assert gone[0] in finding.where.split(", ")


def test_a_hole_is_one_also_where_the_winding_is_mixed(fine_foot):
    """Triangles that face anywhere let the instep be seen through the hole."""
    vertices, faces = with_hole(fine_foot, ARCH, 9.0)
    flipped = np.random.default_rng(0).random(len(faces)) < 0.4
    mixed = np.where(flipped[:, None], faces[:, ::-1], faces)
    clean, dirty = (align(Scan(vertices, own)) for own in (faces, mixed))
    assert dirty.holes is not None
    assert dirty.holes.filled.sum() == pytest.approx(clean.holes.filled.sum(), rel=0.1)
    arch = [measure(foot).values["arch_height_mm"] for foot in (clean, dirty)]
    assert arch[0] == pytest.approx(arch[1], abs=0.2)


@pytest.mark.parametrize(("centre", "radius", "within"), [(ARCH, 2.4, 0.2), (SIDE, 6.0, 2.0)], ids=["pin", "side"])
def test_nothing_stands_up_from_the_sole_at_a_hole(centre, radius, within):
    """Where triangles face anywhere the lid of the scan is seen through it: it stood 20 mm out of the sole."""
    made = make_foot(FootShape(ankle_cut_mm=40.0, closed=True), triangles=60_000)
    vertices, faces = with_hole((made.vertices, made.faces), centre, radius)
    flipped = np.random.default_rng(0).random(len(faces)) < 0.4
    soles = [
        align(Scan(*mesh)).maps.sole
        for mesh in ((made.vertices, made.faces), (vertices, np.where(flipped[:, None], faces[:, ::-1], faces)))
    ]
    before, after = around(soles, centre)
    assert np.abs(after - before).max() < within


def around(soles, centre):
    """The heights of soles in a square round a place."""
    forward, medial = np.meshgrid(*(np.arange(middle - 12.0, middle + 12.0) for middle in centre), indexing="ij")
    return [sole.grid.sample(sole.heights, forward.ravel(), medial.ravel()) for sole in soles]


@pytest.mark.parametrize("centre", [(139.0, -55.0), (117.0, -52.0)], ids=["beside the base", "behind it"])
def test_the_sole_goes_on_across_a_gap_in_the_side_and_it_is_said(centre):
    """Left open to the side, the sole rose like a wall across it: by 34 and 38 mm where it lies lower than 6."""
    made = make_foot(FootShape(ankle_cut_mm=40.0, closed=True), triangles=60_000)
    gap = align(Scan(*with_hole((made.vertices, made.faces), centre, 9.0)))
    before, after = around([align(Scan(made.vertices, made.faces)).maps.sole, gap.maps.sole], centre)
    assert np.abs(after - before)[before < 6.0].max() < 2.0
    assert ("sole_hole_too_large", "serious") in {(finding.code, finding.severity) for finding in gap.findings}


@pytest.mark.parametrize("centre", [HEEL, BALL], ids=["heel", "ball"])
def test_a_hole_in_place_of_the_ground_is_refused(centre, fine_foot):
    # A hole as wide as the heel leaves half a sole, which may be told from none or not: both are true.
    with pytest.raises(ScanError, match=r"on which the foot stands|has no sole: no side of it has a surface like"):
        hollowed(fine_foot, centre, 25.0)


def test_a_sole_that_is_mostly_holes_is_refused(fine_foot):
    mesh = fine_foot
    for centre in (HEEL, (85.0, 0.0), ARCH, (155.0, 0.0), (190.0, 0.0)):
        mesh = with_hole(mesh, centre, 21.0)
    with pytest.raises(ScanError):
        align(Scan(*mesh))


def test_a_ball_without_its_side_is_refused(shared_scan):
    mesh = subdivided(standing_right(align(read_scan(shared_scan("plantar_right.obj")))))
    head = mesh[0][:, 0] > 170.0
    inner = mesh[0][head & (mesh[0][:, 0] < 210.0), 1].max()
    with pytest.raises(ScanError, match="medial side of the ball"):
        align(Scan(*with_hole(mesh, (192.0, float(inner)), 30.0)))


def test_a_foot_that_did_not_come_to_rest_is_doubted(whole, monkeypatch):
    from insolegen.scans import grounded as module

    def restless(near, length):
        return replace(module_stance(near, length), settled=False)

    module_stance = module.find_stance
    monkeypatch.setattr(module, "find_stance", restless)
    foot = whole[0]
    codes = {finding.code: finding.severity for finding in align(Scan(foot.scan_vertices, foot.faces)).findings}
    assert codes["pose_not_settled"] == "serious"
