"""A cup of known depth."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.verification.cup import cup_depth_mm
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey

from .insole_like import flat, slab


def cup(forward, medial, depth=12.0):
    """Bowl about (30, 0), lowest there at 5 mm, that ends in a level rim 3 mm wide with its outer edge rounded off."""
    distance = np.hypot(forward / 90 - 1, medial / 42)
    inward = np.maximum((1 - distance) * 42, 0)
    bowl = 5 + ((forward - 30) ** 2 + medial**2) / 60
    behind = 1 / (1 + np.exp((forward - 60) / 3))
    rim = np.where(inward < 3, 5 + depth, 0) * (forward < 45)
    lifted = np.maximum(np.minimum(bowl, 5 + depth) * behind + 9 * (1 - behind), rim)
    return lifted - np.where((inward < 0.5) & (forward < 45), 1 - inward / 0.5, 0)


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("depth", [8.0, 12.0, 18.0])
def test_the_depth_is_found_within_a_tenth(depth: float, left: bool) -> None:
    foot_to_file = np.diag([1.0, -1.0 if left else 1.0, 1.0, 1.0])
    foot_to_file[:3, 3] = (6.0, 2.0, 1.5)
    vertices, faces = slab(lambda f, m: cup(f, m, depth), flat(0.0), rings=180, spokes=200)
    moved = vertices @ foot_to_file[:3, :3].T + foot_to_file[:3, 3]
    rays = VerticalRays.through(ExportedMesh.from_arrays(moved, faces[:, ::-1] if left else faces))
    found, rim, floor = cup_depth_mm(rays, survey(rays), foot_to_file, foot_length_mm=260, heel_centre_medial_mm=0)
    assert floor == pytest.approx(5.0, abs=0.05)
    assert rim == pytest.approx(5.0 + depth, abs=0.05)
    assert found == pytest.approx(depth, abs=0.1)


def test_no_heel_no_depth() -> None:
    vertices, faces = slab(flat(3.0), flat(0.0), rings=20, spokes=40)
    rays = VerticalRays(vertices + np.array([400, 0, 0]), faces)
    assert np.isnan(cup_depth_mm(rays, survey(rays), np.eye(4), foot_length_mm=260, heel_centre_medial_mm=0)[0])


def test_what_stands_before_the_heel_is_no_rim() -> None:
    mound = lambda f, m: cup(f, m) + 30 * np.exp(-(((f - 52) / 4) ** 2))  # noqa: E731
    rays = VerticalRays(*slab(mound, flat(0.0), rings=180, spokes=200))
    found, _, _ = cup_depth_mm(rays, survey(rays), np.eye(4), foot_length_mm=260, heel_centre_medial_mm=0)
    assert found == pytest.approx(12.0, abs=0.1)
