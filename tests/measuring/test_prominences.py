"""Navicular and malleoli: on made-up bumps, and on the anatomy of real feet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.measuring.landmarks import take_bearings
from insolegen.measuring.prominences import prominences
from insolegen.scans.align import align

from .bare_foot import BareFoot

LENGTH = 260.0


def block(bumps, top=130.0, lean=0.0):
    """Two walls, 30 mm to either side, with round bumps: (side, forward, up, height) mm."""
    forward, up = np.meshgrid(np.arange(0.0, 160.0, 2.0), np.arange(0.0, top + 1, 2.0), indexing="ij")
    vertices, faces = [], []
    for side in (1, -1):
        out = 30.0 + lean * up
        for where, along, high, height in bumps:
            if where == side:
                out = out + height * np.exp(-((forward - along) ** 2 + (up - high) ** 2) / (2 * 8.0**2))
        number = np.arange(forward.size).reshape(forward.shape) + len(faces and np.concatenate(vertices))
        corner = [number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]]
        a, b, c, d = (part.ravel() for part in corner)
        vertices.append(np.column_stack([forward.ravel(), side * out.ravel(), up.ravel()]))
        faces += [np.column_stack([a, b, c]), np.column_stack([b, d, c])]
    return BareFoot(vertices=np.concatenate(vertices), faces=np.concatenate(faces))


BUMPS = [(1, 108.0, 44.0, 5.0), (1, 66.0, 90.0, 6.0), (-1, 50.0, 80.0, 6.0)]


@pytest.mark.parametrize("lean", [0.0, 0.25])
def test_bumps_are_found_where_they_are_also_on_a_leg_that_leans(lean):
    found = prominences(block(BUMPS, lean=lean), LENGTH, 0.0, 0.0)
    for name, (side, along, high, _) in zip(("navicular", "medial_malleolus", "lateral_malleolus"), BUMPS, strict=True):
        position = found[name].position
        np.testing.assert_allclose(position[[0, 2]], [along, high], atol=4.0 if lean else 2.5, err_msg=name)
        assert np.sign(position[1]) == side


def test_where_the_leg_bends_away_there_is_no_malleolus_if_another_place_rises():
    """The bend stands out over its surroundings, and lies where malleoli usually do; nothing rises to it."""
    foot = block([(1, 74.0, 60.0, 3.0)], top=112.0)
    bent = foot.vertices.copy()
    bent[:, 1] -= np.sign(bent[:, 1]) * (0.1 * bent[:, 2] + 0.6 * np.maximum(bent[:, 2] - 80.0, 0.0))
    found = prominences(BareFoot(vertices=bent, faces=foot.faces), LENGTH, 0.0, 0.0)["medial_malleolus"]
    np.testing.assert_allclose(found.position[[0, 2]], [74.0, 60.0], atol=4.0)
    # So low on the leg it may be something else.
    assert found.confidence < 0.5 < prominences(block(BUMPS), LENGTH, 0.0, 0.0)["medial_malleolus"].confidence


def test_a_flat_wall_has_no_malleoli():
    assert not {"medial_malleolus", "lateral_malleolus"} & set(prominences(block([]), LENGTH, 0.0, 0.0))


def test_a_scan_cut_low_holds_none():
    assert prominences(block(BUMPS, top=55.0), LENGTH, 0.0, 0.0) == {}
    assert not {"medial_malleolus", "lateral_malleolus"} & set(prominences(block(BUMPS, top=88.0), LENGTH, 0.0, 0.0))


@pytest.mark.parametrize("name", ["average_male_left.ply", "find_mean_left.ply", "find_shape1_left.ply"])
def test_on_real_feet_they_lie_where_they_were_seen(name, scan_of):
    # By eye on pictures of the scans: malleoli at 0.25 and 0.185 of the length, a third of it high; to 12 mm.
    foot = align(scan_of(name))
    bearings = take_bearings(foot)
    length = bearings.foot_length
    for landmark, station, height in (("medial_malleolus", 0.25, 0.335), ("lateral_malleolus", 0.185, 0.325)):
        position = bearings.landmarks[landmark].position
        assert position[0] / length == pytest.approx(station, abs=0.045)
        assert position[2] / length == pytest.approx(height, abs=0.045)
    medial, lateral = (bearings.landmarks[f"{side}_malleolus"].position for side in ("medial", "lateral"))
    assert medial[0] > lateral[0]
    assert medial[2] > lateral[2] - 1.0  # average_male has them level, 78.2 and 78.6, and its medial one hardly shows


def test_the_bone_and_not_the_edge_below_it_is_the_malleolus(scan_of):
    """By eye at 60 and 78 mm; the side is furthest out 8 mm further down, on the way to the heel."""
    position = take_bearings(align(scan_of("flat_sole_left.stl"))).landmarks["lateral_malleolus"].position
    np.testing.assert_allclose(position[[0, 2]], [60.0, 78.0], atol=3.0)


def test_on_a_foot_turned_in_the_malleolus_is_what_stands_out_furthest_and_is_doubted(scan_of):
    malleolus = take_bearings(align(scan_of("find_inversion_left.ply"))).landmarks["lateral_malleolus"]
    np.testing.assert_allclose(malleolus.position[[0, 2]], [39.0, 91.0], atol=3.0)
    assert malleolus.confidence < 0.4


def test_malleoli_that_do_not_lie_as_malleoli_do_are_doubted():
    below = [(1, 70.0, 72.0, 6.0), (-1, 50.0, 84.0, 6.0)]
    behind = [(1, 44.0, 86.0, 6.0), (-1, 60.0, 80.0, 6.0)]
    right = prominences(block(BUMPS), LENGTH, 0.0, 0.0)
    for bumps in (below, behind):
        found = prominences(block(bumps), LENGTH, 0.0, 0.0)
        for name in ("medial_malleolus", "lateral_malleolus"):
            assert found[name].confidence <= 0.6 * right[name].confidence + 0.01


@pytest.mark.parametrize("name", ["find_inversion_left.ply", "find_shape1_left.ply"])
def test_noise_does_not_send_a_malleolus_to_another_swelling(name, scan_of):
    """Ripples on the side made the lateral one of the first leap by 29 mm, the medial one of the second by 15."""
    foot = align(scan_of(name))
    length = take_bearings(foot).foot_length
    places = []
    for seed in range(10):
        noise = np.random.default_rng(seed).normal(0.0, 0.3, foot.vertices.shape)
        found = prominences(BareFoot(vertices=foot.vertices + noise, faces=foot.faces), length, 0.0, 0.0)
        places.append([found[which].position for which in ("medial_malleolus", "lateral_malleolus")])
    assert np.ptp(places, axis=0).max() < 4.0


def test_noise_hardly_moves_the_navicular(scan_of):
    scan = scan_of("find_mean_left.ply")
    clean = take_bearings(align(scan)).landmarks["navicular"].position[2]
    moved = [
        take_bearings(align(replace(scan, vertices=scan.vertices + noise))).landmarks["navicular"].position[2] - clean
        for noise in (np.random.default_rng(seed).normal(0.0, 0.3, scan.vertices.shape) for seed in range(3))
    ]
    assert np.abs(moved).max() < 0.5  # section 6 of the design


@pytest.mark.parametrize("name", ["navicular", "lateral_malleolus"])
def test_a_bone_under_a_hole_is_not_found_or_lies_on_the_skin_beside_it(name, scan_of):
    """Its place had been a number along two axes, and none along the third."""
    scan = scan_of("average_male_left.ply")
    foot = align(scan)
    place = take_bearings(foot).landmarks[name].position
    away = np.linalg.norm(foot.vertices[foot.faces].mean(axis=1) - place, axis=1)
    holed = take_bearings(align(replace(scan, faces=scan.faces[away > 6.0]))).landmarks
    assert all(np.isfinite(landmark.position).all() for landmark in holed.values())
    assert name not in holed or np.linalg.norm(holed[name].position - place) > 4.0


def test_a_plantar_scan_holds_none(scan_of):
    found = take_bearings(align(scan_of("plantar_right.obj"))).landmarks
    assert not {"navicular", "medial_malleolus", "lateral_malleolus"} & set(found)
