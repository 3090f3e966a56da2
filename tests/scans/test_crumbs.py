"""Crumbs that hang so near the foot that no gap parts them from it."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.crumbs import without_crumbs

from .made_scans import crumbs, joined, posed, sawn_cast, standing_right


@pytest.mark.slow
def test_crumbs_round_a_cast_do_not_move_its_arch(scan_of):
    mesh = sawn_cast(standing_right(align(scan_of("average_male_left.ply"))), 45.0)
    clean, found = (align(Scan(*posed(scan, 0))) for scan in (mesh, crumbs(mesh, 60, seed=1)))
    assert "crumbs_removed" in [finding.code for finding in found.findings]
    assert abs(measure(found).values["arch_height_mm"] - measure(clean).values["arch_height_mm"]) < 0.1


def test_a_torn_mesh_is_no_heap_of_crumbs(scan_of):
    scan = scan_of("plantar_right.obj")
    vertices = np.asarray(scan.vertices, dtype=float)
    crumbled = joined((vertices, scan.faces), crumbs((vertices, scan.faces[:0]), 30, seed=2))
    kept, count = without_crumbs(*crumbled)
    assert count == 30
    assert np.array_equal(kept, scan.faces)
    apart = vertices[scan.faces] + np.arange(len(scan.faces))[:, None, None] * [0.0, 0.0, 0.01]
    torn = apart.reshape(-1, 3), np.arange(3 * len(scan.faces)).reshape(-1, 3)
    assert without_crumbs(*torn)[1] == 0
