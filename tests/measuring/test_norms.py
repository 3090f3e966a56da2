"""Limits between classes: each published boundary falls on its published side."""

from __future__ import annotations

import pytest

from insolegen.measuring.arch import classify_arch, standard_error_of_ahi
from insolegen.measuring.norms import ARCH_ANGLE_MOTION, NAVICULAR, NAVICULAR_DROP, WILLIAMS_AHI, arch_height_norms

HEIGHT, ANGLE, FEISS = NAVICULAR[1:]

# Nilsson 2012, Table 3, as printed: class, then the lowest and the highest value in it.
PRINTED = [
    (HEIGHT, -2, (20.0, 26.9)), (HEIGHT, -1, (27.0, 35.0)), (HEIGHT, 0, (36.0, 55.0)), (HEIGHT, 1, (56.0, 64.0)),
    (HEIGHT, 2, (64.1, 80.0)),
    (ANGLE, -2, (90.0, 120.9)), (ANGLE, -1, (121.0, 130.0)), (ANGLE, 0, (131.0, 152.0)), (ANGLE, 1, (153.0, 162.0)),
    (ANGLE, 2, (162.1, 175.0)),
    (FEISS, -2, (-50.0, -33.1)), (FEISS, -1, (-33.0, -26.1)), (FEISS, 0, (-26.0, -13.1)), (FEISS, 1, (-13.0, -4.0)),
    (FEISS, 2, (-3.9, 10.0)),
    (NAVICULAR_DROP, -2, (23.1, 40.0)), (NAVICULAR_DROP, -1, (18.0, 23.0)), (NAVICULAR_DROP, 0, (6.0, 17.9)),
    (NAVICULAR_DROP, 1, (0.0, 5.9)), (NAVICULAR_DROP, 2, (-5.0, -0.1)),
    (ARCH_ANGLE_MOTION, -2, (19.1, 30.0)), (ARCH_ANGLE_MOTION, -1, (13.0, 19.0)), (ARCH_ANGLE_MOTION, 0, (-1.0, 12.9)),
    (ARCH_ANGLE_MOTION, 1, (-7.0, -1.1)), (ARCH_ANGLE_MOTION, 2, (-20.0, -7.1)),
]  # fmt: skip


@pytest.mark.parametrize(("cutoffs", "expected", "ends"), PRINTED)
def test_nilssons_table_at_its_limits(cutoffs, expected, ends):
    assert [cutoffs.classify(value) for value in ends] == [expected, expected]


@pytest.mark.parametrize(("value", "expected"), [(0.275, -1), (0.2751, 0), (0.3559, 0), (0.356, 1)])
def test_williams_limits_belong_outward(value, expected):
    assert WILLIAMS_AHI.classify(value) == expected


def test_the_load_chooses_the_norms():
    standing, remark = arch_height_norms("butler2008", "full")
    sitting, sitting_remark = arch_height_norms("butler2008", "semi")
    assert standing.limits[0] < sitting.limits[0]
    assert not remark
    assert not sitting_remark
    assert "unloaded" in arch_height_norms("butler2008", "none")[1]
    assert "standing" in arch_height_norms("williams2001", "none")[1]


def test_norm_sets_may_disagree():
    values = {"arch_height_index": 0.362}
    assert classify_arch(values, "full", norms="butler2008").classification == "normal"
    assert classify_arch(values, "full", norms="williams2001").classification == "high"


def test_the_navicular_counts_once_and_less_when_it_was_not_marked():
    values = {"navicular_height_mm": 40.0, "normalised_navicular_height": 0.25, "longitudinal_arch_angle_deg": 140.0}
    marked = classify_arch(values, "full", navicular_marked=True)
    found = classify_arch(values, "full")
    assert sum(item["weight"] for item in marked.evidence) == pytest.approx(0.8, abs=1e-3)
    assert sum(item["weight"] for item in found.evidence) == pytest.approx(0.3, abs=1e-3)
    assert all("not marked" in item["remark"] for item in found.evidence)


def test_the_standard_error_is_that_of_the_reference():
    error = standard_error_of_ahi({"instep_height_mm": 62.0, "truncated_length_mm": 182.0})
    assert error == pytest.approx(0.0058, abs=1e-4)


@pytest.mark.parametrize(("value", "borderline"), [(0.3100 + 0.005, True), (0.3100 + 0.007, False)])
def test_an_index_within_one_standard_error_is_borderline(value, borderline):
    values = {"arch_height_index": value, "instep_height_mm": 62.0, "truncated_length_mm": 182.0}
    assert classify_arch(values, "full").evidence[0]["borderline"] is borderline
