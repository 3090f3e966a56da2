from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.corrections.heel_lift import HeelLift
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.registry import KINDS
from insolegen.prescriptions.shipped import shipped_profile


def test_none_changes_nothing():
    profile = shipped_profile("flat-foot")
    assert apply_overrides(profile, []) == profile


def test_a_value_of_the_profile_is_replaced_in_its_place():
    profile = shipped_profile("flat-foot")
    changed = apply_overrides(profile, ["arch_fill.depth_mm=6.4"])
    assert [one.kind for one in changed.corrections] == [one.kind for one in profile.corrections]
    assert changed.corrections[1].depth_mm == 6.4
    assert profile.corrections[1].depth_mm == 1.6


@pytest.mark.parametrize("text", ["device.trim=full", " device.trim = full "])
def test_the_device_is_set_too(text):
    assert apply_overrides(shipped_profile("neutral"), [text]).device.trim == "full"


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), ("False", False)])
def test_truth_values(text, value):
    changed = apply_overrides(shipped_profile("neutral"), [f"device.heel_cup_scales={text}"])
    assert changed.device.heel_cup_scales is value


def test_a_lacking_correction_is_added_in_the_order_of_operations():
    overrides = ["heel_lift.height_mm=3", "medial_heel_skive.depth_mm=2", "rearfoot_post.angle_deg=-2"]
    changed = apply_overrides(shipped_profile("neutral"), overrides)
    assert [one.kind for one in changed.corrections] == ["rearfoot_post", "arch_fill", "medial_heel_skive", "heel_lift"]
    assert changed.corrections[2] == MedialHeelSkive(depth_mm=2.0, skive_angle_deg=15.0)
    assert changed.corrections[3] == HeelLift(height_mm=3.0)


def _least(kind):
    return KINDS[kind](**{KINDS[kind].__struct_fields__[0]: 0.1})


TOGETHER = [
    kind
    for kind in KINDS
    if not any(_least(one).conflict_with(_least(kind)) or _least(kind).conflict_with(_least(one)) for one in KINDS)
]


@given(st.permutations(TOGETHER))
def test_the_order_of_the_overrides_does_not_matter(kinds):
    first_fields = [f"{kind}.{KINDS[kind].__struct_fields__[0]}=0.1" for kind in kinds]
    changed = apply_overrides(shipped_profile("uncorrected"), first_fields)
    assert [one.kind for one in changed.corrections] == [kind for kind in KINDS if kind in kinds]


def test_two_fields_of_one_lacking_correction_make_one_correction():
    overrides = ["medial_heel_skive.depth_mm=4", "medial_heel_skive.skive_angle_deg=12"]
    changed = apply_overrides(shipped_profile("uncorrected"), overrides)
    assert changed.corrections == (MedialHeelSkive(depth_mm=4.0, skive_angle_deg=12.0),)


def test_a_number_that_was_overridden_loses_the_profiles_source():
    changed = apply_overrides(shipped_profile("neutral"), ["arch_fill.depth_mm=1.6"])
    assert "arch_fill.depth_mm" not in changed.sources
    assert "device.trim" in changed.sources
    assert "arch_fill.depth_mm" in changed.stated


@pytest.mark.parametrize(
    ("text", "found", "remedy"),
    [
        ("arch_fil.depth_mm=1", "unknown correction 'arch_fil'", "'arch_fill'"),
        ("arch_fill.depth=1", "arch_fill has no 'depth'", "'depth_mm'"),
        ("device.trm=full", "device has no 'trm'", "'trim'"),
        ("device.trim=sulcas", '"sulcas"', "'sulcus'"),
        ("arch_fill.depth_mm=9", "9 mm", "nothing is clamped"),
        ("arch_fill.depth_mm=nan", "nan mm", ""),
        ("arch_fill.depth_mm=1,6", '"1,6"', "decimal point"),
        ("arch_fill.depth_mm=2mm", '"2mm"', "without quotes or unit"),
        ("device.heel_cup_scales=perhaps", '"perhaps"', ""),
        ("arch_fill.depth_mm=", "'arch_fill.depth_mm='", "insolegen corrections"),
        ("arch_fill.depth_mm", "'arch_fill.depth_mm'", "insolegen corrections"),
        ("arch_fill=3", "'arch_fill=3'", "insolegen corrections"),
        ("", "''", "insolegen corrections"),
    ],
)
def test_what_does_not_fit_is_refused(text, found, remedy):
    with pytest.raises(PrescriptionError) as refused:
        apply_overrides(shipped_profile("neutral"), [text])
    assert refused.value.found.startswith(found)
    assert refused.value.where.startswith("--set")
    assert refused.value.expected
    assert remedy in refused.value.remedy


def test_two_values_for_one_field_are_refused():
    with pytest.raises(PrescriptionError, match=r"arch_fill\.depth_mm is set twice"):
        apply_overrides(shipped_profile("neutral"), ["arch_fill.depth_mm=1", "arch_fill.depth_mm=2"])


@given(st.text(max_size=30))
def test_no_text_is_a_crash(text):
    with pytest.raises(PrescriptionError):
        apply_overrides(shipped_profile("neutral"), [text])
