"""Medial wedge: the whole foot tilted, medial side up."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.full_length_wedge import wedge_checks, wedge_places, wedge_rise


class MedialWedge(Correction, frozen=True, kw_only=True, tag="medial_wedge"):
    """Raise the medial side of the whole foot, heel to toe, as a plane that is down at the lateral edge.

    The lateral wedge mirrored. The reference gives no dose of its own for it.
    """

    angle_deg: Annotated[
        float,
        described(
            "tilt of the whole device, medial side up",
            unit="deg",
            source="reference 4.2, the lateral wedge mirrored: to 7; 3 by default",
            certainty="E",
            ge=0.0,
            le=7.0,
        ),
    ] = 3.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised towards the medial side."""
        if self.angle_deg == 0:
            return heights.copy()
        return np.asarray(heights + wedge_rise(place, +1.0) * np.tan(np.radians(self.angle_deg)))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The angle, read as the tilt across the foot where the heel ends."""
        return (Expectation("angle_deg", self.angle_deg, "deg", 0.25, "tilt", wedge_places(place), factor=+1.0),)

    def conflict_with(self, other: Correction) -> str:
        """Not with a valgus post, which tilts the other way (reference 4.4, for the lateral wedge)."""
        valgus = other.kind in ("rearfoot_post", "extrinsic_rearfoot_post") and other.dose < 0
        return "a medial wedge and a valgus post tilt against each other" if self.dose and valgus else ""

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """One plane from heel to ball, down at the foot's outermost lateral edge."""
        return wedge_checks(place, +1.0, self.angle_deg)
