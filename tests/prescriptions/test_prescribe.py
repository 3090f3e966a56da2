from __future__ import annotations

import pickle

import msgspec
import pytest

from insolegen.errors import PrescriptionError
from insolegen.model.measurements import Arch, Measurements
from insolegen.prescriptions.prescribe import prescribe

LOW = Measurements(values={}, confidence={}, landmarks={}, arch=Arch("low", 1.0))


def test_the_named_profile_wins_over_the_arch():
    prescription = prescribe("high-arch", [], LOW)
    assert (prescription.profile, prescription.chosen_because) == ("high-arch", "asked for")


def test_without_a_profile_the_arch_chooses_and_overrides_apply():
    prescription = prescribe(None, ["rearfoot_post.angle_deg=2"], LOW)
    assert prescription.profile == "flat-foot"
    assert "arch class low" in prescription.chosen_because
    assert prescription.corrections[0].angle_deg == 2.0


def test_a_wrong_override_is_refused():
    with pytest.raises(PrescriptionError):
        prescribe(None, ["rearfoot_post.angle=2"], LOW)


def test_a_prescription_travels_to_other_processes_and_into_reports():
    prescription = prescribe("flat-foot", [], LOW)
    assert pickle.loads(pickle.dumps(prescription)) == prescription
    assert msgspec.to_builtins(prescription.corrections)[0] == {"kind": "rearfoot_post", "angle_deg": 4.0}


@pytest.mark.parametrize(
    ("overrides", "trim", "codes"),
    [
        ((), "three_quarter", []),
        (("metatarsal_bar.height_mm=4",), "sulcus", ["trim_by_corrections"]),
        (("metatarsal_bar.height_mm=4", "toe_crest.height_mm=4"), "full", ["trim_by_corrections"]),
        (("toe_crest.height_mm=0",), "three_quarter", []),
        (("toe_crest.height_mm=4", "device.trim=three_quarter"), "three_quarter", []),
        (("metatarsal_bar.height_mm=4", "device.type=printed_soft"), "full", []),
    ],
)
def test_a_device_is_as_long_as_its_corrections_need_unless_somebody_says_how_long(overrides, trim, codes):
    prescription = prescribe("uncorrected", overrides, LOW)
    assert prescription.device.trim == trim
    assert [finding.code for finding in prescription.findings] == codes


def test_a_profile_that_states_its_trim_keeps_it():
    assert prescribe("neutral", ["toe_crest.height_mm=4"], LOW).device.trim == "three_quarter"
