"""The commented profile to start from: whatever its reader takes the # away from, it still is a profile."""

from __future__ import annotations

import re

import pytest

from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS
from insolegen.prescriptions.shipped import resolve_profile, shipped_names
from insolegen.prescriptions.starter import starter

ASSIGNMENT = re.compile(r'^# (?=\w+ = |\[|")', re.MULTILINE)


@pytest.mark.parametrize("extends", shipped_names())
def test_as_it_is_it_changes_nothing(extends, tmp_path):
    path = tmp_path / "mylab.toml"
    path.write_text(starter("mylab", extends))
    mine, theirs = resolve_profile(path), resolve_profile(extends)
    assert (mine.device, mine.corrections) == (theirs.device, theirs.corrections)


@pytest.mark.parametrize("extends", ["flat-foot", "metatarsalgia"])
def test_numbers_stand_there_as_the_extended_profile_has_them(extends, tmp_path):
    """Whoever takes a # away to look at a number must not lose the dose of the profile below."""
    head, *blocks = starter("mylab", extends).split("# [[corrections]]")
    blocks[-1] = blocks[-1].partition("# Where your own")[0]
    theirs = resolve_profile(extends)
    kinds = {one.kind for one in theirs.corrections}
    kept = [block for block in blocks if block.split('"')[1] in kinds]
    text = head + "".join("[[corrections]]" + ASSIGNMENT.sub("", block) for block in kept)
    before, device = text.split("[device]")
    path = tmp_path / "mylab.toml"
    path.write_text(f"{before}[device]{ASSIGNMENT.sub('', device)}")
    mine = resolve_profile(path)
    assert (mine.device, mine.corrections) == (theirs.device, theirs.corrections)


def test_with_every_remark_on_a_number_taken_away_it_is_read(tmp_path):
    head, *blocks = starter("mylab", "neutral").split("# [[corrections]]")
    blocks[-1], ending, sources = blocks[-1].partition("# Where your own")
    uncommented = [ASSIGNMENT.sub("", part) for part in (head, ending + sources)]
    kinds = []
    for block in blocks:
        path = tmp_path / "mylab.toml"
        own = ASSIGNMENT.sub("", block)
        path.write_text(f"{uncommented[0]}\n[[corrections]]{own}\n{uncommented[1]}")
        profile = resolve_profile(path)
        (correction,) = profile.corrections
        kinds.append(correction.kind)
        assert {f"{correction.kind}.{name}" for name in fields_of(KINDS[correction.kind])} <= profile.stated
        assert correction == KINDS[correction.kind]()
        assert profile.sources["device.trim"].source == "our clinic"
    assert kinds == list(KINDS)
