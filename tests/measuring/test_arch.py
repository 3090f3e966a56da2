"""Each measure on both sides of its limits, and how they are fused."""

from __future__ import annotations

import pytest

from insolegen.measuring.arch import classify_arch

STEP = 1e-6


def alone(measure, value, weight_bearing="full"):
    arch = classify_arch({measure: value}, weight_bearing)
    (item,) = arch.evidence
    assert item["class"] == arch.classification
    return arch.classification


@pytest.mark.parametrize(
    ("measure", "weight_bearing", "limits", "classes"),
    [
        (
            "arch_height_index",
            "full",
            (0.295, 0.310, 0.370, 0.385),
            ("very_low", "low", "normal", "high", "very_high"),
        ),
        (
            "arch_height_index",
            "semi",
            (0.318, 0.333, 0.393, 0.408),
            ("very_low", "low", "normal", "high", "very_high"),
        ),
        ("arch_index", "full", (0.21, 0.26), ("high", "normal", "low")),
        ("arch_height_percent", "full", (6.5, 7.8, 10.5), ("very_low", "low", "normal", "high")),
        ("chippaux_smirak_percent", "full", (0.1, 40.0, 45.0), ("high", "normal", "low", "very_low")),
        ("staheli_index", "full", (0.44, 0.89), ("high", "normal", "low")),
    ],
)
def test_on_both_sides_of_the_limits(measure, weight_bearing, limits, classes):
    for limit, below, above in zip(limits, classes, classes[1:], strict=False):
        assert alone(measure, limit - STEP, weight_bearing) == below
        assert alone(measure, limit + STEP, weight_bearing) == above


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("arch_index", 0.21, "normal"),
        ("arch_index", 0.26, "normal"),
        ("staheli_index", 0.44, "normal"),
        ("staheli_index", 0.89, "normal"),
        ("chippaux_smirak_percent", 0.0, "high"),
        ("chippaux_smirak_percent", 40.0, "low"),
        ("chippaux_smirak_percent", 45.0, "very_low"),
        ("arch_height_percent", 10.5, "normal"),
    ],
)
def test_exactly_at_a_limit_the_class_is_the_references(measure, value, expected):
    assert alone(measure, value) == expected


def test_nothing_known_is_unknown():
    arch = classify_arch({}, "full")
    assert (arch.classification, arch.agreement, arch.evidence) == ("unknown", 0.0, ())
    assert classify_arch({"arch_index": None, "arch_height_index": None}, "full").classification == "unknown"


def test_measures_that_agree_agree_wholly():
    arch = classify_arch({"arch_height_index": 0.34, "arch_index": 0.23, "staheli_index": 0.6}, "full")
    assert (arch.classification, arch.agreement) == ("normal", 1.0)


def test_measures_that_disagree_are_shown_to():
    arch = classify_arch({"arch_height_index": 0.40, "arch_index": 0.30}, "full")
    assert arch.agreement == pytest.approx(1 - 3 / 4)
    assert {item["class"] for item in arch.evidence} == {"very_high", "low"}


def test_the_heavier_measure_wins():
    assert classify_arch({"arch_height_index": 0.34, "staheli_index": 0.95}, "full").classification == "normal"


def test_the_print_of_an_unloaded_foot_counts_a_quarter_and_says_so():
    loaded = classify_arch({"arch_index": 0.1}, "full").evidence[0]
    unloaded = classify_arch({"arch_index": 0.1}, "none").evidence[0]
    assert unloaded["weight"] == pytest.approx(loaded["weight"] / 4)
    assert "emulated" in unloaded["remark"]
    assert "remark" not in loaded


def test_a_borderline_index_is_flagged():
    assert classify_arch({"arch_height_index": 0.3105}, "full").evidence[0]["borderline"]
    assert not classify_arch({"arch_height_index": 0.340}, "full").evidence[0]["borderline"]


def test_every_piece_of_evidence_names_its_source():
    arch = classify_arch({"arch_height_index": 0.3, "arch_index": 0.2, "arch_height_percent": 9.0}, "none")
    for item in arch.evidence:
        assert item["source"]
        assert item["certainty"] in ("V", "K", "S", "E", "K/S")
        assert list(item["limits"]) == sorted(item["limits"])
