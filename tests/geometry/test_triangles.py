from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.triangles import LOOKED_AT, named_vertices, typical_edge


def corners(legs):
    """Right-angled triangles with these legs, (3 corners, 3 axes, m), turned anyhow."""
    legs = np.asarray(legs, dtype=float)
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    flat = np.zeros((3, 3, len(legs)))
    flat[1, 0], flat[2, 1] = legs, legs
    return np.einsum("ij,kjm->kim", turn, flat + 7.0)


def test_the_edge_of_right_angled_triangles_is_their_leg():
    assert typical_edge(corners(np.full(50, 2.5))) == pytest.approx(2.5)


def test_of_many_some_speak_for_all_and_the_mean_is_that_of_areas():
    legs = np.random.default_rng(1).uniform(1.0, 3.0, 9 * LOOKED_AT)
    assert typical_edge(corners(legs).astype(np.float32)) == pytest.approx(np.sqrt(np.mean(legs**2)), rel=0.02)


def test_no_triangles_have_no_edge():
    assert typical_edge(np.empty((3, 3, 0))) == 0.0


@pytest.mark.parametrize("number", [np.int32, np.int64])
def test_vertices_that_no_triangle_names_are_left_out_and_the_others_keep_their_order(number):
    vertices = np.arange(30.0).reshape(10, 3)
    faces = np.array([[8, 2, 5], [5, 9, 2]], dtype=number)
    named, renumbered = named_vertices(vertices, faces)
    np.testing.assert_array_equal(named, vertices[[2, 5, 8, 9]])
    np.testing.assert_array_equal(named[renumbered], vertices[faces])
    assert renumbered.dtype == number
