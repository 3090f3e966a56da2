"""Cuboid pad: an ellipse under the lateral midfoot."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import pad_checks, zone_around
from insolegen.prescriptions.corrections.shapes import dome, gentle

HALF_LENGTH_MM, HALF_WIDTH_MM = 12.5, 10.0
"""Half the axes of the ellipse; longer where the height asks for it, to keep 35 degrees [E]."""
CUBOID_STATION, CUBOID_FRACTION = 0.45, 0.28
"""Where the cuboid lies: station 0.42 to 0.48 (reference 1.1), and so much of the width from the lateral edge [E]."""


class CuboidPad(Correction, frozen=True, kw_only=True, tag="cuboid_pad"):
    """Raise an ellipse under the cuboid.

    For cuboid syndrome and support of the lateral column; there is no consensus on its dose (reference 4.2).
    """

    height_mm: Annotated[
        float,
        described(
            "height of its middle; 2 to 6, typically 3",
            unit="mm",
            source="reference 4.2, cuboid pad: 2 to 6, ellipse 25 x 20, station 0.42 to 0.48",
            certainty="K",
            ge=0.0,
            le=6.0,
        ),
    ] = 3.0

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
        """Whole under the cuboid, half half way to the borders, nothing past them."""
        half_length, half_width = (max(least, 2.25 * self.height_mm) for least in (HALF_LENGTH_MM, HALF_WIDTH_MM))
        return pad_checks(
            self._centre(place), self.height_mm, ahead=half_length, behind=half_length, half_width=half_width
        )

    def zone(self, place: Place) -> Zone:
        """The box round its borders."""
        return zone_around(self.checkpoints(place.plantar, place))

    @staticmethod
    def _centre(place: Place) -> NDArray[np.float64]:
        forward = CUBOID_STATION * place.foot_length_mm
        lateral = np.interp(forward, place.grid.forward, place.lateral_edge)
        medial = np.interp(forward, place.grid.forward, place.medial_edge)
        return np.array([forward, lateral + CUBOID_FRACTION * (medial - lateral)])
