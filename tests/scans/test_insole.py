"""An insole is no foot; a sole that was given a thickness is one."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align

from .made_scans import joined, posed, standing_right


@pytest.mark.parametrize("kind", [None, "foot"])
@pytest.mark.parametrize("trim", ["three_quarter", "full"])
def test_a_shell_is_refused_as_an_insole(kind, trim, insole_of):
    """It passed for a foot 169 mm long, of the other side."""
    insole = insole_of("plantar_right.obj", "neutral", "device.bottom=shell", f"device.trim={trim}")
    mesh = posed((np.asarray(insole.solid.vertices, dtype=np.float64), np.asarray(insole.solid.faces)), 3)
    with pytest.raises(ScanError, match="insole"):
        align(Scan(*mesh, hints=ScanHints(kind=kind)))


@pytest.mark.parametrize("top", [12.0, 38.0])
def test_a_sole_that_was_given_a_thickness_is_no_insole(top, scan_of):
    vertices, faces = standing_right(align(scan_of("plantar_right.obj")))
    low = faces[(vertices[faces][:, :, 2] < top).all(axis=1)]
    normal = np.zeros_like(vertices)
    corners = vertices[low]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    for corner in low.T:
        np.add.at(normal, corner, across)
    normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
    foot = align(Scan(*posed(joined((vertices, low), (vertices - 3.0 * normal, low[:, ::-1])), 3)))
    assert foot.side == "right"
    assert "two_surfaces" in [finding.code for finding in foot.findings]
