"""Filled soles and missing ones, made from a real foot."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring import measure
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align
from insolegen.synthetic import FootShape, make_foot

from .made_scans import joined, standing_right


@pytest.fixture(scope="module")
def standing(scan_of):
    """A whole foot in its own frame, as a left one."""
    foot = align(scan_of("find_mean_left.ply"))
    return np.asarray(foot.vertices, dtype=float) * [1, -1, 1], np.asarray(foot.faces)


@pytest.mark.parametrize("level", [4.0, 8.0])
def test_a_sole_pressed_flat_was_not_captured(standing, level):
    vertices, faces = standing
    flat = vertices.copy()
    flat[:, 2] = np.maximum(flat[:, 2], level)
    sunk = vertices.copy()
    sunk[:, 2] = np.where(vertices[:, 2] < 35, 0.0, vertices[:, 2])
    assert align(Scan(flat, faces)).sole_captured
    assert not align(Scan(sunk, faces)).sole_captured


@pytest.mark.parametrize("cut", [None, 60.0])
def test_a_narrow_foot_with_high_toes_has_a_sole_and_without_it_none(standing, cut):
    """A third of real feet made 10 % narrower and 20 % higher was refused for want of a sole."""
    vertices, faces = standing
    vertices = vertices * [1, 0.9, 1.2]
    if cut is not None:
        faces = faces[(vertices[faces][:, :, 2] < cut).all(axis=1)]
    found = align(Scan(vertices, faces))
    assert (found.side, found.sole_captured) == ("left", True)
    assert found.scan_to_foot[2, 2] > 0.99, "it stands as it stood"

    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    down = -normal[:, 2] / np.linalg.norm(normal, axis=1)
    with pytest.raises(ScanError):
        align(Scan(vertices, faces[(down < 0.5) | (corners[:, :, 2].mean(axis=1) > 14)]))


@pytest.mark.parametrize(("noise", "seed"), [(0.1, 3), (0.3, 6), (0.4, 0), (0.5, 20)])
def test_noise_does_not_make_an_arch_of_a_filled_sole(noise, seed, scan_of):
    scan = scan_of("flat_sole_left.stl")  # metres; three corners of its own for each triangle
    vertices, number = np.unique(np.asarray(scan.vertices, dtype=float) * 1000, axis=0, return_inverse=True)
    noisy = vertices + np.random.default_rng(seed).normal(0, noise, vertices.shape)
    assert not align(Scan(noisy, number.reshape(-1)[scan.faces])).sole_captured


@pytest.mark.parametrize(
    ("length", "arch", "noise"), [pytest.param(240.0, 2.5, 0.0, marks=pytest.mark.slow), (215.0, 2.0, 0.3)]
)
def test_a_flat_foot_is_no_filled_sole(length, arch, noise):
    foot = make_foot(FootShape(length, 0.386 * length, 0.247 * length, arch, 0.21 * length), triangles=12_000)
    noisy = foot.vertices + noise * np.random.default_rng(1).normal(0, 1, foot.vertices.shape)
    assert align(Scan(noisy, foot.faces)).sole_captured


def test_a_real_sole_was_captured(standing):
    assert align(Scan(*standing)).sole_captured


@pytest.mark.parametrize("height", [6.0, 15.0])
def test_a_foot_whose_underside_is_missing_is_refused(standing, height):
    vertices, faces = standing
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    downward = np.abs(normal[:, 2]) > 0.5 * np.linalg.norm(normal, axis=1)
    under = downward & (corners[:, :, 2].mean(axis=1) < height + 25)
    with pytest.raises(ScanError):
        align(Scan(vertices, faces[~under]))


def test_half_a_foot_is_refused(standing):
    vertices, faces = standing
    with pytest.raises(ScanError):
        align(Scan(vertices, faces[(vertices[faces, 0] > 130).all(axis=1)]))


@pytest.mark.parametrize("kind", [None, pytest.param("cast", marks=pytest.mark.slow)])
def test_a_slipper_cast_with_its_wall_is_never_silent(kind, scan_of):
    foot = align(scan_of("average_male_left.ply"))
    vertices, faces = standing_right(foot)
    low = faces[(vertices[faces][:, :, 2] < 45.0).all(axis=1)]
    wall = joined((vertices, low[:, ::-1]), (vertices - [0.0, 0.0, 4.0], low))
    scan = Scan(*wall, hints=ScanHints(kind=kind))
    assert not [finding for finding in foot.findings if finding.code == "two_surfaces"]
    if kind == "cast":
        with pytest.raises(ScanError, match="two surfaces"):
            align(scan)
    else:
        (finding,) = [finding for finding in align(scan).findings if finding.code == "two_surfaces"]
        assert finding.severity == "serious"


def test_of_two_soles_no_arch_is_measured(scan_of):
    """A foot that has grown together with a slab had an arch 2.5 mm too high, beside a finding."""
    vertices, faces = standing_right(align(scan_of("average_male_left.ply")))
    low = faces[(vertices[faces][:, :, 2] < 45.0).all(axis=1)]
    measured = measure(align(Scan(*joined((vertices, low[:, ::-1]), (vertices - [0.0, 0.0, 4.0], low)))))
    assert [measured.values[name] for name in ("arch_height_mm", "arch_index", "arch_height_index")] == [None] * 3
    assert measured.arch.classification == "unknown"
    assert measured.values["foot_length_mm"] == pytest.approx(260.0, abs=2.0)
    (finding,) = [finding for finding in measured.findings if finding.code == "sole_not_told"]
    assert "arch_height_mm" in finding.where
