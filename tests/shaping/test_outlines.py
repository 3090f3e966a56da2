"""Outlines from shoes and sizes: laid on the foot whatever their pose and side; what they cut is said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from insolegen.errors import DesignError
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.shaping.last import laid_on
from insolegen.shaping.place import place_of
from insolegen.shaping.sizes import insole_of_size, length_and_width, size_of_foot


def turned(ring, degrees):
    angle = np.radians(degrees)
    return ring @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + [310, -75]


@pytest.mark.parametrize("size", [24, 36.5, 42, 48])
def test_an_insole_of_a_size_has_the_length_and_width_of_the_table(size):
    length, width = length_and_width(size)
    assert length == pytest.approx(size * 20 / 3)
    assert np.ptp(insole_of_size(size), axis=0) == pytest.approx([length, width], abs=1e-6)


def test_the_size_of_a_foot_follows_the_reference():
    assert [size_of_foot(mm) for mm in (230, 250, 270, 300)] == [37.0, 40.0, 43.0, 47.0]  # to the half; reference 1.9


@pytest.mark.parametrize("name", ["plantar_right.obj", "average_male_left.ply", "find_shape3_left.ply"])
def test_pose_and_side_of_the_drawing_do_not_matter(name, insole_of):
    insole = insole_of(name, "neutral")
    place = place_of(insole.foot, insole.measurements)
    drawn = insole_of_size(size_of_foot(place.foot_length_mm))
    straight = laid_on(drawn, place, -1.0)
    assert not straight.turned
    assert straight.sure
    assert straight.ring[:, 0].min() == pytest.approx(-1.0, abs=1e-6)
    for degrees in (0, 63, 180, 271):
        for side in (1.0, -1.0):
            laid = laid_on(turned(drawn * [1.0, side], degrees), place, -1.0)
            assert laid.turned == (side < 0)
            away = cKDTree(straight.ring).query(laid.ring)[0]
            assert away.max() < 1.0


@pytest.mark.parametrize("trim", ["three_quarter", "sulcus", "full"])
def test_in_front_of_the_arch_the_device_follows_the_insole(trim, insole_of):
    insole = insole_of("average_male_left.ply", "flat-foot", "device.outline=size", f"device.trim={trim}")
    place = place_of(insole.foot, insole.measurements)
    ring = insole.design.outline
    last = laid_on(insole_of_size(size_of_foot(place.foot_length_mm)), place, ring[:, 0].min())
    from_heel = ring[:, 0] / place.foot_length_mm
    away = cKDTree(last.ring).query(ring)[0]
    # Up to the rounded corners of the front, and of a full one all round.
    sides = (from_heel > 0.57) & ((ring[:, 0] < ring[:, 0].max() - 25) | (trim == "full"))
    assert sides.sum() >= 5
    # The last is laid on by the rear of the edge before its corners are rounded, here after: 1 mm along the foot.
    assert away[sides].max() < 1.5


def test_a_foot_wider_than_the_shoe_is_said_with_how_much_and_where(insole_of):
    insole = insole_of("plantar_right.obj", "neutral", "device.outline=size", "device.trim=full")
    said = {finding.code: finding for finding in insole.findings}
    assert said["foot_beyond_shoe"].severity == "warning"
    assert "mm wider than the insole on the" in said["foot_beyond_shoe"].message
    assert "mm from the heel" in said["device_beyond_shoe"].message


def test_a_shoe_of_the_other_side_is_turned_over_and_never_in_silence(scan_of, tmp_path):
    scan = scan_of("average_male_left.ply")
    drawn = turned(insole_of_size(44) * [1.0, -1.0], 63)
    said = {}
    for side, ring in (("left", drawn), ("right", drawn * [1.0, -1.0])):
        np.savetxt(tmp_path / f"{side}.csv", ring[::4], fmt="%.3f", delimiter=",")
        asked = ("device.outline=shoe", f"device.shoe_outline={tmp_path / f'{side}.csv'}")
        insole = make_insole(scan, Request("uncorrected", asked))
        said[side] = {finding.code: finding for finding in insole.findings}
        assert f"that of a {side} one" in said[side]["insole_laid"].message
    assert "shoe_of_other_side" not in said["left"]
    assert said["right"]["shoe_of_other_side"].severity == "warning"
    assert "drawn as a right one" in said["right"]["shoe_of_other_side"].message


def test_a_shoe_shorter_than_the_foot_is_serious_and_one_far_too_narrow_refused(scan_of):
    scan = scan_of("average_male_left.ply")
    insole = make_insole(scan, Request("uncorrected", ("device.outline=size", "device.size_eu=37")))
    assert {finding.code: finding.severity for finding in insole.findings}["shoe_short"] == "serious"
    with pytest.raises(DesignError, match="beyond the insole") as refused:
        make_insole(scan, Request("uncorrected", ("device.outline=size", "device.size_eu=22")))
    assert refused.value.where == "device.size_eu"
