"""Rearfoot post: the heel of the top surface tilted about the heel centre."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import across_rows
from insolegen.prescriptions.corrections.landmarks import required_landmark
from insolegen.prescriptions.corrections.reading_places import across_the_foot

FADE_START_STATION = 0.30
FADE_END_STATION = 0.50
"""The tilt is whole up to 0.30 of the foot's length and gone from 0.50 on (reference 4.3.2)."""


class RearfootPost(Correction, frozen=True, kw_only=True, tag="rearfoot_post"):
    """Tilt the heel of the foot's side (intrinsic post); varus, medial side up, is positive.

    dz = (medial - heel centre) * tan(angle), whole under the heel and fading through the midfoot. The pivot is the heel
    centre, so that the heel is not lifted on the average.
    """

    angle_deg: Annotated[
        float,
        described(
            "tilt of the heel, varus (medial side up) positive; the clinic uses 2 to 6",
            unit="deg",
            source="intrinsic posting 0, to 6 either way, reference 4.2 [K]; extrinsic posts -6 to +10 studied by "
            "Telfer 2013 J Biomech [V]",
            certainty="K",
            ge=-6.0,
            le=6.0,
        ),
    ] = 0.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, tilted at the heel; DesignError without a heel centre."""
        if self.angle_deg == 0:
            return heights.copy()
        pivot = required_landmark(place, "heel_centre", self.kind)[1]
        weight = 1.0 - smoothstep(place.station, FADE_START_STATION, FADE_END_STATION)
        return np.asarray(heights + (place.medial - pivot) * np.tan(np.radians(self.angle_deg)) * weight)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The angle, read as the tilt across the foot where the heel ends.

        Not under the heel: a skive that follows cuts its own plane there, whatever the tilt beneath it, and would hide
        the post. At station 0.30 a skive has ended and the post has not begun to fade.
        """
        places = across_the_foot(
            place, start_station=FADE_START_STATION - 0.006, end_station=FADE_START_STATION + 0.006, rows=3, columns=15
        )
        return (Expectation("angle_deg", self.angle_deg, "deg", 0.25, "tilt", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Level at the heel centre, tilted on both sides of it; half as much where it fades, nothing in front."""
        pivot = required_landmark(place, "heel_centre", self.kind)[1]
        slope = np.tan(np.radians(self.angle_deg))
        shares = {0.20: 1.0, 0.29: 1.0, 0.40: 0.5, 0.51: 0.0}
        return across_rows(place, shares, lambda medial: (medial - pivot) * slope)

    def zone(self, place: Place) -> Zone:
        """The heel and what lies behind the midfoot."""
        return Zone(forward=(-np.inf, FADE_END_STATION * place.foot_length_mm))
