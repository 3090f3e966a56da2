from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.errors import PrescriptionError
from insolegen.model.device import Device
from insolegen.prescriptions.corrections.arch_fill import ArchFill
from insolegen.prescriptions.corrections.heel_lift import HeelLift
from insolegen.prescriptions.corrections.rearfoot_post import RearfootPost
from insolegen.prescriptions.fields import shown
from insolegen.prescriptions.profile import parse_profile, profile_from_table, read_profile, refuse_conflicts

HEAD = 'schema = 1\nname = "test"\nsummary = "A test."\n'


def refusal(text: str) -> PrescriptionError:
    with pytest.raises(PrescriptionError) as refused:
        parse_profile(text, where="my.toml")
    assert refused.value.where.startswith("my.toml")
    assert refused.value.expected
    return refused.value


def test_the_least_profile_is_the_default_device():
    profile = parse_profile(HEAD, where="my.toml")
    assert (profile.name, profile.summary) == ("test", "A test.")
    assert profile.device == Device()
    assert profile.corrections == ()
    assert profile.stated == frozenset()


def test_order_values_and_sources_are_kept():
    profile = parse_profile(
        HEAD
        + """
        [device]
        trim = "full"
        [[corrections]]
        kind = "heel_lift"
        height_mm = 4
        [[corrections]]
        kind = "arch_fill"
        [sources]
        "heel_lift.height_mm" = { source = "my clinic", certainty = "E" }
        """,
        where="my.toml",
    )
    assert profile.corrections == (HeelLift(height_mm=4.0), ArchFill(depth_mm=3.2))
    assert isinstance(profile.corrections[0].height_mm, float)
    assert profile.device == Device(trim="full")
    assert profile.stated == {"device.trim", "heel_lift.height_mm"}
    assert profile.sources["heel_lift.height_mm"].source == "my clinic"


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(HEAD, encoding="utf-8-sig")
    assert read_profile(path).name == "test"


@pytest.mark.parametrize(
    ("text", "where", "found", "remedy"),
    [
        (HEAD + "sumary = 'x'", "my.toml", "'sumary'", "'summary'"),
        (HEAD + "[device]\nheel_cup_deph_mm = 12", "my.toml: device", "'heel_cup_deph_mm'", "'heel_cup_depth_mm'"),
        (HEAD + "[device]\ntrim = 'ful'", "my.toml: device.trim", '"ful"', "'full'"),
        (HEAD + "[device]\nheel_cup_depth_mm = 50", "my.toml: device.heel_cup_depth_mm", "50 mm", "nothing is clamped"),
        (HEAD + "[device]\nheel_cup_depth_mm = '12'", "my.toml: device.heel_cup_depth_mm", '"12"', "without quotes"),
        (HEAD + "[device]\nheel_cup_depth_mm = true", "my.toml: device.heel_cup_depth_mm", "true", ""),
        (HEAD + "[device]\nheel_cup_depth_mm = nan", "my.toml: device.heel_cup_depth_mm", "nan", ""),
        (HEAD + "[device]\nheel_cup_depth_mm = inf", "my.toml: device.heel_cup_depth_mm", "inf", ""),
        (HEAD + f"[device]\nthickness_mm = 0x{'f' * 5000}", "my.toml: device.thickness_mm", "digits", ""),
        (HEAD + "[device]\nheel_cup_scales = 1", "my.toml: device.heel_cup_scales", "1", ""),
        (HEAD + "device = 3", "my.toml: device", "3", ""),
        (HEAD + "[[corrections]]\nkind = 'arch_fil'", "my.toml: correction 1", "'arch_fil'", "'arch_fill'"),
        (HEAD + "[[corrections]]\nkind = 'arch-fill'", "my.toml: correction 1", "'arch-fill'", "'arch_fill'"),
        (HEAD + "[[corrections]]\ndepth_mm = 3", "my.toml: correction 1", "kind is missing", "insolegen corrections"),
        (HEAD + "[[corrections]]\nkind = 3", "my.toml: correction 1", "kind = 3", ""),
        (HEAD + "[[corrections]]\nkind = 'arch_fill'\ndeph_mm = 3", "my.toml: arch_fill", "'deph_mm'", "'depth_mm'"),
        (HEAD + "[[corrections]]\nkind = 'arch_fill'\ndepth_mm = 6.5", "my.toml: arch_fill.depth_mm", "6.5 mm", "Cox"),
        (HEAD + "[[corrections]]\nkind = 'arch_fill'\ndepth_mm = -1", "my.toml: arch_fill.depth_mm", "-1 mm", ""),
        (HEAD + "[[corrections]]\nkind='arch_fill'\n[[corrections]]\nkind='arch_fill'", "my.toml: correction 2",
         "a second arch_fill", "one of them"),
        (HEAD + "[corrections]\nkind = 'arch_fill'", "my.toml: corrections", "a table", "[[corrections]]"),
        (HEAD + "corrections = [1]", "my.toml: correction 1", "1", ""),
        (HEAD.replace("schema = 1\n", ""), "my.toml", "schema is missing", "`schema = 1`"),
        (HEAD.replace("schema = 1", "schema = 2"), "my.toml", "schema = 2", "newer insolegen"),
        (HEAD.replace("schema = 1", "schema = true"), "my.toml", "schema = true", "`schema = 1`"),
        (HEAD.replace("schema = 1", "schema = 1.0"), "my.toml", "schema = 1.0", "`schema = 1`"),
        ("schema = 1\nname = 'x'", "my.toml", "summary is missing", "summary"),
        ("schema = 1\nname = ' '\nsummary = 'x'", "my.toml", "name is empty", "name"),
        ("schema = 1\nname = 4\nsummary = 'x'", "my.toml: name", "4", ""),
        (HEAD + "device = {trim = ]}", "my.toml", "line 4", "mend that line"),
        (HEAD + "[sources]\n'arch_fill.depth_mm' = {source='x', certainty='E'}", "my.toml: sources", "not state", ""),
        (HEAD + "[device]\ntrim='full'\n[sources]\n'device.trm' = {source='x', certainty='E'}", "my.toml: sources",
         "'device.trm'", "'device.trim'"),
        (HEAD + "[device]\ntrim='full'\n[sources]\n'device.trim' = {source='x', certainty='A'}",
         'my.toml: sources."device.trim".certainty', '"A"', ""),
        (HEAD + "[device]\ntrim='full'\n[sources]\n'device.trim' = {certainty='E'}",
         'my.toml: sources."device.trim"', "source is missing", "add"),
        (HEAD + "sources = 3", "my.toml: sources", "3", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_place_and_remedy(text, where, found, remedy):
    error = refusal(text)
    assert error.where == where
    assert found in error.found
    assert remedy in error.remedy


def test_a_refusal_names_the_bounds():
    error = refusal(HEAD + "[[corrections]]\nkind = 'rearfoot_post'\nangle_deg = 7")
    assert str(error).splitlines()[:2] == [
        "my.toml: rearfoot_post.angle_deg: 7 deg",
        "  expected: -6 to 6 deg",
    ]


def test_bounds_themselves_are_allowed():
    for angle in (-6, 6):
        text = HEAD + f"[[corrections]]\nkind = 'rearfoot_post'\nangle_deg = {angle}"
        assert parse_profile(text, where="x").corrections == (RearfootPost(angle_deg=float(angle)),)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PrescriptionError, match="no such profile file") as refused:
        read_profile(tmp_path / "none.toml")
    assert str(tmp_path) in refused.value.where


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(PrescriptionError, match="cannot be read"):
        read_profile(tmp_path)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(HEAD.encode() + b"\xff\xfe")
    with pytest.raises(PrescriptionError, match="not UTF-8"):
        read_profile(path)


def test_deep_nesting_is_refused_not_a_crash():
    refusal(HEAD + "x = " + "[" * 100_000)


def test_conflicting_corrections_are_refused():
    class Quarrelsome(HeelLift, frozen=True, kw_only=True, tag="quarrelsome"):
        def conflict_with(self, other):
            return "both want the heel" if other.kind == "rearfoot_post" else ""

    refuse_conflicts((Quarrelsome(), ArchFill()), where="x")
    with pytest.raises(PrescriptionError, match="quarrelsome and rearfoot_post do not go together: both want"):
        refuse_conflicts((RearfootPost(), Quarrelsome()), where="x")


toml_values = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.text(max_size=8), st.just([]), st.just({}), st.none()
)


@given(value=toml_values, key=st.sampled_from(["schema", "name", "device", "corrections", "sources", "for_whom"]))
def test_no_value_in_any_place_is_a_crash(value, key):
    with suppress(PrescriptionError):
        profile_from_table({"schema": 1, "name": "x", "summary": "x", key: value}, where="x")


@given(toml_values)
def test_values_are_shown_in_one_short_line(value):
    assert len(shown(value)) <= 60
