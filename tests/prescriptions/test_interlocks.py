from __future__ import annotations

import pytest

from insolegen.errors import PrescriptionError
from insolegen.model.measurements import Arch, Measurements
from insolegen.model.patient import Patient
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.prescribe import prescribe
from insolegen.prescriptions.shipped import shipped_profile

NORMAL = Measurements(values={}, confidence={}, landmarks={}, arch=Arch("normal", 1.0))


def prescribed(overrides=(), profile="uncorrected", **patient):
    return prescribe(profile, list(overrides), NORMAL, Patient(**patient))


@pytest.mark.parametrize("condition", ["open-ulcer", "charcot", "infection"])
@pytest.mark.parametrize("reviewed", [False, True])
def test_hard_stops_refuse_whoever_reviews(condition, reviewed):
    with pytest.raises(PrescriptionError, match=condition) as refused:
        prescribed(conditions=(condition,), clinician_reviewed=reviewed)
    assert "no option overrides" in refused.value.remedy


@pytest.mark.parametrize(
    "text",
    ["arch_lift.height_mm=5.1", "rearfoot_post.angle_deg=10.1", "extrinsic_rearfoot_post.angle_deg=10.1",
     "rearfoot_post.angle_deg=-10.1", "extrinsic_rearfoot_post.angle_deg=-10.1", "medial_heel_skive.depth_mm=8.1",
     "lateral_heel_skive.depth_mm=8.1", "heel_lift.height_mm=12.1", "device.thickness_mm=1.9"],
)  # fmt: skip
def test_doses_beyond_the_hard_stops_are_refused_whoever_reviews(text):
    with pytest.raises(PrescriptionError) as refused:
        prescribed([text], clinician_reviewed=True)
    assert text.split("=")[0] in refused.value.where


REVIEWED = [
    ({"conditions": (condition,)}, ())
    for condition in ("diabetes", "neuropathy", "child", "rigid-deformity", "weakness")
] + [
    ({"age_years": 15.9}, ()),
    ({}, ("rearfoot_post.angle_deg=4", "extrinsic_rearfoot_post.angle_deg=3")),
] + [
    ({}, (text,))
    for text in (
        "extrinsic_rearfoot_post.angle_deg=6.5", "medial_heel_skive.depth_mm=6", "lateral_heel_skive.depth_mm=6",
        "blake_inversion.pour_angle_deg=25", "heel_lift.height_mm=6.1", "lateral_wedge.angle_deg=3",
        "medial_wedge.angle_deg=6.5",
    )
]  # fmt: skip


@pytest.mark.parametrize(("patient", "overrides"), REVIEWED)
def test_what_needs_a_review_is_refused_without_and_recorded_with_it(patient, overrides):
    with pytest.raises(PrescriptionError, match="clinician's review") as refused:
        prescribed(overrides, **patient)
    assert "--clinician-reviewed" in refused.value.remedy
    made = prescribed(overrides, clinician_reviewed=True, **patient)
    assert [finding.code for finding in made.findings] == ["clinician_reviewed"]
    assert made.patient.clinician_reviewed


@pytest.mark.parametrize(
    "text",
    ["extrinsic_rearfoot_post.angle_deg=6", "medial_heel_skive.depth_mm=5.9", "blake_inversion.pour_angle_deg=24",
     "heel_lift.height_mm=6", "lateral_wedge.angle_deg=0", "medial_wedge.angle_deg=6"],
)  # fmt: skip
def test_just_below_the_limit_needs_none(text):
    assert prescribed([text], age_years=16.0).findings == ()


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("rearfoot_post.angle_deg=2.1", ("diabetes",)),
        ("forefoot_post.angle_deg=-3", ("neuropathy",)),
        ("extrinsic_rearfoot_post.angle_deg=4", ("diabetes",)),
        ("arch_lift.height_mm=2.5", ("child",)),
        ("arch_lift.height_mm=2.5", ("diabetes",)),
    ],
)
def test_some_doses_are_refused_even_when_reviewed(text, conditions):
    with pytest.raises(PrescriptionError) as refused:
        prescribed([text], conditions=conditions, clinician_reviewed=True)
    assert refused.value.where == text.split("=")[0]
    assert refused.value.expected == "at most 2"


@pytest.mark.parametrize(
    ("texts", "conditions", "most"),
    [
        (["rearfoot_post.angle_deg=2", "extrinsic_rearfoot_post.angle_deg=2"], ("diabetes",), "at most 2 in all"),
        (["blake_inversion.pour_angle_deg=15"], ("neuropathy",), "at most 2 in all"),
        (["rearfoot_post.angle_deg=6", "extrinsic_rearfoot_post.angle_deg=5"], (), "at most 10 either way"),
        (["medial_wedge.angle_deg=3"], ("diabetes",), "at most 2 in all"),
        (["lateral_wedge.angle_deg=3"], ("diabetes",), "at most 2 in all"),
        (["medial_wedge.angle_deg=6", "rearfoot_post.angle_deg=5"], (), "at most 10 either way"),
    ],
)
def test_what_tilts_the_heel_counts_together(texts, conditions, most):
    with pytest.raises(PrescriptionError) as refused:
        prescribed(texts, conditions=conditions, clinician_reviewed=True)
    assert refused.value.expected.startswith(most)


def test_a_profile_brings_its_own_conditions():
    with pytest.raises(PrescriptionError, match="diabetes"):
        prescribed(profile="diabetic")
    assert prescribed(profile="diabetic", clinician_reviewed=True).patient.conditions == ("diabetes",)


def test_a_profile_for_review_says_so_until_it_was_reviewed():
    assert [finding.code for finding in prescribed(profile="high-arch").findings] == ["profile_for_review"]
    assert prescribed(profile="high-arch", clinician_reviewed=True).findings == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("arch_lift.height_mm=2", "arch_height_reduction.reduction_fraction=0.1"),
        ("mortons_extension.height_mm=3", "reverse_mortons_extension.height_mm=3"),
        ("medial_heel_skive.depth_mm=2", "lateral_heel_skive.depth_mm=2"),
        ("blake_inversion.pour_angle_deg=25", "rearfoot_post.angle_deg=4"),
        ("blake_inversion.pour_angle_deg=35", "extrinsic_rearfoot_post.angle_deg=-4"),
        ("lateral_wedge.angle_deg=5", "rearfoot_post.angle_deg=1"),
        ("medial_wedge.angle_deg=3", "extrinsic_rearfoot_post.angle_deg=-2"),
    ],
)
def test_conflicts_of_reference_4_4_are_rejected(one, other):
    kind, _, _ = other.partition(".")
    for texts in ([one, other], [other, one]):
        with pytest.raises(PrescriptionError, match="do not go together") as refused:
            apply_overrides(shipped_profile("uncorrected"), texts)
        assert kind in refused.value.remedy
    none = other.partition("=")[0] + "=0"
    assert len(apply_overrides(shipped_profile("uncorrected"), [one, none]).corrections) == 2


@pytest.mark.parametrize(
    ("mass", "arch", "thickness"),
    [(74.9, "normal", 4.0), (75.0, "low", 4.5), (60.0, "high", 3.0), (90.0, "very_high", 4.0)],
)
def test_shell_thickness_follows_mccormick(mass, arch, thickness):
    measured = Measurements(values={}, confidence={}, landmarks={}, arch=Arch(arch, 1.0))
    made = prescribe("uncorrected", ["device.bottom=shell"], measured, Patient(body_mass_kg=mass))
    assert made.device.thickness_mm == thickness
    assert [finding.code for finding in made.findings] == ["shell_by_body_mass"]


def test_a_shell_for_an_unknown_body_mass_says_so():
    made = prescribe("uncorrected", ["device.bottom=shell"], NORMAL)
    assert made.device.thickness_mm == 3.0
    (finding,) = made.findings
    assert (finding.code, finding.severity) == ("shell_without_body_mass", "note")
    assert "4.5 mm" in finding.message


@pytest.mark.parametrize("overrides", [[], ["device.bottom=shell", "device.thickness_mm=3.5"]])
def test_a_flat_base_or_a_stated_thickness_is_left_alone(overrides):
    made = prescribe("uncorrected", overrides, NORMAL, Patient(body_mass_kg=90.0))
    assert made.device.thickness_mm in (3.0, 3.5)
    assert made.findings == ()
