"""Scans in a map's coordinates, thousands of kilometres from their origin."""

from __future__ import annotations

import numpy as np

from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align

FAR = np.array([652345.25, 5412345.5, 412.0])


def test_what_double_precision_holds_is_kept_and_what_single_lost_is_said(scan_of):
    scan = scan_of("average_male_left.ply")
    vertices = np.asarray(scan.vertices, dtype=np.float64)
    near = measure(align(Scan(vertices, scan.faces))).values
    far = measure(align(Scan(vertices + FAR, scan.faces))).values
    for name in ("foot_length_mm", "ball_width_mm", "arch_height_mm"):
        assert abs(far[name] - near[name]) < 0.01  # 1.0 for the ball's width when the corners were rounded
    rounded = align(Scan((vertices + FAR).astype(np.float32), scan.faces))
    assert "coordinates_rounded" in [finding.code for finding in rounded.findings]
