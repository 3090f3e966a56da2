"""Medial heel skive (Kirby): a plane raised under the medial side of the heel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.heel_skive import HeelSkive


class MedialHeelSkive(Correction, frozen=True, kw_only=True, tag="medial_heel_skive"):
    """Raise a sloping plane under the medial heel, its depth read where the medial third of the heel begins.

    A cast is cut there, so the insole stands higher. Not with lateral ankle instability, a thin or painful lateral fat
    pad, or irritation of the medial plantar nerve (reference 4.2).
    """

    depth_mm: Annotated[
        float,
        described(
            "rise at the junction of the medial third and the lateral two thirds of the heel's contact; "
            "0, 2, 4 or 6 are usual, 8 is extreme",
            unit="mm",
            source="Kirby 1992 JAPMA 82:177 [K]; Bonanno 2012 JFAR 5:20: 2 mm n.s., 4 mm +15 %, 6 mm +29 % medial "
            "rearfoot peak pressure [V]; more than 8 is refused [E]",
            certainty="E",
            ge=0.0,
            le=8.0,
        ),
    ] = 0.0
    skive_angle_deg: Annotated[
        float,
        described(
            "slope of the plane, rising towards the medial side",
            unit="deg",
            source="reference 4.2, skive angle",
            certainty="K",
            ge=10.0,
            le=20.0,
        ),
    ] = 15.0

    rivals: ClassVar[Mapping[str, str]] = {"lateral_heel_skive": "they raise both sides of one heel"}

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised to the plane; DesignError without a usable heel centre."""
        return self._skive.applied(heights, place)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read as the rise at the junction; the angle, as the tilt of the plane where it shows."""
        return self._skive.expected(heights, place)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The plane itself where it shows, half of its rise where it fades, nothing where the heel lies above it."""
        return self._skive.checks(heights, place)

    def zone(self, place: Place) -> Zone:
        """The heel."""
        return self._skive.zone(place)

    @property
    def _skive(self) -> HeelSkive:
        return HeelSkive(self.depth_mm, self.skive_angle_deg, +1.0, self.kind)
