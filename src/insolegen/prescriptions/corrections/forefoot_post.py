"""Forefoot post: the forefoot of the top surface tilted about the middle of the ball."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import across_rows
from insolegen.prescriptions.corrections.forefoot import forefoot_of
from insolegen.prescriptions.corrections.reading_places import across_the_foot

RISE_START_STATION = 0.55
RISE_END_STATION = 0.68
"""The tilt begins at 0.55 of the foot's length and is whole from 0.68 on (reference 4.2)."""


class ForefootPost(Correction, frozen=True, kw_only=True, tag="forefoot_post"):
    """Tilt the forefoot of the foot's side; varus, medial side up, is positive.

    dz = (medial - middle of the ball) * tan(angle). For a measured forefoot varus or valgus. It is whole only in front
    of station 0.68: the device must reach there, which a three-quarter one does not.
    """

    angle_deg: Annotated[
        float,
        described(
            "tilt of the forefoot, varus (medial side up) positive; as measured to the rearfoot, half of it above 4",
            unit="deg",
            source="reference 4.2, forefoot post: 0 balanced, to 6 either way",
            certainty="K",
            ge=-6.0,
            le=6.0,
        ),
    ] = 0.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "sulcus"

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, tilted in front; DesignError without both sides of the ball."""
        if self.angle_deg == 0:
            return heights.copy()
        pivot = forefoot_of(place, self.kind).medial_at(0.5)
        weight = smoothstep(place.station, RISE_START_STATION, RISE_END_STATION)
        return np.asarray(heights + (place.medial - pivot) * np.tan(np.radians(self.angle_deg)) * weight)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The angle, read as the tilt across the ball, as soon as it is whole."""
        places = across_the_foot(
            place, start_station=RISE_END_STATION + 0.005, end_station=RISE_END_STATION + 0.015, rows=3, columns=15
        )
        return (Expectation("angle_deg", self.angle_deg, "deg", 0.25, "tilt", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Level in the middle of the ball, tilted on both sides of it; half as much where it begins, nothing behind."""
        pivot = forefoot_of(place, self.kind).medial_at(0.5)
        slope = np.tan(np.radians(self.angle_deg))
        shares = {0.54: 0.0, 0.615: 0.5, 0.69: 1.0}
        return across_rows(place, shares, lambda medial: (medial - pivot) * slope)

    def zone(self, place: Place) -> Zone:
        """The forefoot."""
        return Zone(forward=(RISE_START_STATION * place.foot_length_mm, np.inf))
