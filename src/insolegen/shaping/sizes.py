"""Insoles by size: length and width by table, and the shape between."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.polyline import Points, smoothed_ring

PARIS_POINT_MM = 20.0 / 3.0
"""One size; the size counts the last, 15 mm longer than the foot; reference 1.9."""

LAST_ALLOWANCE_MM = 15.0

WIDTHS_MM = ((20.0, 58.0), (25.0, 66.0), (30.0, 75.0), (35.0, 84.0), (40.0, 92.0), (45.0, 100.0), (52.0, 111.0))
"""Width of an insole at the ball by size (Paris points), between them in proportion: usual lasts of standard fitting.
[K]"""

SHAPE = (
    (0.000, 0.00, 0.00),
    (0.010, -0.11, 0.11),
    (0.030, -0.21, 0.21),
    (0.080, -0.30, 0.30),
    (0.150, -0.335, 0.335),
    (0.220, -0.340, 0.335),
    (0.300, -0.355, 0.325),
    (0.400, -0.395, 0.315),
    (0.480, -0.435, 0.325),
    (0.550, -0.465, 0.365),
    (0.600, -0.475, 0.410),
    (0.650, -0.470, 0.455),
    (0.690, -0.455, 0.475),
    (0.740, -0.425, 0.475),
    (0.800, -0.370, 0.460),
    (0.860, -0.290, 0.430),
    (0.920, -0.175, 0.370),
    (0.960, -0.070, 0.295),
    (0.985, 0.020, 0.225),
    (1.000, 0.120, 0.120),
)
"""A right insole, seen from above: place along its length, lateral and medial edge in widths at the ball. [E]"""


def size_of_foot(foot_length_mm: float) -> float:
    """Size in Paris points, to the half, of a foot; reference 1.9: 1.5 (length in cm + 1.5)."""
    return float(np.round(2 * (foot_length_mm + LAST_ALLOWANCE_MM) / PARIS_POINT_MM) / 2)


def length_and_width(size_eu: float) -> tuple[float, float]:
    """Length and width at the ball of an insole of a size in Paris points, mm."""
    sizes, widths = np.array(WIDTHS_MM).T
    return size_eu * PARIS_POINT_MM, float(np.interp(size_eu, sizes, widths))


def insole_of_size(size_eu: float) -> Points:
    """The outline of a right insole of a size in Paris points, (n, 2) mm: length first, medial second."""
    length, width = length_and_width(size_eu)
    along, lateral, medial = np.array(SHAPE).T
    ring = np.concatenate([np.stack([along, medial], axis=1), np.stack([along[-2:0:-1], lateral[-2:0:-1]], axis=1)]) * [
        length,
        width,
    ]
    smooth = smoothed_ring(ring, 0.02 * length, 0.5)
    # Smoothing draws in the ends and the ball a little; length and width are those of the table.
    smooth = smooth - smooth.min(axis=0)
    return np.asarray(smooth * (np.array([length, width]) / np.ptp(smooth, axis=0)))
