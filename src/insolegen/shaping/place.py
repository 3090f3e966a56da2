"""The foot as corrections and trim lines see it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.anatomy.outline import outline_from_maps
from insolegen.geometry.grid import Grid
from insolegen.model.foot import Foot
from insolegen.model.measurements import Measurements
from insolegen.model.place import Place

USUAL_APEX = (0.43, 0.75)
"""Where the apex of an arch usually lies: fraction of the foot's length, and of the width from the lateral edge. [E]"""

CONTACT_MM = 3.0
"""What counts as the heel's contact where no footprint threshold was used. [E]"""


def place_of(foot: Foot, measurements: Measurements) -> Place:
    """The plantar surface of a foot with its edges and landmarks."""
    sole = foot.maps.sole
    outline = outline_from_maps(foot.maps.medial, foot.maps.lateral)
    known = np.isfinite(outline.medial) & np.isfinite(outline.lateral)
    forward = sole.grid.forward
    medial_edge = np.interp(forward, outline.forward[known], outline.medial[known])
    lateral_edge = np.interp(forward, outline.forward[known], outline.lateral[known])
    heights = np.asarray(sole.heights, dtype=np.float64)
    length = float(measurements.values["foot_length_mm"] or np.nan)
    centre = measurements.landmarks["heel_centre"].position
    row = heights[int(np.argmin(np.abs(forward - centre[0])))]
    threshold = measurements.values.get("contact_threshold_mm") or CONTACT_MM
    low = row < row[np.abs(sole.grid.medial - centre[1]) < 15].min() + threshold
    touching = sole.grid.medial[low]
    landmarks = {name: landmark.position for name, landmark in measurements.landmarks.items()}
    # A sole that the scanner filled in has no apex, yet an order may ask for an arch: it goes where arches usually
    # lie, and the pipeline says so in a serious finding.
    landmarks.setdefault("arch_apex", _usual_arch_apex(sole.grid, heights, medial_edge, lateral_edge, length))
    return Place(
        grid=sole.grid,
        plantar=heights,
        captured=foot.maps.captured,
        foot_length_mm=length,
        medial_edge=medial_edge,
        lateral_edge=lateral_edge,
        heel_contact=(float(touching.min()), float(touching.max())),
        landmarks=landmarks,
    )


def _usual_arch_apex(
    grid: Grid,
    heights: NDArray[np.float64],
    medial_edge: NDArray[np.float64],
    lateral_edge: NDArray[np.float64],
    length: float,
) -> NDArray[np.float64]:
    forward = USUAL_APEX[0] * length
    row = int(np.argmin(np.abs(grid.forward - forward)))
    medial = lateral_edge[row] + USUAL_APEX[1] * (medial_edge[row] - lateral_edge[row])
    up = grid.sample(heights, np.array([forward]), np.array([medial]))[0]
    return np.array([forward, medial, up])
