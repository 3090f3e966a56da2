"""The two sides of an open scan: above the lower rim there is one wall, and it belongs to one side only."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.scans.maps import LowFoot, both_sides


def trough(medial_top, lateral_top):
    """Two upright walls on a floor, 30 mm medial and 60 mm lateral, cut at two heights, 200 mm long; both windings."""
    quads = [
        [[x, side, z] for x in (0.0, 200.0) for z in (0.0, top)]
        for side, top in ((30.0, medial_top), (-60.0, lateral_top))
    ]
    quads.append([[x, y, 0.0] for x in (0.0, 200.0) for y in (-60.0, 30.0)])
    triangles = [corners for a, b, c, d in quads for corners in ([a, b, c], [a, c, b], [b, d, c], [b, c, d])]
    return LowFoot(np.asarray(triangles, dtype=np.float32).transpose(1, 2, 0))


BOUNDS = (-5.0, 205.0, -5.0, 45.0)


@pytest.mark.parametrize(("medial_top", "lateral_top"), [(28.0, 40.0), (40.0, 28.0), (40.0, 40.0)])
def test_each_side_holds_its_own_wall_and_nothing_else(medial_top, lateral_top):
    medial, lateral = both_sides(trough(medial_top, lateral_top), BOUNDS, 1.0, 1.5)
    for view, place, top in ((medial, 30.0, medial_top), (lateral, -60.0, lateral_top)):
        seen = np.isfinite(view.heights)
        np.testing.assert_allclose(view.heights[seen], place, atol=1e-3)
        assert view.grid.medial[seen.any(axis=0)].max() == pytest.approx(top, abs=1.0)


def test_a_real_ball_is_not_blended_with_the_wall_across(scan_of):
    # On this scan the medial wall ends 10 mm lower than the lateral one: no smoothed node may stand out of the mesh.
    from insolegen.scans.align import align

    foot = align(scan_of("plantar_right.obj"))
    medial = foot.vertices[:, 1]
    for view, outermost in ((foot.maps.medial, medial.max()), (foot.maps.lateral, -medial.min())):
        assert np.nanmax(np.abs(view.heights)) <= outermost + 0.5


@pytest.mark.slow
@pytest.mark.parametrize("mirror", [False, True])
def test_winding_is_told_through_noise_and_spikes(mirror):
    from insolegen.synthetic import FootShape, make_foot

    foot = make_foot(FootShape(), triangles=60000)
    random = np.random.default_rng(5)
    vertices = foot.vertices + random.normal(0.0, 0.5, foot.vertices.shape)
    thrown = random.random(len(vertices)) < 0.01
    vertices[thrown] += random.normal(0.0, 3.0, (int(thrown.sum()), 3))
    corners = vertices[foot.faces[:, ::-1] if mirror else foot.faces].astype(np.float32).transpose(1, 2, 0)
    assert LowFoot(corners).winding == (-1 if mirror else 1)
    mixed = np.where(random.random(len(foot.faces)) < 0.5, corners, corners[::-1])
    assert LowFoot(np.ascontiguousarray(mixed)).winding == 0
