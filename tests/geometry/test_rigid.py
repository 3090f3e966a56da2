from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from insolegen.geometry.rigid import level, move, rigid, turn_about_up

slope = st.floats(-3, 3)


def is_rotation(matrix):
    return np.allclose(matrix @ matrix.T, np.eye(3), atol=1e-12) and np.isclose(np.linalg.det(matrix), 1)


@given(slope, slope)
def test_level_brings_its_plane_to_the_horizontal(first, second):
    turn = level(first, second)
    assert is_rotation(turn)
    points = np.random.default_rng(0).uniform(-100, 100, (20, 2))
    plane = np.column_stack([points, points @ [first, second]])
    np.testing.assert_allclose((plane @ turn.T)[:, 2], 0, atol=1e-9)


@given(slope, slope)
def test_level_does_not_turn_about_up(first, second):
    """The shortest turn: its axis lies in the ground plane, so the matrix's antisymmetric part has no third axis."""
    turn = level(first, second)
    assert abs(turn[1, 0] - turn[0, 1]) < 1e-12


def test_a_level_plane_needs_no_turn():
    assert np.array_equal(level(0.0, 0.0), np.eye(3))


@given(st.floats(-7, 7))
def test_turning_is_from_the_first_axis_to_the_second(angle):
    turn = turn_about_up(angle)
    assert is_rotation(turn)
    np.testing.assert_allclose(turn @ [1, 0, 5], [np.cos(angle), np.sin(angle), 5], atol=1e-12)


def test_move_is_the_matrix_and_keeps_the_type():
    matrix = rigid(turn_about_up(0.3), [1.0, -2.0, 3.0])
    points = np.random.default_rng(1).normal(size=(9, 3))
    expected = (matrix @ np.column_stack([points, np.ones(9)]).T).T[:, :3]
    np.testing.assert_allclose(move(matrix, points), expected, atol=1e-12)
    assert move(matrix, points.astype(np.float32)).dtype == np.float32


def test_rigid_of_nothing_is_the_identity():
    assert np.array_equal(rigid(), np.eye(4))
