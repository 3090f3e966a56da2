"""Casts: the flat top is not the sole, and a stump is not the foot."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align
from insolegen.scans.foam import find_impression
from insolegen.scans.read import read_scan
from insolegen.scans.sample import sample_triangles

from .made_scans import carved_cast, drawn_outline, mirrored, posed, sawn_cast, standing_right, subdivided


@pytest.mark.slow
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("name", "top"),
    [("plantar_right.obj", 38.0), ("average_male_left.ply", 40.0), ("average_male_left.ply", 60.0)],
)
def test_a_cast_with_its_top_sawn_flat_stands_on_its_sole(name, top, side, shared_scan):
    foot = align(read_scan(shared_scan(name)))
    mesh = standing_right(foot) if side == "right" else mirrored(standing_right(foot))
    cast = align(Scan(*posed(sawn_cast(mesh, top), 5)))
    assert (cast.side, cast.kind, cast.sole_captured) == (side, "cast", True)
    assert "cast_top_removed" in [finding.code for finding in cast.findings]
    own, found = measure(foot).values, measure(cast).values
    assert abs(found["foot_length_mm"] - own["foot_length_mm"]) < 2.0
    assert abs(found["arch_height_mm"] - own["arch_height_mm"]) < 1.0


@pytest.mark.parametrize("kind", [None, "foot"])
def test_a_sole_that_the_scanner_filled_stays_one(kind, shared_scan):
    scan = read_scan(shared_scan("flat_sole_left.stl"), ScanHints(kind=kind))
    foot = align(scan)
    assert (foot.side, foot.kind, foot.sole_captured) == ("left", "foot", False)
    assert not foot.findings


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("made", "top"), [(sawn_cast, 40.0), (carved_cast, 40.0), (carved_cast, 80.0)])
def test_of_a_body_flat_above_and_below_the_edges_tell_and_are_hardly_believed(made, top, side, scan_of):
    """The cast of a filled sole: its side had been a toss, for whichever face was larger was the sole."""
    mesh = standing_right(align(scan_of("flat_sole_left.stl")))
    cast = align(Scan(*posed(made(mesh if side == "right" else mirrored(mesh), top), 5)))
    (doubt,) = [finding for finding in cast.findings if finding.code == "sole_or_top_unclear"]
    assert doubt.severity == "serious"
    assert cast.side == side
    assert cast.side_confidence <= 0.3
    assert not cast.sole_captured


def test_a_body_with_the_same_sharp_edge_above_and_below_has_no_side_until_it_is_stated(scan_of):
    """A drawn outline, thick as a cast: upside down it is the other foot."""
    foot = standing_right(align(scan_of("flat_sole_left.stl")))
    mesh = posed(drawn_outline(foot, 40.0), 3)
    with pytest.raises(ScanError, match="which way is up"):
        align(Scan(*mesh))
    for side in ("left", "right"):
        stated = align(Scan(*mesh, hints=ScanHints(side=side)))
        assert stated.side == side
        assert {finding.code: finding.severity for finding in stated.findings}["sole_or_top_unclear"] == "serious"
        assert "side_contradicts_shape" not in [finding.code for finding in stated.findings]


@pytest.mark.parametrize(
    ("name", "made", "top", "noise"),
    [("find_shape3_left.ply", sawn_cast, 80.0, 0.3), ("find_shape1_left.ply", carved_cast, 50.0, 0.0)],
)
def test_no_cast_stands_on_its_top(name, made, top, noise, scan_of):
    """Left was right in silence: noise sent it past the look at its other side; from a small top it rolls off."""
    vertices, faces = made(standing_right(align(scan_of(name))), top)
    cast = align(Scan(*posed((vertices + np.random.default_rng(1).normal(0, noise, vertices.shape), faces), 5)))
    assert cast.side == "right"
    assert cast.sole_captured


def test_a_foot_never_stands_on_its_instep_for_want_of_its_filled_sole(scan_of):
    """Four triangles for each and 0.3 mm of noise: without its sole it was found upside down, with an arch."""
    scan = scan_of("flat_sole_left.stl")
    vertices, number = np.unique(np.asarray(scan.vertices, dtype=float) * 1000, axis=0, return_inverse=True)
    fine, faces = subdivided((vertices, number.reshape(-1)[scan.faces]))
    noisy = fine + np.random.default_rng(19).normal(0, 0.3, fine.shape)
    foot = align(Scan(noisy, faces))
    assert (foot.side, foot.kind, foot.sole_captured) == ("left", "foot", False)


@pytest.mark.parametrize("top", [40.0, 50.0])
def test_a_cast_is_no_foam(top, scan_of):
    """Its ball and heel had passed for a narrow rim, the sawn top for the bottom of the block."""
    cast = sawn_cast(standing_right(align(scan_of("find_shape3_left.ply"))), top)
    mesh = posed(cast, 2 if top == 40.0 else 4)
    assert find_impression(*mesh, sample_triangles(*mesh, 12000)) is None


def test_a_foot_on_a_filled_sole_may_hold_its_toes_up(scan_of):
    """Over a face that was sawn toes hang as well; but no cast is a third of its length high and low at its toes."""
    vertices, faces = standing_right(align(scan_of("flat_sole_left.stl")))
    share = np.clip((vertices[:, 0] - 190.0) / 8.0, 0.0, 1.0)
    raised = vertices + np.outer(share * np.tan(np.radians(12)) * (vertices[:, 0] - 190.0), [0.0, 0.0, 1.0])
    for mesh, side in (((raised, faces), "right"), (mirrored((raised, faces)), "left")):
        assert align(Scan(*posed(mesh, 4))).side == side
