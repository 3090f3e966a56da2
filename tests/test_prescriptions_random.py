"""Random valid prescriptions on real scans: built and verified, or refused with a reason that names the fields."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insolegen.errors import DesignError, PrescriptionError, VerificationError
from insolegen.fabrication.stl import write_stl
from insolegen.measuring import measure
from insolegen.model.device import Device
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.pipeline import build_insole_on
from insolegen.prescriptions.fields import Field, fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.report import as_json, design_report
from insolegen.scans.align import align
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.judge import release
from insolegen.verification.recheck import recheck
from insolegen.verification.record import read_record

SCANS = ["plantar_right.obj", "find_mean_left.ply", "find_shape1_left.ply", "find_shape3_left.ply",
         "average_male_left.ply", "flat_sole_left.stl"]  # fmt: skip
CURVE = "62,-12\n62,12\n88,12\n88,-12\n"


PERCENTS = st.sampled_from([None, 50.0, 33.0])


def values(field: Field) -> st.SearchStrategy[str]:
    """What may stand after `KIND.FIELD=`."""
    if field.choices:
        return st.sampled_from([str(choice) for choice in field.choices])
    if field.type is bool:
        return st.sampled_from(["true", "false"])
    steps = round((field.maximum - field.minimum) * 20)
    return st.integers(0, steps).map(lambda step: f"{min(field.minimum + step / 20, field.maximum):g}")


def overrides_of(target: str, kind) -> st.SearchStrategy[list[str]]:
    """Some fields of one kind, the dose always among those of a correction."""
    fields = {n: f for n, f in fields_of(kind).items() if f.choices or f.type is bool or f.maximum is not None}
    dose = next(iter(fields))
    picked = st.lists(st.sampled_from(list(fields)), max_size=3, unique=True)
    if target != "device":
        picked = picked.map(lambda names: list(dict.fromkeys([dose, *names])))
    return picked.flatmap(
        lambda names: st.tuples(*(values(fields[name]).map(lambda v, n=name: f"{target}.{n}={v}") for name in names))
    ).map(list)


@st.composite
def prescriptions(draw) -> list[str]:
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4, unique=True))
    overrides = draw(overrides_of("device", Device))
    for kind in kinds:
        overrides += draw(overrides_of(kind, KINDS[kind]))
    return overrides


@pytest.fixture(scope="module")
def foot_of(scan_of):
    feet = {}

    def of(name):
        if name not in feet:
            scan = scan_of(name)
            foot = align(scan)
            feet[name] = scan, foot, measure(foot)
        return feet[name]

    return of


@pytest.fixture(scope="module")
def curve(tmp_path_factory):
    path = tmp_path_factory.mktemp("curve") / "curve.csv"
    path.write_text(CURVE)
    return path


def check(name, overrides, percent, foot_of, curve):
    if any(text.startswith("relief_by_curve") for text in overrides):
        overrides = [*overrides, f"relief_by_curve.curve={curve}"]
    scan, foot, measurements = foot_of(name)
    patient = Patient(clinician_reviewed=True)
    request = Request("uncorrected", tuple(overrides), patient=patient, dose_percent=percent)
    try:
        insole, failures = build_insole_on(foot, measurements, request)
        release(failures)
    except (PrescriptionError, DesignError, VerificationError) as error:
        reason = str(error)
    else:
        reason = ""
    if reason:
        named = {text.partition(".")[0] for text in overrides}
        assert any(target in reason for target in (*named, "device.")), f"{name} {overrides} {percent}: {reason}"
        return
    stl = io.BytesIO()
    write_stl(stl, insole.solid.vertices, insole.solid.faces)
    record = read_record(as_json(design_report(scan, insole)).encode(), "report.json")
    found = recheck(ExportedMesh.from_stl_bytes(stl.getvalue()), record)
    off = [c for c in found.checks if not c.ok] + [d for d in found.doses if not d.ok]
    assert not off, f"{name} {overrides} {percent}: {off}"
    asked = {text.partition(".")[0] for text in overrides} - {"device"}
    assert {dose.correction for dose in found.doses} - {"device"} <= asked


RELAXED = settings(
    deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.mark.slow
@settings(RELAXED, max_examples=10)
@given(name=st.sampled_from(SCANS), overrides=prescriptions(), percent=PERCENTS)
def test_ten_random_prescriptions(name, overrides, percent, foot_of, curve):
    check(name, overrides, percent, foot_of, curve)


@pytest.mark.slow
@settings(RELAXED, max_examples=200)
@given(name=st.sampled_from(SCANS), overrides=prescriptions(), percent=PERCENTS)
def test_two_hundred_random_prescriptions(name, overrides, percent, foot_of, curve):
    check(name, overrides, percent, foot_of, curve)
