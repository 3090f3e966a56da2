"""Given landmarks: everything that is measured from them follows, and what is off the scan is refused."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.measuring.overrides import distance_to_surface
from insolegen.scans.align import align

from .bare_foot import BareFoot


@pytest.fixture(scope="module")
def foot(scan_of):
    return align(scan_of("average_male_left.ply"))


@pytest.fixture(scope="module")
def found(foot):
    return measure(foot)


def in_scan(foot, position):
    back = np.linalg.inv(foot.scan_to_foot)
    return back[:3, :3] @ position + back[:3, 3]


def test_giving_back_what_was_found_changes_no_value_and_makes_it_certain(foot, found):
    given = {name: in_scan(foot, landmark.position) for name, landmark in found.landmarks.items()}
    again = measure(foot, given)
    for name, value in found.values.items():
        # The longest toe and the girths stand on the landmarks now, not on the views: to the noise of a view.
        assert again.values[name] == (None if value is None else pytest.approx(value, abs=0.02)), name
    assert all(landmark.confidence == 1.0 for landmark in again.landmarks.values())


def test_moved_ball_points_move_what_stands_on_them(foot, found):
    shift = {"first_metatarsal_head": [-5.0, 2.0, 0.0], "fifth_metatarsal_head": [4.0, -3.0, 0.0]}
    moved = {name: found.landmarks[name].position + by for name, by in shift.items()}
    again = measure(foot, {name: in_scan(foot, point) for name, point in moved.items()}).values
    before = found.values
    assert again["truncated_length_mm"] == pytest.approx(before["truncated_length_mm"] - 5)
    assert again["outside_ball_length_mm"] == pytest.approx(before["outside_ball_length_mm"] + 4)
    assert again["ball_width_orthogonal_mm"] == pytest.approx(before["ball_width_orthogonal_mm"] + 5)
    assert again["arch_height_index"] == pytest.approx(before["instep_height_mm"] / (before["truncated_length_mm"] - 5))
    assert again["foot_length_mm"] == before["foot_length_mm"]


def test_moved_ends_move_the_length(foot, found):
    tips = {name: found.landmarks[name].position + np.array([-3.0, 0, 0]) for name in ("hallux_tip", "second_toe_tip")}
    tips["heel_point"] = found.landmarks["heel_point"].position + np.array([2.0, 0, 0])
    again = measure(foot, {name: in_scan(foot, point) for name, point in tips.items()}).values
    assert again["foot_length_mm"] == pytest.approx(found.values["foot_length_mm"] - 5, abs=0.02)
    assert again["truncated_length_mm"] == pytest.approx(found.values["truncated_length_mm"] - 2, abs=0.5)


def test_a_marked_navicular_weighs_more(foot, found):
    point = found.landmarks["navicular"].position + np.array([0, 0, -4.0])
    again = measure(foot, {"navicular": in_scan(foot, point)})
    assert again.values["navicular_height_mm"] == pytest.approx(found.values["navicular_height_mm"] - 4)
    weights = [
        sum(item["weight"] for item in m.arch.evidence if "navicular" in item["measure"]) for m in (found, again)
    ]
    assert weights[1] > 2 * weights[0]
    assert again.confidence["navicular_height_mm"] == 1.0


def test_an_unknown_name_is_refused_with_the_nearest(foot):
    with pytest.raises(ScanError, match="did you mean 'hallux_tip'"):
        measure(foot, {"halux_tip": np.zeros(3)})


@pytest.mark.parametrize("off", [26.0, 500.0])
def test_a_point_off_the_scan_is_refused(foot, found, off):
    # Backward of the heel nothing else is near.
    point = in_scan(foot, found.landmarks["heel_point"].position - [off, 0, 0])
    with pytest.raises(ScanError, match=r"off the scan|nowhere near") as caught:
        measure(foot, {"heel_point": point})
    assert "heel_point" in caught.value.where


def test_a_point_a_little_off_is_taken(foot, found):
    point = in_scan(foot, found.landmarks["heel_point"].position - [20.0, 0, 0])
    assert measure(foot, {"heel_point": point}).values["foot_length_mm"] > found.values["foot_length_mm"] + 19


def test_distances_are_trimeshs():
    mesh = trimesh.creation.box([40, 60, 20])
    foot = BareFoot(vertices=np.asarray(mesh.vertices), faces=np.asarray(mesh.faces))
    points = np.random.default_rng(2).uniform(-35, 35, (60, 3))
    expected = trimesh.proximity.closest_point_naive(mesh, points)[1]
    for point, distance in zip(points, expected, strict=True):
        if distance <= 20:
            assert distance_to_surface(foot, point) == pytest.approx(distance, abs=1e-6)
