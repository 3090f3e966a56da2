"""Holes of known size in soles that have none."""

from __future__ import annotations

import re

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.read import read_scan

from .made_scans import posed, standing_right, subdivided, with_hole

HEEL, ARCH, BALL = (40.0, 0.0), (120.0, 5.0), (190.0, -25.0)


@pytest.fixture(scope="module", params=["plantar_right.obj", "find_mean_left.ply"])
def fine_foot(request, shared_scan):
    return subdivided(standing_right(align(read_scan(shared_scan(request.param)))))


def said(mesh):
    return [finding for finding in align(Scan(*posed(mesh, 3))).findings if finding.code.startswith("sole_hole")]


def test_a_whole_sole_has_none(fine_foot):
    assert said(fine_foot) == []


@pytest.mark.parametrize("centre", [HEEL, ARCH, BALL], ids=["heel", "arch", "ball"])
@pytest.mark.parametrize("radius", [7.0, 15.0])
def test_a_small_hole_is_filled_and_measured(centre, radius, fine_foot):
    (finding,) = said(with_hole(fine_foot, centre, radius))
    assert (finding.code, finding.severity) == ("sole_holes_filled", "note")
    area = float(re.search(r"largest of (\d+) mm2", finding.message)[1])
    assert area == pytest.approx(np.pi * radius**2, rel=0.12)


@pytest.mark.parametrize(("centre", "zone"), [(HEEL, "heel"), (ARCH, "arch"), (BALL, "ball")])
def test_a_large_hole_is_doubted_where_it_lies(centre, zone, fine_foot):
    """Through the hole of a whole foot the upper side is seen from inside: that is no sole."""
    findings = said(with_hole(fine_foot, centre, 20.0))
    assert f"sole.{zone}" in {finding.where for finding in findings if finding.severity == "serious"}


def test_a_sole_that_is_mostly_holes_is_refused(fine_foot):
    mesh = fine_foot
    for centre in (HEEL, (85.0, 0.0), ARCH, (155.0, 0.0), (190.0, 0.0)):
        mesh = with_hole(mesh, centre, 21.0)
    with pytest.raises(ScanError):
        align(Scan(*mesh))
