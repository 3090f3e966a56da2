"""A report read back holds what was written; what is no report is refused in words."""

from __future__ import annotations

import json

import numpy as np
import pytest

from insolegen.errors import UsageError
from insolegen.model.dose import CupProbe
from insolegen.report import as_json, design_report
from insolegen.verification.record import read_record


@pytest.fixture(scope="module")
def report(scan_of, insole_of):
    return design_report(scan_of("plantar_right.obj"), insole_of("plantar_right.obj", "flat-foot"))


def test_the_way_there_and_back(report, insole_of):
    insole = insole_of("plantar_right.obj", "flat-foot")
    record = read_record(as_json(report).encode(), "report.json")
    np.testing.assert_allclose(record.foot_to_file, insole.solid.foot_to_file, atol=1e-6)
    surface = record.device.surface.as_surface()
    np.testing.assert_allclose(surface.top, insole.surface.top, atol=6e-4)
    np.testing.assert_allclose(surface.bottom, insole.surface.bottom, atol=6e-4)
    np.testing.assert_allclose(surface.nodes, insole.surface.nodes, atol=1e-6)
    assert len(record.dose) == len(insole.doses)
    for mine, theirs in zip((dose.as_dose() for dose in record.dose), insole.doses, strict=True):
        assert (mine.correction, mine.parameter, mine.unit) == (theirs.correction, theirs.parameter, theirs.unit)
        if isinstance(theirs.probe, CupProbe):
            assert mine.probe.foot_length_mm == pytest.approx(theirs.probe.foot_length_mm)
            assert mine.probe.heel_centre_medial_mm == pytest.approx(theirs.probe.heel_centre_medial_mm)
        else:
            assert mine.probe.reading == theirs.probe.reading
            np.testing.assert_allclose(mine.probe.places, theirs.probe.places, atol=6e-5)
            np.testing.assert_allclose(mine.probe.reference, theirs.probe.reference, atol=6e-5)


@pytest.mark.parametrize("name", ["scan", "prescription", "dose", "device"])
def test_a_report_without_one_of_its_parts(name, report):
    with pytest.raises(UsageError, match=name):
        read_record(json.dumps({key: value for key, value in report.items() if key != name}).encode(), "report.json")


@pytest.mark.parametrize("text", [b"", b"solid insole", b"[]", b"\xff\xfe", b"{}"])
def test_what_is_no_report(text):
    with pytest.raises(UsageError) as caught:
        read_record(text, "report.json")
    assert caught.value.where == "report.json"
    assert "--report" in caught.value.remedy


def test_a_dose_that_cannot_be_measured_again(report):
    doses = [{key: value for key, value in dose.items() if key != "probe"} for dose in report["dose"]]
    with pytest.raises(UsageError, match="without what it takes"):
        read_record(json.dumps(report | {"dose": doses}).encode(), "report.json")
