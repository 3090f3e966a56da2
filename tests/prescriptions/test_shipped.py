from __future__ import annotations

import pytest

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.describe import describe_profile
from insolegen.prescriptions.registry import place_in_order
from insolegen.prescriptions.shipped import resolve_profile, shipped_names, shipped_profile

each = pytest.mark.parametrize("name", shipped_names())


def _numbers(name):
    profile = shipped_profile(name)
    values = {f"device.{key}": getattr(profile.device, key) for key in profile.device.__struct_fields__}
    for correction in profile.corrections:
        values |= {f"{correction.kind}.{key}": getattr(correction, key) for key in correction.__struct_fields__}
    return values


def test_the_shipped_ones():
    assert shipped_names() == (
        "balance", "diabetic", "flat-foot", "flat-foot-marked", "flat-foot-rigid", "hallux-limitus", "hallux-rigidus",
        "high-arch", "knee-osteoarthritis", "leg-length", "low-back-pain", "metatarsalgia", "neutral",
        "plantar-heel-pain", "shin-splints", "sports", "standing-work", "uncorrected",
    )  # fmt: skip


@each
def test_the_name_of_the_file_is_the_name_in_it(name):
    assert shipped_profile(name).name == name


@each
def test_every_number_has_a_source_and_says_how_sure_it_is(name):
    described = describe_profile(shipped_profile(name))
    fields = described["device"] + [field for one in described["corrections"] for field in one["fields"]]
    assert len(fields) >= 9
    for field in fields:
        assert field["source"], field["name"]
        assert field["certainty"] in "VSKE"


@each
def test_every_stated_number_names_its_own_source(name):
    profile = shipped_profile(name)
    assert set(profile.sources) == set(profile.stated)


@each
def test_corrections_stand_in_the_order_of_operations(name):
    places = [place_in_order(correction) for correction in shipped_profile(name).corrections]
    assert places == sorted(places)


@each
def test_every_profile_says_for_whom_and_on_what(name):
    profile = shipped_profile(name)
    assert all((profile.summary, profile.for_whom, profile.rests_on, profile.evidence))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("neutral", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2, "device.trim": "three_quarter"}),
        (
            "flat-foot",
            {"device.heel_cup_depth_mm": 14, "rearfoot_post.angle_deg": 4, "medial_heel_skive.depth_mm": 2,
             "medial_heel_skive.skive_angle_deg": 15, "arch_fill.depth_mm": 1.6, "device.trim": "three_quarter"},
        ),
        ("high-arch", {"device.heel_cup_depth_mm": 14, "arch_fill.depth_mm": 1.6, "device.trim": "full"}),
        ("uncorrected", {}),
        ("flat-foot-marked", {"device.heel_cup_depth_mm": 16, "rearfoot_post.angle_deg": 4, "arch_fill.depth_mm": 1.6,
                              "medial_heel_skive.depth_mm": 4, "medial_heel_skive.skive_angle_deg": 15}),
        ("flat-foot-rigid", {"device.heel_cup_depth_mm": 14, "arch_fill.depth_mm": 6.4, "device.trim": "full"}),
        ("plantar-heel-pain", {"device.heel_cup_depth_mm": 16, "arch_fill.depth_mm": 1.6}),
        ("metatarsalgia", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2, "metatarsal_dome.height_mm": 5,
                           "metatarsal_dome.distal_gap_mm": 6}),
        ("knee-osteoarthritis", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2,
                                 "lateral_wedge.angle_deg": 5, "device.trim": "full"}),
        ("diabetic", {"device.heel_cup_depth_mm": 14, "device.top_cover_mm": 5, "device.trim": "full",
                      "device.thickness_mm": 10}),
        ("sports", {"device.heel_cup_depth_mm": 14, "arch_fill.depth_mm": 1.6, "device.trim": "sulcus"}),
        ("shin-splints", {"device.heel_cup_depth_mm": 14, "arch_fill.depth_mm": 1.6}),
        ("standing-work", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2, "device.trim": "full"}),
        ("balance", {"device.heel_cup_depth_mm": 14, "arch_fill.depth_mm": 3.2, "device.trim": "full"}),
        ("leg-length", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2, "heel_lift.height_mm": 3.5}),
        ("low-back-pain", {"device.heel_cup_depth_mm": 12, "arch_fill.depth_mm": 3.2}),
    ],
)  # fmt: skip
def test_numbers_are_those_of_reference_4_5(name, expected):
    numbers = _numbers(name)
    assert {key: numbers[key] for key in expected} == expected
    corrections = {key for key in numbers if not key.startswith("device.")}
    assert corrections == {key for key in expected if not key.startswith("device.")}


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(PrescriptionError, match="unknown profile 'flatfoot'") as refused:
        resolve_profile("flatfoot")
    assert refused.value.remedy == "did you mean 'flat-foot'?"
    assert "neutral" in refused.value.expected


def test_a_name_never_means_a_file_of_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "neutral").write_text("not a profile")
    monkeypatch.chdir(tmp_path)
    assert resolve_profile("neutral").name == "neutral"


def test_a_path_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('schema = 1\nname = "mine"\nsummary = "Mine."\n')
    assert resolve_profile(path).name == resolve_profile(str(path)).name == "mine"


@pytest.mark.parametrize("name", ["../profiles/neutral", "mine.toml", "."])
def test_paths_never_reach_into_the_package(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PrescriptionError):
        resolve_profile(name)
