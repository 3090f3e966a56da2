"""The contract of DESIGN, section 5: every key, no NaN, plain JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.spatial import cKDTree

import insolegen
from insolegen.model.scan import MM_PER_UNIT
from insolegen.report import as_json, design_report, measurement_report

SCAN = {
    "file",
    "sha256",
    "kind",
    "side",
    "side_confidence",
    "unit",
    "weight_bearing",
    "triangles",
    "foot_axis",
    "scan_to_foot",
}
MEASURES = {
    "foot_length_mm",
    "truncated_length_mm",
    "ball_width_mm",
    "ball_width_orthogonal_mm",
    "heel_width_mm",
    "instep_height_mm",
    "arch_height_mm",
    "arch_height_index",
    "arch_index",
    "chippaux_smirak_percent",
    "staheli_index",
    "sizes",
    "confidence",
    "landmarks",
}
DEVICE = {
    "foot_to_file",
    "length_mm",
    "width_mm",
    "height_mm",
    "minimum_thickness_mm",
    "volume_mm3",
    "triangles",
    "watertight",
}


@pytest.fixture(params=["plantar_right.obj", "average_male_left.ply", "flat_sole_left.stl"])
def report(request, scan_of, insole_of):
    scan = scan_of(request.param)
    return scan, insole_of(request.param), json.loads(as_json(design_report(scan, insole_of(request.param))))


def numbers(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, float):
        yield value


def test_every_key_of_the_contract(report):
    _, _, found = report
    first_parts = {"insolegen", "schema", "scan", "measurements", "arch", "findings"}
    assert first_parts | {"prescription", "dose", "device", "fit"} <= set(found)
    assert (found["insolegen"], found["schema"]) == (insolegen.__version__, 1)
    assert set(found["scan"]) >= SCAN
    assert set(found["measurements"]) >= MEASURES
    assert set(found["measurements"]["sizes"]) == {"eu", "uk", "us_men", "us_women", "mondopoint"}
    assert {"class", "agreement", "evidence"} <= set(found["arch"])
    assert {"profile", "chosen_because", "device", "corrections"} <= set(found["prescription"])
    assert set(found["device"]) >= DEVICE
    assert set(found["fit"]) >= {"mean_gap_mm", "rms_gap_mm", "p95_gap_mm", "within_1mm_fraction"}
    for finding in found["findings"]:
        assert set(finding) == {"code", "severity", "message", "where"}
    for dose in found["dose"]:
        assert {"correction", "parameter", "requested", "realised", "tolerance", "unit", "ok"} <= set(dose)
        assert dose["ok"] is True
    assert found["device"]["watertight"] is True


def test_no_nan_and_no_infinity(report):
    scan, insole, found = report
    text = as_json(design_report(scan, insole))
    assert "NaN" not in text
    assert "Infinity" not in text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the report"))
    assert all(np.isfinite(number) for number in numbers(found))


def test_landmarks_are_in_both_frames_and_named_as_agreed(report):
    _, _, found = report
    matrix = np.array(found["scan"]["scan_to_foot"])
    for name in ("heel_point", "heel_centre", "first_metatarsal_head", "fifth_metatarsal_head"):
        assert name in found["measurements"]["landmarks"]
    for name, landmark in found["measurements"]["landmarks"].items():
        moved = matrix[:3, :3] @ landmark["scan"] + matrix[:3, 3]
        np.testing.assert_allclose(moved, landmark["foot"], atol=1e-3, err_msg=name)
        assert 0 <= landmark["confidence"] <= 1


def test_scan_to_foot_takes_the_scan_to_the_foot_and_holds_unit_and_mirror(report):
    scan, insole, found = report
    matrix = np.array(found["scan"]["scan_to_foot"])
    scale = np.cbrt(abs(np.linalg.det(matrix[:3, :3])))
    assert scale == pytest.approx(MM_PER_UNIT[found["scan"]["unit"]], rel=1e-6)
    assert (np.linalg.det(matrix[:3, :3]) < 0) == (found["scan"]["side"] == "left")
    some = np.asarray(scan.vertices[::50], dtype=float)
    # A coarse scan's foot has more vertices than the file: those of the file are among them.
    away, _ = cKDTree(insole.foot.vertices).query(some @ matrix[:3, :3].T + matrix[:3, 3])
    assert away.max() < 2e-3


def test_foot_to_file_takes_the_foot_to_the_file(report):
    _, insole, found = report
    matrix = np.array(found["device"]["foot_to_file"])
    assert (np.linalg.det(matrix[:3, :3]) < 0) == (found["scan"]["side"] == "left")
    np.testing.assert_allclose(np.abs(matrix[:3, :3]), np.eye(3), atol=1e-9)
    assert found["device"]["triangles"] == len(insole.solid.faces)
    size = np.ptp(insole.solid.vertices, axis=0)
    figures = [found["device"][name] for name in ("length_mm", "width_mm", "height_mm")]
    np.testing.assert_allclose(figures, size, atol=0.01)


def test_what_was_not_captured_is_null_with_a_finding(report):
    _, _, found = report
    codes = {finding["code"] for finding in found["findings"]}
    if not found["scan"]["sole_captured"]:
        assert found["measurements"]["arch_height_mm"] is None
        assert found["arch"]["class"] == "unknown"
        assert "sole_not_captured" in codes
    if found["measurements"]["instep_height_mm"] is None:
        assert "instep_not_captured" in codes
        assert found["measurements"]["arch_height_index"] is None


def test_measurements_alone_have_the_first_parts(scan_of, insole_of):
    insole = insole_of("plantar_right.obj")
    found = measurement_report(scan_of("plantar_right.obj"), insole.foot, insole.measurements, ())
    assert {"insolegen", "schema", "scan", "measurements", "arch", "findings"} <= set(found)
    assert not {"prescription", "dose", "device", "fit"} & set(found)


def test_equal_runs_give_equal_text(scan_of, insole_of):
    scan, insole = scan_of("plantar_right.obj"), insole_of("plantar_right.obj")
    assert as_json(design_report(scan, insole)) == as_json(design_report(scan, insole))
