"""Holes in the side of a foot: where they lie the edge is not seen, and a bulge beside them passes for the ball."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.fill import enclosed
from insolegen.geometry.grid import HeightMap


def holes_mm2(side: HeightMap, *between: tuple[float, float]) -> list[float]:
    """Area of the holes in a side between forward coordinates, mm2 for each pair, mm.

    side: view (forward, up), mm, NaN where nothing is seen. A hole has something on either side along both axes: what
    is open to the end of the scan is none.
    """
    forward = np.asarray(side.grid.forward)
    holes = enclosed(~np.isfinite(side.heights)).sum(axis=1) * side.grid.pitch**2
    return [float(holes[(forward >= first) & (forward <= last)].sum()) for first, last in between]
