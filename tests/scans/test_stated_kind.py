"""What a scan is said to show, against what it looks like."""

from __future__ import annotations

import pytest

from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align

from .made_scans import impression, standing_right

WHOLE, SOLE = "flat_sole_left.stl", "plantar_right.obj"


@pytest.mark.parametrize(
    ("name", "stated", "contradicts"),
    [
        (WHOLE, "foot", False),
        (WHOLE, "plantar", True),
        (WHOLE, "foam", True),
        (WHOLE, "cast", True),
        (SOLE, "foot", True),
        (SOLE, "plantar", False),
        (SOLE, "foam", False),
        (SOLE, "cast", False),
    ],
)
def test_a_kind_that_the_height_of_the_scan_contradicts_is_followed_and_said(name, stated, contradicts, scan_of):
    scan = scan_of(name)
    foot = align(Scan(scan.vertices, scan.faces, hints=ScanHints(kind=stated)))
    said = [finding.severity for finding in foot.findings if finding.code == "kind_contradicts_shape"]
    assert said == (["warning"] if contradicts else [])
    assert foot.kind == stated


@pytest.mark.parametrize("stated", ["foot", "foam"])
def test_a_block_with_a_dent_that_is_said_to_be_a_foot_is_a_serious_doubt(stated, scan_of):
    """Its top went as a floor, the edge of the dent remained, and lengths were 2 mm too large in silence."""
    dent = impression(standing_right(align(scan_of("find_shape3_left.ply"))), depth=30.0)
    foot = align(Scan(*dent, hints=ScanHints(kind=stated)))
    said = [finding.severity for finding in foot.findings if finding.code == "kind_contradicts_shape"]
    assert said == (["serious"] if stated == "foot" else [])
