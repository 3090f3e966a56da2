"""Walls of the cup by rays through the solid, along the normal of the foot's side."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

SHORT_MM = 0.05


def first_hits(triangles, origins, directions, reach=25.0):
    """Distance along each ray to the first triangle (m, 3, 3), NaN without one: Moeller and Trumbore, ray by ray."""
    low, high = triangles.min(axis=1), triangles.max(axis=1)
    order = np.argsort(low[:, 0])
    triangles, low, high = triangles[order], low[order], high[order]
    found = np.full(len(origins), np.nan)
    for number, (origin, direction) in enumerate(zip(origins, directions, strict=True)):
        ends = np.sort([origin, origin + direction * reach], axis=0)
        last = np.searchsorted(low[:, 0], ends[1, 0], "right")
        near = np.flatnonzero((high[:last] >= ends[0]).all(axis=1) & (low[:last] <= ends[1]).all(axis=1))
        first, *sides = (triangles[near, k] for k in range(3))
        one, two = (side - first for side in sides)
        across = np.cross(direction, two)
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1 / (one * across).sum(axis=1)
            u = ((origin - first) * across).sum(axis=1) * inverse
            turned = np.cross(origin - first, one)
            v = turned @ direction * inverse
            away = (two * turned).sum(axis=1) * inverse
        hit = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (away > 1e-6)
        found[number] = away[hit].min(initial=np.inf)
    return np.where(np.isfinite(found), found, np.nan)


def walls_of(insole, most=400):
    """Below the rim, thickness by rays and the height of slope for places on the wall of the cup, (n,) mm each."""
    solid, design = insole.solid, insole.design
    corners = solid.vertices[solid.faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    middle = corners.mean(axis=1)
    foot = (middle - solid.foot_to_file[:3, 3]) @ solid.foot_to_file[:3, :3]
    turned = normal @ solid.foot_to_file[:3, :3]
    ring = design.outline
    step = np.roll(ring, -1, axis=0) - ring
    inward = np.stack([-step[:, 1], step[:, 0]], axis=1) / np.linalg.norm(step, axis=1)[:, None]
    crest = design.grid.sample(design.top, *(ring + 1.3 * inward).T)
    away, nearest = cKDTree(ring).query(foot[:, :2])
    on_top = np.abs(foot[:, 2] - design.grid.sample(design.top, *foot[:, :2].T)) < 0.05
    leans = (turned[:, :2] * inward[nearest]).sum(axis=1) > 0.1  # the foot's side of the wall faces inward
    length = insole.measurements.values["foot_length_mm"]
    kept = on_top & leans & (turned[:, 2] > 0.05) & (turned[:, 2] < 0.9) & (away > 1.05) & (away < 14)
    kept &= foot[:, 0] < 0.4 * length
    # Where the outer face is nearest along the normal, and all over.
    looks = np.where(kept, away / np.sqrt(np.maximum(1 - turned[:, 2] ** 2, 1e-6)), np.inf)
    chosen = np.concatenate([np.argsort(looks)[:most], np.flatnonzero(kept)[:: np.count_nonzero(kept) // most]])
    thickness = first_hits(corners, middle[chosen] - 1e-3 * normal[chosen], -normal[chosen])
    return crest[nearest[chosen]] - foot[chosen, 2], thickness


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("average_male_left.ply", ("device.bottom=shell",)),
        ("plantar_right.obj", ("device.type=printed_shell", "device.thickness_mm=2")),
        ("plantar_right.obj", ("device.type=printed_shell", "device.thickness_mm=4.5")),
        ("find_mean_left.ply", ("device.type=milled_eva", "device.thickness_mm=2")),
        ("find_mean_left.ply", ("device.type=printed_soft", "device.bottom=bridge", "device.thickness_mm=1.5")),
    ],
)
def test_the_wall_of_the_cup_is_as_thick_as_asked_and_tapers_to_its_rim(name, overrides, insole_of):
    insole = insole_of(name, "uncorrected", *overrides)
    device = insole.prescription.device
    below, thickness = walls_of(insole)
    assert np.isfinite(thickness).mean() > 0.9
    rim = device.rim_width_mm if device.bottom == "flat" else min(device.rim_width_mm, device.thickness_mm)
    rounded = below < 1.0  # where the wall passes into its rim
    assert np.nanmin(thickness[~rounded]) >= rim - SHORT_MM
    if device.bottom == "shell":
        deep = below > device.rim_taper_mm
        assert deep.sum() > 50
        assert np.nanmin(thickness[deep]) >= device.thickness_mm - SHORT_MM
        assert np.nanmedian(thickness[deep]) <= device.thickness_mm + 0.1
