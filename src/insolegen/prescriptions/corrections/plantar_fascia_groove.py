"""Plantar fascia groove: a valley under the medial band of the fascia."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, along
from insolegen.prescriptions.corrections.forefoot import INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.landmarks import required_landmark
from insolegen.prescriptions.corrections.shapes import band

STATIONS = (0.20, 0.62)
"""The groove begins in front of the fat pad and ends behind the heads, in foot lengths [E]."""
END_BLEND_MM = 15.0
MEDIAL_OF_HEEL_CENTRE_MM = 4.0
"""The fascia begins at the medial tubercle, a little medial of the middle of the heel [E]."""


class PlantarFasciaGroove(Correction, frozen=True, kw_only=True, tag="plantar_fascia_groove"):
    """Lower a valley along the line from the heel to between the first and second metatarsal head.

    For a prominent medial band that a firm arch would press on (reference 4.2).
    """

    makes_room: ClassVar[bool] = True

    depth_mm: Annotated[
        float,
        described(
            "depth along its middle; 2 to 4",
            unit="mm",
            source="reference 4.2, plantar fascia groove: depth 2 to 4 [K]; 3 between them [E]",
            certainty="E",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0
    width_mm: Annotated[
        float,
        described(
            "width at half the depth",
            unit="mm",
            source="reference 4.2, plantar fascia groove: width 10 to 15 [K]; 12 between them [E]",
            certainty="E",
            ge=10.0,
            le=15.0,
        ),
    ] = 12.0

    @property
    def is_pocket(self) -> bool:
        """It begins in the heel, which stands beside it."""
        return True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, lowered; DesignError without heel centre or ball."""
        if self.depth_mm == 0:
            return heights.copy()
        start, along = self._line(place)
        aside = -(place.forward - start[0]) * along[1] + (place.medial - start[1]) * along[0]
        # cos^2 over twice the width at half depth: a valley that ends, where a Gaussian would go on for ever.
        aside = np.minimum(np.abs(aside) / self.width_mm, 1.0)
        across = np.where(aside < 1.0, np.cos(np.pi / 2 * aside) ** 2, 0.0)
        start_mm, end_mm = (station * place.foot_length_mm for station in STATIONS)
        stretch = band(place.forward, start_mm, end_mm, END_BLEND_MM)
        return np.asarray(heights - self.depth_mm * across * stretch)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The depth, read along the middle half of the valley."""
        start, along = self._line(place)
        forward = np.linspace(0.32, 0.48, 9) * place.foot_length_mm
        places = start + ((forward - start[0]) / along[0])[:, None] * along
        return (Expectation("depth_mm", self.depth_mm, "mm", 0.1, "displacement", places, factor=-1.0),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole along its middle, half at half its width and half way into its ends, nothing past them."""
        start, along_it = self._line(place)
        aside = np.array([-along_it[1], along_it[0]])
        first, last = (station * place.foot_length_mm for station in STATIONS)

        def at(forward: float) -> NDArray[np.float64]:
            return np.asarray(start + (forward - start[0]) / along_it[0] * along_it)

        # Half at half its width; of cos^2 a quarter is left at two thirds.
        asides = {0.0: 1.0, 1 / 2: 0.5, 2 / 3: 0.25, 1 + PAST_MM / self.width_mm: 0.0}
        shares = {sign * aside * self.width_mm: share for aside, share in asides.items() for sign in (1, -1)}
        depths = {distance: -self.depth_mm * share for distance, share in shares.items()}
        sections = [along(at(station * place.foot_length_mm), aside, depths) for station in (0.27, 0.32, 0.40, 0.48)]
        shares = {
            first - PAST_MM: 0.0,
            first + END_BLEND_MM / 2: 0.5,
            last - END_BLEND_MM / 2: 0.5,
            last + PAST_MM: 0.0,
        }
        ends = [along(at(forward), aside, {0.0: -self.depth_mm * share}) for forward, share in shares.items()]
        return np.concatenate([*sections, *ends])

    def zone(self, place: Place) -> Zone:
        """Between the heel and the heads, as far as the valley is wide."""
        start, along_it = self._line(place)
        forward = np.array(STATIONS) * place.foot_length_mm
        medial = start[1] + (forward - start[0]) * along_it[1] / along_it[0]
        reach = self.width_mm / along_it[0]
        return Zone((forward[0], forward[1]), (float(medial.min()) - reach, float(medial.max()) + reach))

    def _line(self, place: Place) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        heel = required_landmark(place, "heel_centre", self.kind)[:2] + np.array([0.0, MEDIAL_OF_HEEL_CENTRE_MM])
        forefoot = forefoot_of(place, self.kind)
        medial = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        along = np.array([forefoot.line(medial), medial]) - heel
        return heel, along / np.linalg.norm(along)
