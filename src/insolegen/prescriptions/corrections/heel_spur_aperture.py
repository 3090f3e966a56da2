"""Heel spur aperture: a round pocket under a tender point of the heel."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pocket_checks, zone_around
from insolegen.prescriptions.corrections.landmarks import required_landmark
from insolegen.prescriptions.corrections.shapes import CUT_OUT_EDGE_MM, around, disc, gentle

APERTURE_STATION = 0.145
"""Default place: station 0.13 to 0.16 (reference 4.2); the tender point, once found, is better."""


class HeelSpurAperture(Correction, frozen=True, kw_only=True, tag="heel_spur_aperture"):
    """Lower a round pocket under the heel, to be filled with a soft plug; for pain at one point of the heel.

    Place it on the tender point with the two offsets. Its diameter is measured at half the depth.
    """

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "depth of the pocket; 2 to 4",
            unit="mm",
            source="reference 4.2, heel spur aperture: depth 2 to 4 [K]; 3 with a soft plug, reference 4.5 [E]; plug "
            "trial Balsdon 2026 [S]",
            certainty="E",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0
    diameter_mm: Annotated[
        float,
        described(
            "diameter at half the depth",
            unit="mm",
            source="reference 4.2, heel spur aperture: 15 to 25 [K]; 20, reference 4.5 [E]",
            certainty="E",
            ge=15.0,
            le=25.0,
        ),
    ] = 20.0
    medial_offset_mm: Annotated[
        float,
        described(
            "how far medial of the middle of the heel its centre lies; 2 to 5 unless the tender point says otherwise",
            unit="mm",
            source="reference 4.2, heel spur aperture: 2 to 5 medial [K]; to 10 either way for the tender point [E]",
            certainty="E",
            ge=-10.0,
            le=10.0,
        ),
    ] = 3.5
    forward_offset_mm: Annotated[
        float,
        described(
            "how far in front of station 0.145 its centre lies",
            unit="mm",
            source="reference 4.2, heel spur aperture: station 0.13 to 0.16 by default",
            certainty="E",
            ge=-15.0,
            le=15.0,
        ),
    ] = 0.0

    @property
    def is_pocket(self) -> bool:
        """A cushion fills it again."""
        return True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered; DesignError without a heel centre."""
        if self.depth_mm == 0:
            return heights.copy()
        pocket = disc(place, self._centre(place), self.diameter_mm, gentle(self.depth_mm, CUT_OUT_EDGE_MM))
        return np.asarray(heights - self.depth_mm * pocket)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read on the floor of the pocket."""
        places = around(self._centre(place))
        return (Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", places, factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole inside, half on its circle, nothing around it."""
        middle = required_landmark(place, "heel_centre", self.kind)[1]
        forward = APERTURE_STATION * place.foot_length_mm + self.forward_offset_mm
        blend = max(CUT_OUT_EDGE_MM, 2.25 * self.depth_mm)
        return pocket_checks((forward, middle + self.medial_offset_mm), self.diameter_mm, blend, -self.depth_mm)

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))

    def _centre(self, place: Place) -> NDArray[np.float64]:
        middle = required_landmark(place, "heel_centre", self.kind)[1]
        return np.array(
            [APERTURE_STATION * place.foot_length_mm + self.forward_offset_mm, middle + self.medial_offset_mm]
        )
