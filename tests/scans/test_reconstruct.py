"""Clouds without faces: a surface with the extra, its name without it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.read import decode_scan, read_scan

from .made_scans import posed, standing_right

NO_FACES = np.empty((0, 3), dtype=np.int32)


def test_a_cloud_is_read_and_the_extra_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "open3d", None)
    points = np.random.default_rng(0).normal(size=(2000, 3))
    text = "".join(f"v {x} {y} {z}\n" for x, y, z in points)
    scan = decode_scan(text.encode(), "cloud.obj")
    assert scan.vertices.shape == (2000, 3)
    assert scan.faces.shape == (0, 3)
    with pytest.raises(ScanError, match="point cloud: 2,000 points") as caught:
        align(scan)
    assert "insolegen[reconstruct]" in caught.value.remedy


def test_a_handful_of_points_is_refused_when_read():
    with pytest.raises(ScanError, match="point cloud: 3 points"):
        decode_scan(b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "cloud.obj")


@pytest.mark.slow
@pytest.mark.parametrize("under", ["nothing", "floor"])
def test_the_foot_that_comes_out_is_the_one_that_went_in(under, shared_scan):
    pytest.importorskip("open3d", reason="the extra 'reconstruct' is not installed")
    foot = align(read_scan(shared_scan("find_mean_left.ply")))
    vertices, faces = standing_right(foot)
    random = np.random.default_rng(0)
    corners = vertices[faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    drawn = corners[random.choice(len(faces), 60_000, p=area / area.sum())]
    points = np.einsum("nk,nkj->nj", random.dirichlet((1.0, 1.0, 1.0), len(drawn)), drawn)
    points += random.normal(0.0, 0.3, points.shape)
    strays = random.uniform(points.min(axis=0) - 50, points.max(axis=0) + 50, (600, 3))
    cloud = [points, strays]
    if under == "floor":
        cloud.append(random.uniform([-120, -180, -30.5], [380, 180, -29.5], (40_000, 3)))
    found = align(Scan(posed((np.concatenate(cloud), NO_FACES), 4, 1000.0)[0], NO_FACES))
    assert (found.side, found.unit) == ("right", "m")
    codes = [finding.code for finding in found.findings]
    assert "surface_reconstructed" in codes
    assert ("floor_removed" in codes) == (under == "floor")
    own, made = measure(foot).values, measure(found).values
    for name, limit in {"foot_length_mm": 0.5, "heel_width_mm": 0.5, "arch_height_mm": 0.5, "arch_index": 0.01}.items():
        assert abs(made[name] - own[name]) < limit, name
