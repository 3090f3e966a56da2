"""Neuroma pad: a small teardrop between two metatarsals, behind their heads."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pad_checks, zone_around
from insolegen.prescriptions.corrections.forefoot import INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.shapes import dome, gentle

LENGTH_MM, HALF_WIDTH_MM, DISTAL_PART = 30.0, 8.0, 0.30
"""A narrow metatarsal dome; wider and with a longer distal slope where the height asks for it [E]."""


class NeuromaPad(Correction, frozen=True, kw_only=True, tag="neuroma_pad"):
    """Raise a narrow teardrop between two rays, to spread their heads; for Morton's neuroma.

    The reference gives the dome of 4.3.3 for it and no dimensions of its own.
    """

    height_mm: Annotated[
        float,
        described(
            "height of the apex",
            unit="mm",
            source="reference 4.3.3, the dome made narrow: to 4, 3 by default",
            certainty="E",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0
    interspace: Annotated[
        Literal["second", "third"],
        described(
            "which one: second lies between the second and the third metatarsal",
            source="the third is where the neuroma is found most often",
            certainty="K",
        ),
    ] = "third"
    distal_gap_mm: Annotated[
        float,
        described(
            "from the line of the heads back to the distal border",
            unit="mm",
            source="reference 4.2, metatarsal dome: 5 to 10, here too",
            certainty="E",
            ge=5.0,
            le=10.0,
        ),
    ] = 6.0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        bump = dome(
            place,
            self._apex(place),
            ahead=self._ahead,
            behind=LENGTH_MM - self._ahead,
            half_width=gentle(self.height_mm, HALF_WIDTH_MM),
        )
        return np.asarray(heights + self.height_mm * bump)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read at the apex."""
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", self._apex(place)[None, :]),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole at the apex, half half way to the borders, nothing past them; counted from the distal border."""
        forefoot = forefoot_of(place, self.kind)
        medial = forefoot.medial_at(INTERSPACE_FRACTIONS[self.interspace])
        ahead = max(DISTAL_PART * LENGTH_MM, 2.25 * self.height_mm)
        apex = np.array([forefoot.line(medial) - self.distal_gap_mm - ahead, medial])
        half_width = max(HALF_WIDTH_MM, 2.25 * self.height_mm)
        return pad_checks(apex, self.height_mm, ahead=ahead, behind=LENGTH_MM - ahead, half_width=half_width)

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))

    @property
    def _ahead(self) -> float:
        return gentle(self.height_mm, DISTAL_PART * LENGTH_MM)

    def _apex(self, place: Place) -> NDArray[np.float64]:
        forefoot = forefoot_of(place, self.kind)
        medial = forefoot.medial_at(INTERSPACE_FRACTIONS[self.interspace])
        return np.array([forefoot.line(medial) - self.distal_gap_mm - self._ahead, medial])
