"""Every correction broken in the code that builds it: the build must fail, and `verify` must see it from files alone.

The table of kills is printed: `pytest -m slow -s tests/prescriptions/corrections/test_lost_on_devices.py`.
"""

from __future__ import annotations

import io

import numpy as np
import pytest

from insolegen.errors import InsolegenError
from insolegen.fabrication.stl import write_stl
from insolegen.measuring import measure
from insolegen.model.correction import Correction
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.pipeline import build_insole_on
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.report import as_json, design_report
from insolegen.scans.align import align
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.recheck import recheck
from insolegen.verification.record import read_record

CURVE = "90,-25\n90,5\n125,5\n125,-25\n"
WAYS = ("dropped", "halved", "wrong_sign", "on_the_other_side", "10_mm_forward", "10_mm_lateral", "smoothed_away")
SAME_MM = 0.2
"""What changes the device by no more is no other device (a printer holds 0.3 mm, reference 5.1): a long slope smoothed
a little, a wedge moved along itself."""


@pytest.fixture(scope="module")
def foot(scan_of):
    scan = scan_of("plantar_right.obj")
    foot = align(scan)
    return scan, foot, measure(foot)


def verified_from_files(scan, insole) -> bool:
    stl = io.BytesIO()
    write_stl(stl, insole.solid.vertices, insole.solid.faces)
    record = read_record(as_json(design_report(scan, insole)).encode(), "report.json")
    return recheck(ExportedMesh.from_stl_bytes(stl.getvalue()), record).ok


def broken(kind, lose):
    """The method of a kind that builds, and one that builds wrongly."""
    methods = ("apply_to_rim", "apply_to_bottom", "apply")
    name = next(name for name in methods if getattr(KINDS[kind], name) is not getattr(Correction, name))
    build = getattr(KINDS[kind], name)
    return name, lambda self, heights, place: heights + lose(build(self, heights, place) - heights, place)


def same_device(true, other) -> bool:
    inside = (true.distance > 2.5) & (other.distance > 2.5)
    undersides = [design.bottom - design.bottom[inside].min() for design in (true, other)]
    departures = np.abs(true.top - other.top)[inside], np.abs(undersides[0] - undersides[1])[inside]
    return max(float(departure.max()) for departure in departures) <= SAME_MM


KINDS_HERE = [kind if kind == "metatarsal_dome" else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS_HERE)
def test_what_is_built_wrongly_is_not_released(kind, foot, tmp_path, monkeypatch, ways_to_lose_a_shape):
    scan, *standing = foot
    dose = next(iter(fields_of(KINDS[kind]).values()))
    overrides = [f"{kind}.{dose.name}={dose.default or dose.maximum / 2}", "device.trim=full"]
    if kind == "relief_by_curve":
        (tmp_path / "curve.csv").write_text(CURVE)
        overrides.append(f"relief_by_curve.curve={tmp_path / 'curve.csv'}")
    request = Request("uncorrected", tuple(overrides), patient=Patient(clinician_reviewed=True))
    true, failures = build_insole_on(*standing, request)
    assert not failures
    assert verified_from_files(scan, true)
    found = {}
    for way in WAYS:
        with monkeypatch.context() as patch:
            patch.setattr(KINDS[kind], *broken(kind, ways_to_lose_a_shape[way]))
            try:
                insole, failures = build_insole_on(*standing, request)
            except InsolegenError:
                found[way] = "refused"
                continue
        seen = (bool(failures), not verified_from_files(scan, insole))
        same = same_device(true.design, insole.design)
        found[way] = "killed twice" if all(seen) else "the same device" if same and not any(seen) else "SURVIVED"
    print(f"\n{kind:30}" + ", ".join(f"{way}: {what}" for way, what in found.items()))
    assert "SURVIVED" not in found.values()
    assert list(found.values()).count("the same device") <= 3
