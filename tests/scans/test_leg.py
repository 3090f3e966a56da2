"""A foot at the end of a leg to the knee, longer than it: it is found, and measured as without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align

from .made_scans import mirrored, posed, standing_right, with_leg


@pytest.mark.parametrize(
    ("name", "length", "lean"), [("find_shape3_left.ply", 300, -25), ("find_shape1_left.ply", 420, 10)]
)
def test_a_leg_to_the_knee_changes_nothing(name, length, lean, scan_of):
    foot = align(scan_of(name))
    leg = with_leg(standing_right(foot), length, lean)
    found = align(Scan(*posed(mirrored(leg), 5)))
    assert found.side == "left"
    own, made = measure(foot).values, measure(found).values
    for measured in ("foot_length_mm", "ball_width_orthogonal_mm", "heel_width_mm", "arch_height_mm"):
        assert abs(made[measured] - own[measured]) < 0.1, measured

    vertices, faces = leg
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    level = np.abs(normal[:, 2]) > 0.5 * np.linalg.norm(normal, axis=1)
    with pytest.raises(ScanError):
        align(Scan(vertices, faces[~level | (corners[:, :, 2].mean(axis=1) > 12)]))


def test_what_is_over_half_the_length_and_is_the_leg_is_no_instep(scan_of):
    """An instep of 360 mm was measured where a leg leaned over the middle of the foot."""
    foot = align(scan_of("average_male_left.ply"))
    dorsum = foot.maps.dorsum
    for rise, code in ((20.0, None), (60.0, "instep_under_leg")):
        raised = replace(foot.maps, dorsum=replace(dorsum, heights=dorsum.heights + rise))
        found = measure(replace(foot, maps=raised))
        own = measure(foot).values["instep_height_mm"]
        assert found.values["instep_height_mm"] == (pytest.approx(own + rise) if code is None else None)
        assert (found.values["arch_height_index"] is None) == (code is not None)
        assert ("instep_under_leg" in [finding.code for finding in found.findings]) == (code is not None)
