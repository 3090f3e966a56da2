"""What the lateral and the medial wedge share: the distance from the edge that stays down (reference 4.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import soft_ramp
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import Checks, across_rows
from insolegen.prescriptions.corrections.reading_places import across_the_foot

BLEND_MM = 4.0
"""Beyond its lowest edge, beside the foot, the wedge ends over twice this width [E]."""


def wedge_rise(place: Place, outward: float) -> NDArray[np.float64]:
    """How far each node lies towards the raised side (outward +1: medial) from the far edge of the foot, (1, n) mm.

    One straight edge for the whole foot, its outermost: a wedge is a plane, whatever the outline does.
    """
    sole = (place.grid.forward >= 0) & (place.grid.forward <= place.foot_length_mm)
    far = place.lateral_edge[sole].min() if outward > 0 else place.medial_edge[sole].max()
    return soft_ramp(outward * (place.medial - far), BLEND_MM)


def wedge_places(place: Place) -> NDArray[np.float64]:
    """Points, (n, 2) mm, where no skive hides a tilt: across the foot in front of the heel."""
    return across_the_foot(place, start_station=0.294, end_station=0.306, rows=3, columns=15)


def wedge_checks(place: Place, outward: float, angle_deg: float) -> Checks:
    """Points all along the foot at which the rise of a wedge is known, mm."""
    on_foot = np.abs(place.station[:, 0] - 0.5) <= 0.5
    down = np.min(place.lateral_edge[on_foot]) if outward > 0 else np.max(place.medial_edge[on_foot])
    slope = np.tan(np.radians(angle_deg))
    return across_rows(place, {0.20: 1.0, 0.40: 1.0, 0.60: 1.0}, lambda medial: np.abs(medial - down) * slope)
