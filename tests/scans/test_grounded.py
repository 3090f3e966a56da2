"""What is put down on the ground has a heel and toes, a middle, and nothing that reaches far beyond it."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.grounded import COARSE_EDGE_MM, curved_where_coarse, view_of_end
from insolegen.scans.maps import LowFoot, ScannedTriangles
from insolegen.scans.plausible import FARTHEST_NEAR_GROUND, check_reach
from insolegen.synthetic import FootShape, make_foot

from .made_scans import joined


@pytest.fixture(scope="module")
def foot():
    made = make_foot(FootShape(ankle_cut_mm=60.0), triangles=8_000)
    return made.vertices, made.faces


def low(mesh):
    vertices, faces = mesh
    return LowFoot(np.asarray(vertices[faces].transpose(1, 2, 0), dtype=np.float32))


@pytest.mark.parametrize(
    ("reach", "refused"), [(FARTHEST_NEAR_GROUND - 0.1, False), (FARTHEST_NEAR_GROUND + 0.1, True)]
)
def test_what_reaches_far_beyond_a_foot_is_refused(reach, refused, foot):
    length = float(np.ptp(foot[0][:, 0]))
    heel = float(foot[0][:, 0].min())
    corners = low((foot[0] - [heel, 0.0, 0.0], foot[1])).corners.copy()
    corners[1, 1, 7] = -reach * length  # one corner, far to the side
    if refused:
        with pytest.raises(ScanError, match="times as far from its heel as it is long"):
            check_reach(corners, length, "foot.stl")
    else:
        check_reach(corners, length, "foot.stl")


def test_nothing_near_the_ground_is_refused():
    with pytest.raises(ScanError, match="nothing is near the ground"):
        check_reach(np.empty((3, 3, 0), dtype=np.float32), 250.0, "foot.stl")


@pytest.mark.parametrize(("wave", "refused"), [(0.0, False), (15.0, True)], ids=["straight", "wavy"])
def test_a_long_beam_through_a_foot_is_left_out_or_refused(wave, refused, foot):
    """A straight one is a floor; a wavy one of fine triangles is neither a plane nor far vertices."""
    along, across = np.meshgrid(np.linspace(20.0, 900.0, 300), np.linspace(-4.0, 4.0, 5), indexing="ij")
    beam = np.stack([120.0 + across, along, 30.0 + wave * np.sin(along / 50.0)], axis=-1).reshape(-1, 3)
    cell = (np.arange(299)[:, None] * 5 + np.arange(4)).ravel()
    faces = np.concatenate([np.stack([cell, cell + 5, cell + 6], axis=1), np.stack([cell, cell + 6, cell + 1], axis=1)])
    scan = Scan(*joined(foot, (beam, faces)))
    if refused:
        with pytest.raises(ScanError, match="times as long as it is wide"):
            align(scan)
    else:
        assert measure(align(scan)).values == pytest.approx(measure(align(Scan(*foot))).values, abs=0.01)


@pytest.mark.parametrize(("heel", "end"), [(True, "heel"), (False, "toes")])
def test_an_end_that_is_not_there_is_named(heel, end, foot):
    vertices, faces = foot
    length = float(np.ptp(vertices[:, 0]))
    forward = vertices[faces][:, :, 0] - vertices[:, 0].min()
    middle = faces[((forward > 0.2 * length) & (forward < 0.8 * length)).all(axis=1)]
    with pytest.raises(ScanError, match=f"nothing is where its {end} should be"):
        view_of_end(low((vertices - [vertices[:, 0].min(), 0.0, 0.0], middle)), length, heel=heel)


def test_a_coarse_skin_is_curved_until_it_is_fine_and_a_fine_one_stays(foot):
    edge = ScannedTriangles.of(*foot).between(np.eye(4), 2, -np.inf, np.inf).edge_mm
    assert edge > COARSE_EDGE_MM
    vertices, faces = curved_where_coarse(*foot, edge)
    finer = ScannedTriangles.of(vertices, faces).between(np.eye(4), 2, -np.inf, np.inf).edge_mm
    assert finer <= COARSE_EDGE_MM < 2.1 * finer
    kept = curved_where_coarse(vertices, faces, finer)
    assert kept[0] is vertices
    assert kept[1] is faces


def test_a_mesh_that_would_grow_beyond_all_bounds_keeps_its_chords(foot, monkeypatch):
    monkeypatch.setattr("insolegen.scans.grounded.MOST_CURVED", 5 * len(foot[1]))
    assert len(curved_where_coarse(*foot, 100.0)[1]) == 4 * len(foot[1])
