"""From the foot frame to the frame of the file: upright or upside down, mirrored for a left foot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def to_file(foot_to_file: NDArray[np.float64], places: NDArray[np.floating]) -> NDArray[np.float64]:
    """Take foot-frame places (p, 2) to the file's x and y, (p, 2) mm; ValueError if the matrix is not upright."""
    matrix = _upright(foot_to_file)
    return np.asarray(np.asarray(places, dtype=np.float64) @ matrix[:2, :2].T + matrix[:2, 3])


def to_foot(foot_to_file: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Take x and y of the file (p, 2) to foot-frame places, (p, 2) mm; ValueError if the matrix is not upright."""
    matrix = _upright(foot_to_file)
    # The inverse of a rotation or reflection is its transpose.
    return np.asarray((np.asarray(points, dtype=np.float64) - matrix[:2, 3]) @ matrix[:2, :2])


def up_of(foot_to_file: NDArray[np.float64], heights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Take heights z of the file, of any shape, to `up` of the foot frame, mm; a positive lies sole up in its file."""
    matrix = _upright(foot_to_file)
    return np.asarray((heights - matrix[2, 3]) * matrix[2, 2])


def _upright(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix = np.asarray(matrix, dtype=np.float64)
    plane = matrix[:2, :2]
    if (
        matrix.shape != (4, 4)
        or not np.allclose(np.abs(matrix[2, :3]), (0, 0, 1), atol=1e-9)
        or not np.allclose(matrix[:2, 2], 0, atol=1e-9)
        or not np.allclose(plane @ plane.T, np.eye(2), atol=1e-9)
    ):
        raise ValueError(f"foot_to_file must keep lengths and the vertical, it is {matrix.tolist()}")
    return matrix
