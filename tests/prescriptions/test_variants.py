"""KIND.FIELD=A,B,C in parts, and refused in words."""

from __future__ import annotations

import pytest

from insolegen.errors import PrescriptionError
from insolegen.prescriptions.variants import read_variants


def test_values_in_their_order():
    variants = read_variants("rearfoot_post.angle_deg = 0, 2,-4.5")
    assert [variant.override for variant in variants] == [
        "rearfoot_post.angle_deg=0", "rearfoot_post.angle_deg=2", "rearfoot_post.angle_deg=-4.5",
    ]  # fmt: skip
    assert variants[2].label == "rearfoot_post.angle_deg_-4.5"
    assert {variant.kind for variant in variants} == {"rearfoot_post"}


def test_words_too():
    assert [variant.value for variant in read_variants("device.trim=full,sulcus")] == ["full", "sulcus"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rearfoot_post.angle_deg=0,2,99", "99"),
        ("rearfoot_post.angle_deg=0,two", "two"),
        ("rearfoot_post.angel_deg=0", "angel_deg"),
        ("rearfoot_pots.angle_deg=0", "rearfoot_pots"),
        ("rearfoot_post.angle_deg=2,2.0", "2 and 2.0 are the same"),
        ("rearfoot_post.angle_deg=2,,3", "KIND.FIELD=A,B,C"),
        ("rearfoot_post.angle_deg", "KIND.FIELD=A,B,C"),
        ("=1", "KIND.FIELD=A,B,C"),
        ("", "KIND.FIELD=A,B,C"),
    ],
)
def test_what_is_refused_is_named(text, said):
    with pytest.raises(PrescriptionError) as caught:
        read_variants(text)
    assert said in str(caught.value)
