"""Medial heel skive (Kirby): a plane raised under the medial side of the heel."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.geometry.easing import smoothstep, soft_ramp
from insolegen.model.correction import Correction, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.landmarks import required_landmark

FADE_START_STATION = 0.20
FADE_END_STATION = 0.30
"""The skive is whole up to 0.20 of the foot's length and gone from 0.30 on (reference 4.3.1)."""
BLEND_MM = 8.0
"""Reference 4.1: plane and heel pass into each other over this width, on a flat heel [E]."""


class MedialHeelSkive(Correction, frozen=True, kw_only=True, tag="medial_heel_skive"):
    """Raise a plane under the medial heel: `depth` at the junction of its medial third, steeper than the heel.

    A cast is cut there, so the insole stands higher. Not with lateral ankle instability, a thin or painful lateral fat
    pad, or irritation of the medial plantar nerve (reference 4.2).
    """

    depth_mm: Annotated[
        float,
        described(
            "rise at the junction of the medial third and the lateral two thirds of the heel's contact; "
            "0, 2, 4 or 6 by custom, 8 is extreme",
            unit="mm",
            source="Kirby 1992 JAPMA 82:177 [K]; Bonanno 2012 JFAR 5:20: 2 mm n.s., 4 mm +15 %, 6 mm +29 % medial "
            "rearfoot peak pressure [V]; more than 8 is refused [E]",
            certainty="E", ge=0.0, le=8.0,
        ),
    ] = 0.0
    skive_angle_deg: Annotated[
        float,
        described(
            "slope of the plane, rising towards the medial side",
            unit="deg", source="reference 4.2, skive angle", certainty="K", ge=10.0, le=20.0,
        ),
    ] = 15.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised to the plane; DesignError without a usable heel centre."""
        if self.depth_mm == 0:
            return heights.copy()
        forward, medial = self._junction(place)
        slope = np.tan(np.radians(self.skive_angle_deg))
        plane = place.grid.sample(heights, np.array(forward), np.array(medial)) + self.depth_mm
        excess = plane + (place.medial - medial) * slope - heights
        # Never more than half the depth: at the junction the plane itself must be the surface.
        radius = min(BLEND_MM / 2 * slope, self.depth_mm / 2)
        weight = 1.0 - smoothstep(place.station, FADE_START_STATION, FADE_END_STATION)
        return np.asarray(heights + weight * soft_ramp(excess, radius))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read as the rise at the junction.

        One place only: everywhere else the rise depends on the shape of the heel. The slope of the plane is no
        displacement and cannot be promised in these terms.
        """
        return (
            Expectation(
                "depth_mm", self.depth_mm, "mm", 0.1, "displacement", np.array([self._junction(place)])
            ),
        )

    def _junction(self, place: Place) -> tuple[float, float]:
        forward = float(required_landmark(place, "heel_centre", self.kind)[0])
        lateral, medial = place.heel_contact
        if not 0.0 < forward <= FADE_START_STATION * place.foot_length_mm or not medial > lateral:
            raise DesignError(
                f"the heel centre lies {forward:.1f} mm in front of the heel, its contact reaches from {lateral:.1f} "
                f"to {medial:.1f} mm",
                expected=f"a heel centre within {FADE_START_STATION * place.foot_length_mm:.1f} mm and a contact of "
                "positive width",
                where=self.kind,
                remedy=f"check the landmarks in the preview, or leave {self.kind} out of the prescription",
            )
        return forward, medial - (medial - lateral) / 3.0
