"""More grid around a foot, for a device that reaches further than the foot was scanned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.model.device import Device
from insolegen.model.place import Place

AHEAD_MM, ASIDE_MM = 25.0, 10.0
"""How much is added in front and on either side: an insole is 15 to 20 mm longer than the foot; reference 1.9. [E]"""


def with_room(place: Place, device: Device) -> Place:
    """The place as it is, or for a device with the outline of an insole on a larger grid.

    What lies beyond the scan is the last of it, and not captured.
    """
    if device.outline == "foot":
        return place
    grid = place.grid
    ahead, aside = (int(np.ceil(room / grid.pitch)) for room in (AHEAD_MM, ASIDE_MM))
    larger = Grid(
        grid.forward_start,
        grid.medial_start - aside * grid.pitch,
        grid.pitch,
        (grid.shape[0] + ahead, grid.shape[1] + 2 * aside),
    )

    def along(edge: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.pad(edge, (0, ahead), mode="edge")

    around = ((0, ahead), (aside, aside))
    return replace(
        place,
        grid=larger,
        plantar=np.pad(place.plantar, around, mode="edge"),
        captured=np.pad(place.captured, around, constant_values=False),
        medial_edge=along(place.medial_edge),
        lateral_edge=along(place.lateral_edge),
    )
