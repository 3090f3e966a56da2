"""Navicular (scaphoid) pad: an ellipse in the medial arch under the navicular."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pad_checks, zone_around
from insolegen.prescriptions.corrections.shapes import dome, gentle

HALF_LENGTH_MM, HALF_WIDTH_MM = 17.5, 12.5
"""Half the axes of the ellipse; longer where the height asks for it, to keep 35 degrees [E]."""
NAVICULAR_STATION, INSIDE_MM = 0.43, 18.0
"""Where the navicular lies if the scan does not mark it: station 0.36 to 0.50 (reference 1.1), and so far inside the
medial edge that the pad stands in the arch, not on the wall [E]."""


class NavicularPad(Correction, frozen=True, kw_only=True, tag="navicular_pad"):
    """Raise an ellipse in the medial arch under the navicular.

    For a tibialis posterior that fails (reference 4.2).
    """

    height_mm: Annotated[
        float,
        described(
            "height of its middle; 2 to 5",
            unit="mm",
            source="reference 4.2, navicular pad: 2 to 5, ellipse 35 x 25 [K]; 3 between them [E]",
            certainty="E",
            ge=0.0,
            le=5.0,
        ),
    ] = 3.0

    stands_in_the_arch: ClassVar[bool] = True

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised by the pad."""
        if self.height_mm == 0:
            return heights.copy()
        half_length = gentle(self.height_mm, HALF_LENGTH_MM)
        half_width = gentle(self.height_mm, HALF_WIDTH_MM)
        bump = dome(place, self._centre(place), ahead=half_length, behind=half_length, half_width=half_width)
        return np.asarray(heights + self.height_mm * bump)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read at the middle."""
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", self._centre(place)[None, :]),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the navicular, half half way to the borders, nothing past them."""
        half_length, half_width = (max(least, 2.25 * self.height_mm) for least in (HALF_LENGTH_MM, HALF_WIDTH_MM))
        return pad_checks(
            self._centre(place), self.height_mm, ahead=half_length, behind=half_length, half_width=half_width
        )

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))

    @staticmethod
    def _centre(place: Place) -> NDArray[np.float64]:
        marked = place.landmarks.get("navicular")
        forward = float(marked[0]) if marked is not None else NAVICULAR_STATION * place.foot_length_mm
        return np.array([forward, np.interp(forward, place.grid.forward, place.medial_edge) - INSIDE_MM])
