"""The ridge between two passes of a tool, and the distance between passes that keeps it as low as asked."""

from __future__ import annotations

import math

import numpy as np

from insolegen.geometry.grid import Array
from insolegen.model.milling import Tool


def ball_stepover_mm(radius_mm: float, scallop_mm: float) -> float:
    """Distance between two passes of a ball that leaves a ridge of `scallop_mm`: 2 sqrt(2 R h - h^2).

    Measured between the centres of the ball, so on a slope along the surface and not in plan. Source: reference 5.2.
    """
    return 2 * math.sqrt(2 * radius_mm * scallop_mm - scallop_mm**2)


def ridge_mm(tool: Tool, apart_mm: float, rise_mm: Array) -> Array:
    """Height, along the normal, of the ridge between two passes `apart_mm` from each other in plan.

    rise_mm (any shape): how much higher the tip is on the one than on the other. A ball leaves the cusp of two circles,
    whatever the slope (exact on a plane, less on a bulge); a flat end mill leaves a stair.
    """
    distance = np.hypot(apart_mm, rise_mm)
    if tool.shape == "flat":
        return np.asarray(apart_mm * np.abs(rise_mm) / distance)
    radius = tool.radius_mm
    return np.asarray(radius - np.sqrt(np.maximum(radius**2 - distance**2 / 4, 0.0)))
