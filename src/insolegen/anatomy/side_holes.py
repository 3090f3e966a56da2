"""Holes in the side of a foot: where they lie the edge is not seen, and a bulge beside them passes for the ball."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.fill import enclosed
from insolegen.geometry.grid import HeightMap


def hole_mm2(side: HeightMap, first: float, last: float) -> float:
    """Area of what was not seen of a side between two forward coordinates, mm2, where something is seen all round it.

    side: view (forward, up), mm, NaN where nothing is seen. What is open to the end of the scan is no hole.
    """
    forward = np.asarray(side.grid.forward)
    own = (forward >= first) & (forward <= last)
    return float(enclosed(~np.isfinite(side.heights))[own].sum()) * side.grid.pitch**2
