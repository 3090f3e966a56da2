"""What the medial and the lateral flange share: the rim raised on one side of the midfoot (reference 4.2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.dose import Expectation
from insolegen.model.place import Place

STATIONS = (0.30, 0.60)
"""A flange stands between these stations (reference 4.2) ..."""
WHOLE_STATIONS = (0.40, 0.50)
"""... and is whole between these [E]."""
WHOLE_PLACES = tuple(float(station) for station in np.linspace(0.41, 0.49, 7))
WHOLE_ENDS = (0.40, 0.503)
INSIDE_MM, OUTSIDE_MM = 14.0, 10.0
"""So far inside and outside the outline of the foot the edge is looked for [E]."""


def raised_rim(rim: NDArray[np.float64], place: Place, height_mm: float, outward: float) -> NDArray[np.float64]:
    """The rim (n_forward, n_medial), mm, raised on one side (outward +1: medial); the sole is left alone."""
    if height_mm == 0:
        return rim
    rise = smoothstep(place.station, STATIONS[0], WHOLE_STATIONS[0])
    fall = 1.0 - smoothstep(place.station, WHOLE_STATIONS[1], STATIONS[1])
    return np.asarray(rim + height_mm * rise * fall * smoothstep(outward * place.across, 0.0, 0.5))


def edge_lines(place: Place, outward: float, stations: Sequence[float] = WHOLE_PLACES) -> NDArray[np.float64]:
    """Points, (n, 2) mm, on lines across the edge of the device, by default where the flange is whole."""
    forward = np.array(stations) * place.foot_length_mm
    edge = np.interp(forward, place.grid.forward, place.medial_edge if outward > 0 else place.lateral_edge)
    offset = np.arange(-INSIDE_MM, OUTSIDE_MM + 0.1, 0.2) * outward
    return np.stack(np.broadcast_arrays(forward[:, None], edge[:, None] + offset), axis=-1).reshape(-1, 2)


def flange_expectations(place: Place, height_mm: float, outward: float) -> tuple[Expectation, ...]:
    """The height of the crest; half of it half way up; nothing behind it, and nothing on the other side.

    Not half way down: there the device narrows towards the ball, and its edge is no longer the wall alone.
    """
    whole = Expectation("height_mm", height_mm, "mm", 0.1, "crest", edge_lines(place, outward))
    if height_mm == 0:
        return (whole,)
    rising = edge_lines(place, outward, [(STATIONS[0] + WHOLE_STATIONS[0]) / 2])
    return (
        whole,
        Expectation("whole_at_its_ends_mm", height_mm, "mm", 0.1, "crest", edge_lines(place, outward, WHOLE_ENDS)),
        Expectation("half_way_up_mm", height_mm / 2, "mm", 0.1, "crest", rising),
        Expectation("behind_it_mm", 0.0, "mm", 0.1, "crest", edge_lines(place, outward, [0.25, 0.28])),
        Expectation("opposite_mm", 0.0, "mm", 0.1, "crest", edge_lines(place, -outward)),
    )
