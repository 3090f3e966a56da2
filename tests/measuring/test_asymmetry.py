"""Two feet side by side: what is said of them, and of what are no two feet."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from insolegen.errors import ScanError
from insolegen.measuring.asymmetry import compare_feet
from insolegen.model.measurements import Arch, Measurements


def foot(side, weight_bearing="full"):
    return SimpleNamespace(side=side, weight_bearing=weight_bearing)


def measured(arch, length=260.0):
    values = {"foot_length_mm": length, "arch_index": 0.24}
    return Measurements(values=values, confidence={}, landmarks={}, arch=Arch(arch, 1.0))


SCAN = SimpleNamespace(file="left.stl", sha256="ab")


def compared(one, other, state="full"):
    found, findings = compare_feet(foot("right"), one, SCAN, foot("left", state), other)
    return found, {finding.code: finding for finding in findings}


@pytest.mark.parametrize(
    ("right", "left", "classes", "codes"),
    [
        ("normal", "normal", 0, set()),
        ("low", "normal", 1, set()),
        ("low", "high", 2, {"asymmetric_arches"}),
        ("very_high", "very_low", 4, {"asymmetric_arches"}),
        ("unknown", "low", None, {"asymmetry_unknown"}),
    ],
)
def test_arches_more_than_one_class_apart(right, left, classes, codes):
    found, said = compared(measured(right), measured(left))
    assert found.class_difference == classes
    assert (found.side, found.arch_class, found.file, found.values["arch_index"]) == ("left", left, "left.stl", 0.24)
    assert found.values["arch_height_index"] is None
    assert set(said) == codes


def test_which_foot_is_which_is_said():
    message = compared(measured("low"), measured("very_high"))[1]["asymmetric_arches"].message
    assert "3 classes: left very high, right low" in message


@pytest.mark.parametrize(("length", "codes"), [(269.9, set()), (270.0, {"asymmetric_lengths"}), (None, set())])
def test_lengths_ten_millimetres_apart(length, codes):
    assert set(compared(measured("low", length), measured("low"))[1]) == codes


def test_feet_under_different_loads_are_no_comparison():
    assert set(compared(measured("low"), measured("low"), "none")[1]) == {"feet_in_different_states"}


def test_two_scans_of_one_side_are_not_two_feet():
    with pytest.raises(ScanError, match="both scans are of a left foot"):
        compare_feet(foot("left"), measured("low"), SCAN, foot("left"), measured("low"))
