"""A laboratory's profile over a shipped one."""

from __future__ import annotations

import tomllib

import pytest

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.registry import CORRECTIONS, place_in_order
from insolegen.prescriptions.shipped import resolve_profile, shipped_profile
from insolegen.prescriptions.starter import starter

HEAD = "schema = 1\nname = 'mine'\nsummary = 'Mine.'\n"


def resolved(tmp_path, text, name="mine.toml"):
    (tmp_path / name).write_text(HEAD + text, encoding="utf-8")
    return resolve_profile(tmp_path / name)


def test_extending_without_a_change_keeps_every_number_and_source(tmp_path):
    mine, base = resolved(tmp_path, "extends = 'flat-foot'"), shipped_profile("flat-foot")
    assert (mine.device, mine.corrections, mine.stated) == (base.device, base.corrections, base.stated)
    assert mine.sources == base.sources
    assert (mine.name, mine.summary, mine.for_whom) == ("mine", "Mine.", base.for_whom)


def test_own_numbers_win_others_stay_and_new_ones_stand_in_order(tmp_path):
    mine = resolved(
        tmp_path,
        """
        extends = 'flat-foot'
        without = ['rearfoot_post']
        device = { thickness_mm = 4 }
        corrections = [{ kind = 'heel_lift', height_mm = 2 }, { kind = 'medial_heel_skive', depth_mm = 4 },
                       { kind = 'forefoot_post', angle_deg = 1 }]
        """,
    )
    assert [one.kind for one in mine.corrections] == ["forefoot_post", "arch_fill", "medial_heel_skive", "heel_lift"]
    assert [place_in_order(one) for one in mine.corrections] == sorted(place_in_order(one) for one in mine.corrections)
    assert (mine.corrections[2].depth_mm, mine.corrections[2].skive_angle_deg) == (4.0, 15.0)
    assert (mine.device.thickness_mm, mine.device.heel_cup_depth_mm) == (4.0, 14.0)
    assert "medial_heel_skive.depth_mm" not in mine.sources
    assert "rearfoot_post.angle_deg" not in mine.sources
    assert "rearfoot_post.angle_deg" not in mine.stated


def test_files_extend_files_beside_them(tmp_path):
    resolved(tmp_path, "extends = 'neutral'\ndevice = { trim = 'full' }", "base.toml")
    mine = resolved(tmp_path, "extends = 'base.toml'\ndevice = { thickness_mm = 4 }")
    assert (mine.device.trim, mine.device.thickness_mm) == ("full", 4.0)


def test_conditions_of_the_base_are_not_lost(tmp_path):
    assert resolved(tmp_path, "extends = 'diabetic'").conditions == ("diabetes",)
    assert resolved(tmp_path, "extends = 'diabetic'").clinician_review


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("extends = 'mine.toml'", "extends itself"),
        ("extends = 'neutrl'", "unknown profile"),
        ("extends = 'other.toml'", "no such profile file"),
        ("extends = 'neutral'\nwithout = ['heel_lift']", "does not hold"),
        ("without = ['arch_fill']", "without is for"),
        ("extends = 'neutral'\nwithout = 3", "3"),
        ("conditions = ['gout']", "gout"),
        ("clinician_review = 'yes'", "yes"),
    ],
)
def test_what_cannot_be_laid_over_is_refused(tmp_path, text, found):
    with pytest.raises(PrescriptionError) as refused:
        resolved(tmp_path, text)
    assert found in refused.value.found


def test_the_starter_is_a_profile_that_changes_nothing(tmp_path):
    (tmp_path / "lab.toml").write_text(starter("lab", "flat-foot"), encoding="utf-8")
    lab, base = resolve_profile(tmp_path / "lab.toml"), shipped_profile("flat-foot")
    assert (lab.device, lab.corrections) == (base.device, base.corrections)


def test_every_line_of_the_starter_can_be_made_ones_own():
    lines = [line.removeprefix("# ") for line in starter("lab").splitlines()]
    text = "\n".join(line for line in lines if line.startswith("[[corrections]]") or (" = " in line.partition("#")[0]
                     and not line.startswith(("  ", "extends", "Check", "without", '"device'))))  # fmt: skip
    kinds = [one["kind"] for one in tomllib.loads(text)["corrections"]]
    assert kinds == [one.__struct_config__.tag for one in CORRECTIONS]
