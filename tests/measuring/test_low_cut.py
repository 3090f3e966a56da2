"""Scans that end below the widest place of heel and toes: said, and no longer sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align


@pytest.mark.parametrize(
    ("cut_mm", "short"),
    [
        (22.0, {"heel_point, foot_length_mm", "hallux_tip, foot_length_mm", "heel_centre, heel_width_mm"}),
        (40.0, set()),
    ],
)
def test_what_the_scan_does_not_reach_is_not_sure(cut_mm, short, scan_of):
    """Cut at 22 mm this foot is 7.3 mm short and its heel 3.3 mm narrow; at 40 mm 0.0 and 0.7."""
    foot = align(scan_of("find_shape1_left.ply"))
    low = (foot.vertices[foot.faces][:, :, 2] < cut_mm).all(axis=1)
    cut = measure(align(Scan(foot.vertices, foot.faces[low])))
    codes = ("length_cut_off", "heel_cut_off")
    assert {finding.where for finding in cut.findings if finding.code in codes} == short
    for name in ("foot_length_mm", "heel_width_mm"):
        assert (cut.confidence[name] < 0.5) == bool(short)


def test_foam_holds_no_instep(scan_of):
    """The wall of a dent into which a foot leant was taken for one, and its arch height index made a flat foot."""
    foot = replace(align(scan_of("average_male_left.ply")), kind="foam")
    values = measure(foot).values
    assert values["instep_height_mm"] is None
    assert values["arch_height_index"] is None
