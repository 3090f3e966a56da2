from __future__ import annotations

import numpy as np
import pytest

from insolegen.scans.spikes import mended
from insolegen.synthetic import FootShape, make_foot

from .made_scans import spiky


@pytest.fixture(scope="module")
def foot():
    made = make_foot(FootShape(ankle_cut_mm=60.0, closed=False), triangles=8000)
    return made.vertices, made.faces


@pytest.mark.parametrize("noise_mm", [0.0, 0.3])
def test_what_has_no_spikes_comes_back_as_it_was(foot, noise_mm):
    vertices = foot[0] + np.random.default_rng(0).normal(0.0, noise_mm, foot[0].shape)
    after, faces, count = mended(vertices, foot[1])
    assert (after is vertices, faces is foot[1], count) == (True, True, 0)


@pytest.mark.parametrize("share", [0.005, 0.03])
def test_spikes_go_back_to_the_surface_and_nothing_else_moves(foot, share):
    thrown, faces = spiky(foot, share, seed=3)
    hit = (thrown != foot[0]).any(axis=1) & (foot[0][:, 2] < 55.0)  # those on the rim are left, see below
    after, _, count = mended(thrown, faces)
    assert count > 0.8 * hit.sum()
    off = np.linalg.norm(after - foot[0], axis=1)
    assert np.mean(off[hit] > 4.0) < 0.1  # in a mesh of 4 mm those that went less far cannot be told
    still = (thrown == foot[0]).all(axis=1)
    assert (off[still] == 0).mean() > 0.999


def test_a_soup_is_sewn_together_for_it(foot):
    thrown, faces = spiky(foot, 0.01, seed=4)
    soup = thrown[faces].reshape(-1, 3).astype(np.float32)
    after, new_faces, count = mended(soup, np.arange(len(soup)).reshape(-1, 3))
    assert count > 0
    assert len(after) == len(np.unique(faces))
    assert len(new_faces) == len(faces)
    reach = np.ptp(foot[0][:, :2], axis=0)
    assert np.ptp(after[:, :2], axis=0) == pytest.approx(reach, abs=4.0)
    assert (np.ptp(soup[:, :2], axis=0) - reach).max() > 5.0


def test_the_rim_of_an_open_scan_stays(foot):
    """A vertex that juts out of a ragged rim has its neighbours on one side, and is no spike."""
    vertices, faces = foot
    top = vertices[:, 2] > vertices[:, 2].max() - 1e-6
    ragged = vertices.copy()
    ragged[np.flatnonzero(top)[::3], 2] += 6.0
    assert mended(ragged, faces)[2] == 0


@pytest.mark.parametrize("name", ["find_mean_left.ply", "find_shape1_left.ply", "plantar_right.obj"])
def test_a_clean_scan_has_none(name, scan_of):
    scan = scan_of(name)
    assert mended(scan.vertices, scan.faces)[2] == 0


def test_a_vertex_of_the_rim_thrown_far_off_goes_back(foot):
    vertices, faces = foot
    uses = np.bincount(faces.reshape(-1), minlength=len(vertices))
    rim = np.flatnonzero((vertices[:, 2] > vertices[:, 2].max() - 1e-6) & (uses > 2))[5]
    thrown = vertices.copy()
    thrown[rim] += [15.0, 10.0, 15.0]
    after, _, count = mended(thrown, faces)
    assert count == 1
    assert np.linalg.norm(after[rim] - vertices[rim]) < 6.0
