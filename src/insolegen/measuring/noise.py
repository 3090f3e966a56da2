"""The noise of a scan and the size of its triangles, told from the scan itself."""

from __future__ import annotations

import numpy as np

from insolegen.geometry.triangles import typical_edge
from insolegen.model.foot import Foot

FOURTH_DIFFERENCE = (1.0, -4.0, 6.0, -4.0, 1.0)
GAIN = 70**0.5
"""The sole's own shape is gone from its fourth difference; of independent noise so many times its deviation is left."""

FACETED = 1.3
"""Between the vertices of a coarse mesh the noise is the mean of theirs: so much less of it is seen. [E]"""

LEAST_LAG_MM, LAG_TO_EDGE, STRIDE = 2.0, 1.5, 2
"""Nearer to each other than this two places share a vertex, and its noise. [E]"""


def edge_mm(foot: Foot) -> float:
    """How long an edge of the scan is near the ground, mm (`typical_edge`)."""
    return typical_edge(foot.low)


def noise_mm(foot: Foot) -> float:
    """Standard deviation of the sole's noise, mm, by the median of its fourth differences."""
    view = foot.maps.plantar
    lag = max(round(max(LAG_TO_EDGE * edge_mm(foot), LEAST_LAG_MM) / view.grid.pitch), 1)
    # Heel to ball, the middle third of the grid's width: there it is skin that rises gently.
    rows, columns = view.heights.shape
    part = view.heights[rows // 10 : 7 * rows // 10 : STRIDE, columns // 3 : 2 * columns // 3]
    across = part.shape[1] - 4 * lag
    if across < 1:
        return 0.0
    shifted = [part[:, number * lag : number * lag + across] for number in range(5)]
    rest = np.abs(np.tensordot(FOURTH_DIFFERENCE, np.stack(shifted), axes=1))
    rest = rest[np.isfinite(rest)]
    return float(FACETED * np.median(rest) / (0.6745 * GAIN)) if len(rest) else 0.0
