"""Coordinates beyond what any scan has: refused before their squares leave the range of numbers."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.scans.checks import refuse_unusable
from insolegen.scans.formats.raw_mesh import RawMesh

TRIANGLE = np.array([[0.0, 0, 0], [260, 0, 0], [0, 100, 0]])


@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("vertices", "reason"),
    [
        (
            TRIANGLE + np.array([[0, 0, 3e13], [0, 0, 0], [0, 0, 0]]),
            "1 of 3 vertices lie further out than 1e[+]12 units.*vertex 0",
        ),
        (-1e36 * TRIANGLE, "2 of 3 vertices lie further out"),
        (1e-30 * TRIANGLE, "all 3 vertices lie within 3e-28 units"),
        (0 * TRIANGLE, "all 3 vertices lie within 0 units"),
        (TRIANGLE + np.array([[0, 0, 0], [0, 0, np.nan], [np.inf, 0, 0]]), "2 of 3 vertices are not finite.*vertex 1"),
    ],
)
def test_coordinates_of_no_scan_are_refused(vertices, reason, number):
    with pytest.raises(ScanError, match=reason):
        refuse_unusable(RawMesh(vertices.astype(number), np.array([[0, 1, 2]])), "a.stl")


def test_a_foot_in_the_coordinates_of_a_country_is_none_of_these():
    refuse_unusable(RawMesh(TRIANGLE + np.array([6.5e8, 5.4e9, 4e5]), np.array([[0, 1, 2]])), "a.stl")
    refuse_unusable(RawMesh(1e-6 * TRIANGLE, np.array([[0, 1, 2]])), "a.stl")
