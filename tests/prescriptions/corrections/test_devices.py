"""Corrections on finished devices: what can only be read there, and every dose on every real scan."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.scans.read import read_scan
from insolegen.verification.dose import read_off

REVIEWED = Patient(clinician_reviewed=True)
CURVE = "90,-25\n90,5\n125,5\n125,-25\n"
SCANS = ["plantar_right.obj", "find_mean_left.ply", "find_shape1_left.ply", "find_shape3_left.ply",
         "average_male_left.ply"]  # fmt: skip


def doses_of(path, *overrides):
    insole = make_insole(read_scan(path), Request("uncorrected", overrides, patient=REVIEWED))
    return {(dose.correction, dose.parameter): dose for dose in insole.doses}


@pytest.mark.parametrize(
    ("text", "bottom"),
    [
        ("medial_flange.height_mm=8", "flat"),
        ("extrinsic_rearfoot_post.angle_deg=4", "flat"),
        ("extrinsic_rearfoot_post.angle_deg=4", "shell"),
    ],
)
def test_rims_and_undersides_are_read_on_the_device(shared_scan, text, bottom):
    doses = doses_of(shared_scan("plantar_right.obj"), text, f"device.bottom={bottom}")
    path, _, value = text.partition("=")
    dose = doses[tuple(path.split("."))]
    assert dose.requested == float(value)
    assert dose.ok


@pytest.mark.parametrize(
    "text", ["mortons_extension.height_mm=3", "toe_crest.height_mm=3", "forefoot_post.angle_deg=3"]
)
def test_what_acts_in_front_of_the_device_is_refused(shared_scan, text):
    with pytest.raises(DesignError, match="beyond the end of a device of trim three_quarter") as refused:
        doses_of(shared_scan("plantar_right.obj"), text)
    assert refused.value.where == "device.trim"
    assert "device.trim=full" in refused.value.remedy


def test_every_correction_promises_to_leave_the_rest_alone(shared_scan):
    doses = doses_of(shared_scan("plantar_right.obj"), "arch_fill.depth_mm=3", "medial_heel_skive.depth_mm=2")
    assert {kind for kind, parameter in doses if parameter == "elsewhere_mm"} == {"arch_fill", "medial_heel_skive"}


def test_readings_of_known_surfaces():
    places = np.array([(f, m) for f in (0.0, 10.0, 20.0) for m in (-5.0, 0.0, 5.0)])
    zero, wall = np.zeros(9), np.tile([1.0, 4.0, np.nan], 3)
    assert read_off("largest", places, np.array([0, 0, -0.3, 0, 0.1, 0, 0, 0, 0]), zero) == pytest.approx(0.3)
    assert read_off("surface_tilt", places, places[:, 1] * np.tan(np.radians(15)) + 7, zero) == pytest.approx(15)
    assert read_off("crest", places, wall, np.tile([1.0, np.nan, 0.0], 3)) == pytest.approx(3.0)
    assert np.isnan(read_off("crest", places, np.where(places[:, 0] == 10, np.nan, 1.0), zero))
    assert np.isnan(read_off("largest", places[:0], zero[:0], zero[:0]))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCANS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_dose_on_every_scan(shared_scan, tmp_path, kind, name):
    dose = next(iter(fields_of(KINDS[kind]).values()))
    more = []
    if kind == "relief_by_curve":
        (tmp_path / "curve.csv").write_text(CURVE)
        more = [f"relief_by_curve.curve={tmp_path / 'curve.csv'}"]
    for value in sorted({dose.minimum, dose.default, dose.maximum} - {0.0}):
        try:
            doses = doses_of(shared_scan(name), f"{kind}.{dose.name}={value}", "device.trim=full", *more)
        except DesignError:
            if kind != "medial_flange":
                raise
            continue  # higher than the sides of the foot were scanned: the one dose that a scan may not carry
        assert doses[kind, dose.name].requested == value
        assert all(found.ok for found in doses.values())
