"""Lateral wedge: the whole foot tilted, lateral side up."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.full_length_wedge import wedge_checks, wedge_places, wedge_rise


class LateralWedge(Correction, frozen=True, kw_only=True, tag="lateral_wedge"):
    """Raise the lateral side of the whole foot, heel to toe, as a plane that is down at the medial edge.

    For medial knee osteoarthritis, where the evidence is weak and harm is possible with more than 3 degrees of varus; a
    clinician decides (reference 4.6, 4.7).
    """

    angle_deg: Annotated[
        float,
        described(
            "tilt of the whole device, lateral side up",
            unit="deg",
            source="reference 4.2, lateral wedge: 3 to 7, typically 5 over the full length",
            certainty="K",
            ge=0.0,
            le=7.0,
        ),
    ] = 5.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised towards the lateral side."""
        if self.angle_deg == 0:
            return heights.copy()
        return np.asarray(heights + wedge_rise(place, -1.0) * np.tan(np.radians(self.angle_deg)))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The angle, read as the tilt across the foot where the heel ends."""
        return (Expectation("angle_deg", self.angle_deg, "deg", 0.25, "tilt", wedge_places(place), factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """One plane from heel to ball, down at the foot's outermost medial edge."""
        return wedge_checks(place, -1.0, self.angle_deg)

    def conflict_with(self, other: Correction) -> str:
        """Not with a varus post, which tilts the other way, nor with a medial wedge (reference 4.4)."""
        if not self.dose:
            return ""
        if other.kind in ("rearfoot_post", "extrinsic_rearfoot_post") and other.dose > 0:
            return "a lateral wedge and a varus post tilt against each other"
        return "they tilt against each other" if other.kind == "medial_wedge" and other.dose else ""
