from __future__ import annotations

import pytest

from insolegen.model.measurements import Arch, Measurements
from insolegen.prescriptions.choose import choose_profile
from insolegen.prescriptions.shipped import shipped_names


def measured(classification: str, agreement: float = 1.0, **values: float | None) -> Measurements:
    return Measurements(values=values, confidence={}, landmarks={}, arch=Arch(classification, agreement))


@pytest.mark.parametrize(
    ("classification", "profile"),
    [
        ("very_low", "flat-foot"),
        ("low", "flat-foot"),
        ("normal", "neutral"),
        ("high", "high-arch"),
        ("very_high", "high-arch"),
        ("unknown", "uncorrected"),
    ],
)
def test_profile_of_each_class(classification, profile):
    name, reason = choose_profile(measured(classification))
    assert name == profile
    assert name in shipped_names()
    assert reason


def test_the_reason_quotes_class_agreement_and_numbers():
    reason = choose_profile(measured("low", 0.75, arch_height_index=0.2984, arch_index=0.271, arch_height_mm=None))[1]
    assert reason == "arch class low, agreement 0.75 (arch height index 0.298, arch index 0.271)"


@pytest.mark.parametrize("condition", ["child", "diabetes", "neuropathy"])
def test_the_arch_chooses_nothing_for_a_child_or_a_foot_that_does_not_feel(condition):
    name, reason = choose_profile(measured("low"), ("weakness", condition))
    assert name == "uncorrected"
    assert "no profile is chosen by the arch" in reason


def test_an_unknown_arch_chooses_nothing_and_says_so():
    reason = choose_profile(measured("unknown", 0.0, arch_height_index=0.2))[1]
    assert "no profile was chosen" in reason
    assert "0.2" not in reason


@pytest.mark.parametrize(("agreement", "disagrees"), [(0.5, False), (0.49, True), (float("nan"), True)])
def test_disagreeing_measures_are_left_to_the_clinician(agreement, disagrees):
    name, reason = choose_profile(measured("high", agreement))
    assert name == "high-arch"
    assert ("measures disagree, a clinician should choose" in reason) is disagrees
