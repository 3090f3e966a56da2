"""Labels, read off the mesh from below: they are there, as they should be read, and they take nothing away."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import DesignError
from insolegen.fabrication.engraving import DEPTH_MM, engrave
from insolegen.fabrication.lettering import text_outlines
from insolegen.model.device import Device
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.makeability import thickness_mm
from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import check_solid

# Neither turned nor mirrored is it the same again.
TEXT = "FLR 4711"
RIGHT = ("plantar_right.obj", "flat-foot", "device.bottom=flat")
LEFT = ("find_mean_left.ply", "neutral", "device.bottom=shell")


def exported(solid):
    return ExportedMesh.from_arrays(solid.vertices, solid.faces)


@pytest.fixture(scope="module", params=[RIGHT, LEFT], ids=["right, flat", "left, shell"])
def made(request, insole_of):
    insole = insole_of(*request.param)
    solid, label = engrave(insole.design, insole.solid, insole.prescription.device, TEXT)
    return insole, solid, label


def test_it_is_cut_where_there_is_material_to_spare_and_raised_on_a_shell(made):
    insole, _, label = made
    assert label.raised == (insole.prescription.device.bottom == "shell")
    assert label.text == TEXT


def test_it_stays_one_closed_body_of_the_same_size(made):
    insole, solid, label = made
    before, after = (check_solid(exported(one)) for one in (insole.solid, solid))
    assert (after.watertight, after.bodies, after.genus, after.degenerate_triangles) == (True, 1, 0, 0)
    np.testing.assert_allclose(after.bounds, before.bounds, atol=1e-4)
    height = label.high[1] - label.low[1]
    ink = _area(TEXT, height)
    # Walls of letters are upright, so the volume is area times depth whatever the slope.
    assert abs(after.volume_mm3 - before.volume_mm3) == pytest.approx(DEPTH_MM * ink, rel=0.03)


def test_from_below_it_reads_as_it_is_written(made):
    insole, solid, label = made
    before, after = (VerticalRays.through(exported(one)) for one in (insole.solid, solid))
    to_file = insole.solid.foot_to_file
    corners = np.array([[*label.low, 0], [*label.high, 0]]) @ to_file[:3, :3].T
    (left, low), (right, high) = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
    # Seen from below with the toes to the right, x runs to the right and y runs down the page.
    outlines = [[left, high] + ring * [1, -1] for ring in _lines(TEXT, high - low)]
    step = 0.3
    x, y = np.arange(left - 1, right + 1, step), np.arange(low - 1, high + 1, step)
    points = np.stack(np.broadcast_arrays(x[:, None], y[None, :]), axis=-1).reshape(-1, 2)
    written = np.zeros(len(points), dtype=int)
    clear = np.full(len(points), True)
    for ring in outlines:
        written += _winding(ring, points)
        clear &= _distance(ring, points) > 0.02
    moved = after.lowest(points) - before.lowest(points)
    expected = (-DEPTH_MM if label.raised else DEPTH_MM) * (written != 0)
    np.testing.assert_allclose(moved[clear], expected[clear], atol=0.01)
    assert 0.1 < np.mean(expected != 0) < 0.6


def test_the_foot_side_and_the_thickness_are_left_alone(made):
    insole, solid, label = made
    before, after = (VerticalRays.through(exported(one)) for one in (insole.solid, solid))
    corners = np.array([[*label.low, 0], [*label.high, 0]]) @ insole.solid.foot_to_file[:3, :3].T
    low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
    points = np.random.default_rng(7).uniform(low - 3, high + 3, (2000, 2))
    np.testing.assert_allclose(after.highest(points), before.highest(points), atol=5e-4)
    assert thickness_mm(after, points).min() >= insole.prescription.device.thickness_mm - 0.05


@pytest.mark.parametrize(
    ("name", "profile", "override", "label"),
    [
        pytest.param("average_male_left.ply", "neutral", "device.trim=full", "4711 {side}", marks=pytest.mark.slow),
        ("find_shape3_left.ply", "high-arch", "device.bottom=shell", "Ä-0815 {side}"),
        # Its wedge is read on the underside, where the label is.
        ("plantar_right.obj", "uncorrected", "extrinsic_rearfoot_post.angle_deg=4", "ABC"),
    ],
)
def test_a_labelled_insole_passes_its_inspection(name, profile, override, label, scan_of):
    insole = make_insole(scan_of(name), Request(profile, (override,), label=label))
    assert insole.label.text == label.replace("{side}", "L")
    assert insole.device["undercut_rays"] == 0


def test_no_room_is_said(insole_of):
    insole = insole_of(*LEFT)
    with pytest.raises(DesignError, match="no room"):
        engrave(insole.design, insole.solid, insole.prescription.device, "WWWWWWWWWWWWWWWWWWWWWWWW")


@pytest.mark.parametrize("kind", ["milled_eva", "positive"])
def test_a_mill_does_not_reach_the_underside(kind, insole_of):
    insole = insole_of(*RIGHT)
    with pytest.raises(DesignError, match="from above"):
        engrave(insole.design, insole.solid, Device(type=kind), TEXT)


def _lines(text, height_mm):
    """The text scaled so that all of it is that high."""
    outlines = text_outlines(text, 6.0)
    scale = height_mm / max(ring[:, 1].max() for ring in outlines)
    return [ring * scale for ring in outlines]


def _area(text, height_mm):
    total = 0.0
    for ring in _lines(text, height_mm):
        ahead = np.roll(ring, -1, axis=0)
        total += float(np.sum(ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1])) / 2
    return abs(total)


def _winding(ring, points):
    """How often a ring runs round each point."""
    ahead = np.roll(ring, -1, axis=0)
    x, y = points[:, 0, None], points[:, 1, None]
    side = (ahead[:, 0] - ring[:, 0]) * (y - ring[:, 1]) - (x - ring[:, 0]) * (ahead[:, 1] - ring[:, 1])
    rising = (ring[:, 1] <= y) & (ahead[:, 1] > y) & (side > 0)
    falling = (ring[:, 1] > y) & (ahead[:, 1] <= y) & (side < 0)
    return rising.sum(axis=1) - falling.sum(axis=1)


def _distance(ring, points):
    step = np.roll(ring, -1, axis=0) - ring
    away = points[:, None, :] - ring
    share = np.clip((away * step).sum(axis=2) / (step**2).sum(axis=1), 0, 1)
    return np.linalg.norm(away - share[:, :, None] * step, axis=2).min(axis=1)
