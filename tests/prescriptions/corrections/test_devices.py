"""Corrections on finished devices: what can only be read there, and every dose on every real scan."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.measuring import measure
from insolegen.model.correction import Zone
from insolegen.model.device import Device
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.model.scan import Scan
from insolegen.pipeline import build_insole, build_insole_on, make_insole
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.scans.align import align
from insolegen.scans.read import read_scan
from insolegen.shaping.place import place_of
from insolegen.shaping.top import uncorrected
from insolegen.synthetic import FootShape, make_foot
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
        doses_of(shared_scan("plantar_right.obj"), text, "device.trim=three_quarter")
    assert refused.value.where == "device.trim"
    assert "device.trim=full" in refused.value.remedy


def test_nothing_in_front_of_the_device_is_nothing(insole_of):
    insole = insole_of("plantar_right.obj", "uncorrected", "toe_crest.height_mm=0", "device.trim=three_quarter")
    assert all(dose.ok for dose in insole.doses)


def test_a_flange_of_nothing_is_nothing_up_to_the_very_edge(shared_scan):
    """On a narrow device the edge lies on the rising side of the foot, where half a node is a tenth of a mm."""
    doses = doses_of(shared_scan("plantar_right.obj"), "medial_flange.height_mm=0", "device.width=narrow")
    assert abs(doses["medial_flange", "height_mm"].realised) < 0.02


@pytest.mark.parametrize("pocket", ["heel_spur_aperture", "heel_cushion_recess", "plantar_fascia_groove"])
def test_a_pocket_leaves_the_wall_of_the_cup_as_high(insole_of, pocket):
    bare = insole_of("plantar_right.obj", "uncorrected")
    insole = insole_of("plantar_right.obj", "uncorrected", f"{pocket}.depth_mm=4")
    assert np.abs(insole.design.outline - bare.design.outline).max() < 1e-6
    heel = (bare.design.grid.forward < 10.0)[:, None] & (bare.design.distance > 0)
    assert np.abs(insole.design.top - bare.design.top)[heel].max() < 1e-6
    cup = next(dose for dose in insole.doses if dose.parameter == "heel_cup_depth_mm")
    assert cup.requested == pytest.approx(next(iter(bare.doses)).requested)
    assert cup.ok


def test_a_skive_after_a_pocket_moves_its_plane_and_is_not_refused(scan_of, tmp_path):
    """Against the order of operations, which a profile may choose: the plane starts from the floor of the pocket."""
    path = tmp_path / "own.toml"
    path.write_text(
        'schema = 1\nname = "own"\nsummary = "Pocket first."\n'
        '[[corrections]]\nkind = "heel_cushion_recess"\n[[corrections]]\nkind = "medial_heel_skive"\ndepth_mm = 4\n'
    )
    insole, failures = build_insole(scan_of("plantar_right.obj"), Request(path))
    doses = {(dose.correction, dose.parameter): dose for dose in insole.doses}
    assert doses["heel_cushion_recess", "elsewhere_mm"].ok
    assert doses["medial_heel_skive", "depth_mm"].ok
    assert {failure.where.split(".")[0] for failure in failures} <= {"heel_cushion_recess"}


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


def feet():
    """Every foot that stands for a kind of foot: real ones, and synthetic ones of both sides."""
    return SCANS + [f"{arch}_{side}" for arch in ("flat", "normal", "high") for side in ("right", "left")]


@pytest.fixture(scope="module")
def foot_of(scan_of):
    @cache
    def of(name):
        if "." in name:
            scan = scan_of(name)
        else:
            arch, side = name.split("_")
            made = make_foot(FootShape.with_arch(arch, 260.0), triangles=20_000, side=side)
            scan = Scan(made.vertices, made.faces, f"{name}.stl")
        foot = align(scan)
        return foot, measure(foot)

    return of


@pytest.fixture(scope="module")
def bare_of(foot_of):
    """The device without corrections."""
    return cache(lambda name, *device: build_insole_on(*foot_of(name), Request("uncorrected", device))[0])


DEVICES = (
    ("device.trim=full",),
    ("device.trim=full", "device.bottom=shell"),
    ("device.trim=sulcus",),
    ("device.trim=three_quarter", "device.bottom=shell"),
)
IN_TURN = [
    (kind, feet()[(3 * number + turn * 4) % len(feet())], DEVICES[(number + turn) % len(DEVICES)])
    for number, kind in enumerate(KINDS)
    for turn in range(3)
]
"""Every correction on three feet and three devices, so that all feet and all devices come round."""


def overrides_of(kind, folder):
    """Its least, its default (where that is nothing, half its greatest) and its greatest dose, with what each needs."""
    dose = next(iter(fields_of(KINDS[kind]).values()))
    more = ()
    if kind == "relief_by_curve":
        (folder / "curve.csv").write_text(CURVE)
        more = (f"relief_by_curve.curve={folder / 'curve.csv'}",)
    return {value: (f"{kind}.{dose.name}={value}", *more)
            for value in sorted({dose.minimum, dose.default or dose.maximum / 2, dose.maximum} - {0.0})}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "device"), IN_TURN, ids=lambda part: part if isinstance(part, str) else "")
def test_every_correction_alone(kind, name, device, foot_of, bare_of, tmp_path):
    foot, measurements = foot_of(name)
    place = place_of(foot, measurements)
    for value, overrides in overrides_of(kind, tmp_path).items():
        request = Request("uncorrected", (*overrides, *device), patient=REVIEWED)
        try:
            insole, failures = build_insole_on(foot, measurements, request)
        except DesignError as error:
            check_refusal(error, kind, device, value)
            continue
        assert not failures
        (correction,) = insole.prescription.corrections
        doses = {dose.parameter: dose for dose in insole.doses if dose.correction == kind}
        assert next(iter(doses.values())).requested == value
        assert all(dose.ok for dose in insole.doses)
        check_neighbourhood(correction, place, insole.design, bare_of(name, *device).design)


def check_refusal(error, kind, device, value):
    """A device that ends too early, and a flange higher than the sides of the foot were scanned."""
    if error.where == "device.trim":
        assert device[0] != "device.trim=full"
        assert kind in error.found
    else:
        assert kind == "medial_flange"
        assert value == 15.0
        assert error.where == "medial_flange.height_mm"


def check_neighbourhood(correction, place, design, bare):
    """Nothing moved outside its zone, cell by cell; nowhere off the walls does it add more than 35 degrees."""
    zone = correction.zone(place)
    outside = (place.forward < zone.forward[0]) | (place.forward > zone.forward[1])
    outside = outside | (place.medial < zone.medial[0]) | (place.medial > zone.medial[1])
    inner = (np.abs(place.across) < 0.6) & (np.abs(place.station - 0.5) < 0.45)
    # Where neither rim nor edge decides the top is the foot itself; a rim may give way for what is raised elsewhere.
    start = uncorrected(place, Device(trim="three_quarter"))
    own = (np.minimum(design.distance, bare.distance) >= 2.5) & inner & outside & (np.abs(bare.top - start) < 1e-9)
    assert own.any() or zone == Zone()
    assert np.abs(design.top - bare.top)[own].max(initial=0.0) <= 1e-9
    after = correction.apply(place.plantar, place)
    added, before, whole = (
        np.hypot(*np.gradient(surface, place.grid.pitch))[inner]
        for surface in (after - place.plantar, place.plantar, after)
    )
    # A skive fills the foot of a wall: what falls steeply there is what the wall has lost.
    limit = np.tan(np.radians(35.0))
    steeper = added[(whole > before) & (whole > limit)]
    assert steeper.max(initial=0.0) <= limit
