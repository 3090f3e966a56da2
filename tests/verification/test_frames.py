"""The way from the foot to the file and back."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.verification.frames import to_file, to_foot, up_of

LEFT = np.diag([1.0, -1.0, 1.0, 1.0])
LEFT[:3, 3] = (4.0, 5.0, 6.0)


def test_a_left_foot_is_mirrored_and_moved() -> None:
    assert to_file(LEFT, np.array([[10.0, 2.0]])).tolist() == [[14.0, 3.0]]
    assert up_of(LEFT, np.array([6.0, 8.5])).tolist() == [0.0, 2.5]


def test_there_and_back() -> None:
    angle = 0.3
    turned = np.eye(4)
    turned[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    places = np.random.default_rng(0).normal(size=(20, 2))
    for matrix in (np.eye(4), LEFT, turned, turned @ LEFT):
        np.testing.assert_allclose(to_foot(matrix, to_file(matrix, places)), places, atol=1e-12)


@pytest.mark.parametrize("entry", [(2, 0), (0, 2), (0, 0), (2, 2)])
def test_a_tilt_or_a_scale_is_a_bug(entry: tuple[int, int]) -> None:
    matrix = np.eye(4)
    matrix[entry] += 0.1
    with pytest.raises(ValueError, match="keep lengths"):
        to_file(matrix, np.zeros((1, 2)))
