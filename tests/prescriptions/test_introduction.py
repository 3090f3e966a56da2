"""Corrections at half their dose (reference 4.7)."""

from __future__ import annotations

import pytest

from insolegen.errors import PrescriptionError
from insolegen.model.measurements import Arch, Measurements
from insolegen.model.patient import Patient
from insolegen.prescriptions.doubts import doubts
from insolegen.prescriptions.prescribe import prescribe
from insolegen.prescriptions.registry import KINDS

NORMAL = Measurements(values={}, confidence={}, landmarks={}, arch=Arch("normal", 1.0))

MAKE_ROOM = {
    "arch_fill", "arch_height_reduction", "plantar_fascia_groove", "heel_spur_aperture", "heel_cushion_recess",
    "metatarsal_head_relief", "first_ray_cut_out", "first_metatarsal_head_cut_out", "medial_flange", "lateral_flange",
}  # fmt: skip


def introduced(overrides, percent=None, profile="uncorrected", **patient):
    return prescribe(profile, overrides, NORMAL, Patient(**patient), percent)


def said(prescription):
    return {finding.code: finding for finding in doubts(prescription, "full")}


def test_what_makes_room_and_what_presses():
    assert {kind for kind, one in KINDS.items() if one.makes_room} == MAKE_ROOM


def test_half_of_what_presses_and_all_of_what_makes_room():
    made = introduced(["rearfoot_post.angle_deg=-3", "device.trim=full"], 50, "flat-foot")
    doses = {one.kind: one.dose for one in made.corrections}
    assert doses == {"rearfoot_post": -1.5, "arch_fill": 1.6, "medial_heel_skive": 1.0}
    assert made.whole_doses == {"rearfoot_post.angle_deg": -3.0, "medial_heel_skive.depth_mm": 2.0}
    finding = said(made)["part_of_the_dose"]
    assert "rearfoot_post.angle_deg -1.5 of -3" in finding.message
    assert "arch_fill" not in finding.message


def test_other_fields_than_the_dose_are_left_alone():
    (dome,) = introduced(["metatarsal_dome.distal_gap_mm=8"], 50).corrections
    assert (dome.height_mm, dome.distal_gap_mm) == (2.5, 8.0)


@pytest.mark.parametrize(("height", "built"), [(-2.0, -2.0), (3.0, 1.5)])
def test_a_curve_that_raises_presses_and_one_that_lowers_makes_room(height, built):
    (curve,) = introduced([f"relief_by_curve.height_mm={height}"], 50).corrections
    assert curve.dose == built


def test_a_whole_dose_is_said_unless_it_was_asked_for():
    note = said(introduced([], profile="flat-foot"))["whole_dose"]
    assert note.severity == "note"
    assert "rearfoot_post.angle_deg, medial_heel_skive.depth_mm" in note.message
    assert "--dose-percent 50" in note.message
    assert said(introduced([], 100, "flat-foot")) == {}


def test_nothing_is_said_of_a_device_that_only_makes_room():
    assert said(introduced([], profile="neutral")) == {}
    assert introduced([], 50, "neutral").corrections == introduced([], profile="neutral").corrections


def test_what_is_unsafe_is_judged_by_what_is_built():
    assert introduced(["medial_heel_skive.depth_mm=8"], 50).corrections[0].dose == 4.0
    with pytest.raises(PrescriptionError, match="clinician's review"):
        introduced(["medial_heel_skive.depth_mm=8"], 75)


def test_a_foot_that_does_not_feel_needs_its_pressure_checked():
    codes = said(introduced([], conditions=("neuropathy",), clinician_reviewed=True))
    assert codes["pressure_check"].severity == "note"
