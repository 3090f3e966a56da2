from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from insolegen.batch import orders
from insolegen.batch.orders import Order, Output, fingerprint
from insolegen.model.patient import Patient
from insolegen.model.scan import ScanHints

ORDER = Order("a", Path("a.stl"), "a.stl")


def test_the_fingerprint_does_not_depend_on_the_scan():
    other = Order("b", Path("elsewhere/b.obj"), "b.obj")
    assert fingerprint(ORDER, strict=False, preview=False) == fingerprint(other, strict=False, preview=False)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ORDER, profile="neutral"),
        replace(ORDER, overrides=("heel_lift.height_mm=1",)),
        replace(ORDER, hints=ScanHints(side="left")),
        replace(ORDER, hints=ScanHints(unit="in")),
        replace(ORDER, patient=Patient(clinician_reviewed=True)),
        replace(ORDER, patient=Patient(("diabetes",))),
        replace(ORDER, dose_percent=50.0),
        replace(ORDER, other_foot=Path("b.stl")),
        replace(ORDER, output=Output(".3mf")),
        replace(ORDER, output=Output(label="{id}")),
        replace(ORDER, output=Output(bed="250x210x220")),
    ],
)
def test_the_fingerprint_changes_with_what_is_asked(changed):
    assert fingerprint(changed, strict=False, preview=False) != fingerprint(ORDER, strict=False, preview=False)


def test_the_fingerprint_changes_with_the_options_and_the_version(monkeypatch):
    found = {fingerprint(ORDER, strict=strict, preview=preview) for strict in (0, 1) for preview in (0, 1)}
    monkeypatch.setattr(orders, "__version__", "another")
    found.add(fingerprint(ORDER, strict=False, preview=False))
    assert len(found) == 5


def test_the_fingerprint_changes_when_a_profile_is_edited(tmp_path):
    profile = tmp_path / "own.toml"
    order = replace(ORDER, profile=str(profile))
    profile.write_text("schema = 1")
    before = fingerprint(order, strict=False, preview=False)
    profile.write_text("schema = 1 ")
    assert fingerprint(order, strict=False, preview=False) != before
