"""Toe crest: a ridge under the lesser toes, just in front of the ball."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, checks
from insolegen.prescriptions.corrections.forefoot import Forefoot, forefoot_of
from insolegen.prescriptions.corrections.shapes import PLATE_BEVEL_MM, band, gentle

SULCUS_FRACTION = 0.085
"""How far in front of the line of the heads the crest stands, in foot lengths: under the toes' own sulcus [E]."""
TOES_2_TO_5 = (0.31, 0.92)
"""From the medial side of the second to the lateral side of the fifth toe, in widths of the ball [E]."""


class ToeCrest(Correction, frozen=True, kw_only=True, tag="toe_crest"):
    """Raise a ridge under the sulcus of the second to fifth toe, for hammer and claw toes to hold on to.

    The reference names no dimensions; the device must be of full length.
    """

    height_mm: Annotated[
        float,
        described(
            "height of the ridge",
            unit="mm",
            source="no published dose found: to 6, 4 by default",
            certainty="E",
            ge=0.0,
            le=6.0,
        ),
    ] = 4.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "full"

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        ahead = place.forward - self._ridge(forefoot, place.medial)
        half, end = gentle(1.2 * self.height_mm, PLATE_BEVEL_MM), gentle(self.height_mm, PLATE_BEVEL_MM)
        ridge = smoothstep(ahead, -half, 0.0) * (1.0 - smoothstep(ahead, 0.0, half))
        medial = [forefoot.medial_at(fraction) for fraction in TOES_2_TO_5]
        return np.asarray(heights + self.height_mm * ridge * band(place.medial, medial[1] - end, medial[0] + end, end))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read along the ridge under the second to fourth toe."""
        forefoot = forefoot_of(place, self.kind)
        medial = np.linspace(forefoot.medial_at(0.40), forefoot.medial_at(0.65), 7)
        places = np.stack([self._ridge(forefoot, medial), medial], axis=1)
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """The ridge under three toes, half its height half way down on every side, nothing past that."""
        forefoot, height = forefoot_of(place, self.kind), self.height_mm
        half, end = max(PLATE_BEVEL_MM, 2.25 * 1.2 * height), max(PLATE_BEVEL_MM, 2.25 * height)
        across = np.array([forefoot.medial_at(fraction) for fraction in (0.40, 0.51, 0.65)])
        parts = [
            checks(self._ridge(forefoot, across) + ahead, across, rise)
            for ahead, rise in {
                0: height,
                half / 2: height / 2,
                -half / 2: height / 2,
                half + PAST_MM: 0,
                -half - PAST_MM: 0,
            }.items()
        ]
        medial, lateral = (forefoot.medial_at(fraction) for fraction in TOES_2_TO_5)
        sides = {medial + end / 2: height / 2, medial + end + PAST_MM: 0.0, lateral - end / 2: height / 2}
        at = np.array(list(sides))
        return np.concatenate([*parts, checks(self._ridge(forefoot, at), at, list(sides.values()))])

    def zone(self, place: Place) -> Zone:
        """In front of the heads, lateral of the hallux."""
        forefoot = forefoot_of(place, self.kind)
        ridge, half = self._ridge(forefoot, place.medial), 2.25 * 1.2 * self.height_mm + PLATE_BEVEL_MM
        medial = forefoot.medial_at(TOES_2_TO_5[0]) + max(PLATE_BEVEL_MM, 2.25 * self.height_mm)
        return Zone((float(ridge.min()) - half, float(ridge.max()) + half), (-np.inf, medial))

    @staticmethod
    def _ridge(forefoot: Forefoot, medial: NDArray[np.float64]) -> NDArray[np.float64]:
        return forefoot.line(medial) + SULCUS_FRACTION * forefoot.foot_length_mm
