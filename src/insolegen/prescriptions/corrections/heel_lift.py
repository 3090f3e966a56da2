"""Heel lift: the heel raised as a whole, falling to nothing under the midfoot."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import across_rows
from insolegen.prescriptions.corrections.reading_places import across_the_foot

FADE_START_STATION = 0.30
FADE_END_STATION = 0.65
"""The lift is whole up to 0.30 of the foot's length and gone from 0.65 on (reference 4.2)."""


class HeelLift(Correction, frozen=True, kw_only=True, tag="heel_lift"):
    """Raise the heel; for a measured difference in leg length, the Achilles tendon or equinus."""

    height_mm: Annotated[
        float,
        described(
            "how far the heel is raised; up to 6 on a post, up to 10 as a taper over the full length",
            unit="mm",
            source="nolaro24 [V]; 70 % of a leg length difference: Rannisto 2019 [V]; more than 12 is refused [E]",
            certainty="E",
            ge=0.0,
            le=12.0,
        ),
    ] = 0.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised at the heel."""
        if self.height_mm == 0:
            return heights.copy()
        return np.asarray(
            heights + self.height_mm * (1.0 - smoothstep(place.station, FADE_START_STATION, FADE_END_STATION))
        )

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read as the rise of the heel, short of where it begins to fade."""
        places = across_the_foot(place, start_station=0.10, end_station=FADE_START_STATION - 0.02)
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the heel, half way down in the midfoot, 5/32 of it three quarters down, nothing in front."""
        shares = {0.10: 1.0, 0.29: 1.0, 0.475: 0.5, 0.5625: 5 / 32, 0.66: 0.0}
        return across_rows(place, shares, lambda medial: np.full_like(medial, self.height_mm))

    def zone(self, place: Place) -> Zone:
        """All behind the ball."""
        return Zone(forward=(-np.inf, FADE_END_STATION * place.foot_length_mm))
