"""Rigid motions as 4x4 matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def rigid(rotation: Matrix | None = None, translation: Matrix | list[float] | None = None) -> Matrix:
    """A 4x4 matrix from a rotation (3, 3) and a translation (3,) that follows it."""
    matrix = np.eye(4)
    if rotation is not None:
        matrix[:3, :3] = rotation
    if translation is not None:
        matrix[:3, 3] = translation
    return matrix


def move(matrix: Matrix, points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Points (n, 3) moved by a 4x4 matrix; the floating type is kept."""
    linear, shift = matrix[:3, :3].astype(points.dtype), matrix[:3, 3].astype(points.dtype)
    moved: NDArray[np.floating] = points @ linear.T
    moved += shift
    return moved


def turn_about_up(angle: float) -> Matrix:
    """Rotation (3, 3) by an angle in radians about the third axis, from the first towards the second."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def level(slope_first: float, slope_second: float) -> Matrix:
    """Rotation (3, 3) that brings the plane third = slope_first * first + slope_second * second to the horizontal."""
    normal = np.array([-slope_first, -slope_second, 1.0])
    normal /= np.linalg.norm(normal)
    axis = np.array([normal[1], -normal[0], 0.0])  # normal x up
    sine = float(np.linalg.norm(axis))
    if sine < 1e-15:
        return np.eye(3)
    axis /= sine
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + sine * skew + (1 - normal[2]) * skew @ skew)
