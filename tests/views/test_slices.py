from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.views.slices import cut

CORNERS = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
CUBE = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
     [1, 5, 7], [1, 7, 3]]
)  # fmt: skip


def length(segments):
    return np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum()


def test_a_plane_beside_the_mesh_cuts_nothing():
    assert cut(CORNERS, CUBE, np.array([2.0, 0, 0]), np.array([1.0, 0, 0])).shape == (0, 2, 3)


def test_a_cube_is_cut_in_a_square():
    segments = cut(CORNERS, CUBE, np.array([0.3, 0, 0]), np.array([1.0, 0, 0]))
    assert np.allclose(segments[..., 0], 0.3)
    assert length(segments) == pytest.approx(4)


@given(st.floats(-0.2, 1.2), st.floats(0, np.pi))
def test_the_cut_of_a_cube_lies_on_plane_and_cube(offset, angle):
    normal = np.array([np.cos(angle), np.sin(angle), 0.0])
    segments = cut(CORNERS, CUBE, normal * offset, normal)
    assert np.allclose(segments @ normal, offset)
    assert segments.size == 0 or (segments.min() >= -1e-9 and segments.max() <= 1 + 1e-9)


def test_vertices_on_the_plane_leave_no_gap():
    # Through the cube's diagonal: four vertices lie on the plane.
    segments = cut(CORNERS, CUBE, np.zeros(3), np.array([1.0, -1.0, 0]) / np.sqrt(2))
    assert length(segments) == pytest.approx(2 + 2 * np.sqrt(2))
