from __future__ import annotations

import pytest

from insolegen.model.measurements import Arch, Measurements
from insolegen.model.patient import Patient
from insolegen.prescriptions.doubts import doubts
from insolegen.prescriptions.prescribe import prescribe
from insolegen.prescriptions.shipped import shipped_names

NORMAL = Measurements(values={}, confidence={}, landmarks={}, arch=Arch("normal", 1.0))


def codes(overrides, weight_bearing=None, profile="uncorrected", percent=100):
    prescription = prescribe(profile, overrides, NORMAL, Patient(clinician_reviewed=True), percent)
    return [finding.code for finding in doubts(prescription, weight_bearing)]


@pytest.mark.parametrize("name", shipped_names())
@pytest.mark.parametrize("state", [None, "none", "semi", "full"])
def test_shipped_profiles_raise_no_doubt(name, state):
    said = set(codes([], state, name)) - {"clinician_reviewed", "pressure_check"}
    assert said == ({"no_room_for_soft_tissue"} if state == "none" else set())


def test_an_unloaded_heel_wants_room_until_it_has_some():
    assert codes(["device.soft_tissue_expansion_mm=1"], "none") == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, ["lift_on_unloaded_arch"]),
        ("none", ["lift_on_unloaded_arch", "no_room_for_soft_tissue"]),
        ("semi", []),
        ("full", []),
    ],
)
def test_an_arch_lift_wants_a_loaded_scan(state, expected):
    assert codes(["arch_lift.height_mm=2"], state) == expected


def test_lift_and_fill_are_reported_as_one_signed_number():
    (finding,) = doubts(prescribe("neutral", ["arch_lift.height_mm=2"], NORMAL, dose_percent=100), "full")
    assert finding.code == "net_arch_offset"
    assert finding.severity == "note"
    assert "-1.2 mm" in finding.message


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (["medial_heel_skive.depth_mm=0"], ["correction_without_effect"]),
        (["medial_heel_skive.depth_mm=2"], ["shallow_cup_with_skive"]),
        (["medial_heel_skive.depth_mm=6", "device.heel_cup_depth_mm=16"], ["clinician_reviewed"]),
        (["heel_lift.height_mm=6"], []),
        (["heel_lift.height_mm=8"], ["clinician_reviewed", "lift_without_full_length"]),
        (["heel_lift.height_mm=8", "device.trim=full"], ["clinician_reviewed"]),
        (["heel_lift.height_mm=11", "device.trim=full"], ["clinician_reviewed", "lift_belongs_on_outsole"]),
        (["blake_inversion.pour_angle_deg=15"], ["shallow_cup_with_inversion"]),
        (["blake_inversion.pour_angle_deg=15", "device.heel_cup_depth_mm=21"], []),
        (["metatarsal_dome.distal_gap_mm=5"], []),
        (["metatarsal_dome.distal_gap_mm=-5"], ["dome_under_the_heads"]),
        (["metatarsal_head_relief.depth_mm=2", "device.trim=sulcus"], ["neighbours_loaded"]),
    ],
)
def test_limits_of_the_reference(overrides, expected):
    assert codes(overrides) == expected


def test_an_unusual_order_is_noted(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(
        "schema=1\nname='x'\nsummary='x'\n[[corrections]]\nkind='arch_fill'\n[[corrections]]\nkind='rearfoot_post'\nangle_deg=2\n"
    )
    assert codes([], None, path) == ["unusual_order"]
