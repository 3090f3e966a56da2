"""Cluffy wedge: a plate under the hallux alone."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import along, slope
from insolegen.prescriptions.corrections.shapes import PLATE_BEVEL_MM, around, gentle

START_STATION = 0.84
"""The plate lies in front of 0.84 of the foot's length (reference 4.2)."""
WIDTH_STATION = 0.88
MEDIAL_PART = 0.25
"""It takes the medial quarter of the width (reference 4.2), which is taken here, and slopes off laterally of it [E]."""


class CluffyWedge(Correction, frozen=True, kw_only=True, tag="cluffy_wedge"):
    """Raise the hallux, and nothing else, so that the first joint is loaded from its windlass.

    For functional hallux limitus. The device must be of full length.
    """

    height_mm: Annotated[
        float,
        described(
            "height under the hallux; 3 to 6",
            unit="mm",
            source="reference 4.2, Cluffy wedge: 3 to 6, medial quarter in front of station 0.84",
            certainty="K",
            ge=0.0,
            le=6.0,
        ),
    ] = 3.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "full"

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised under the hallux."""
        if self.height_mm == 0:
            return heights.copy()
        slope = gentle(self.height_mm, PLATE_BEVEL_MM)
        start = START_STATION * place.foot_length_mm
        edge = self._medial_at(place, MEDIAL_PART)
        plate = smoothstep(place.forward, start, start + slope) * smoothstep(place.medial, edge - slope, edge)
        return np.asarray(heights + self.height_mm * plate)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read under the hallux."""
        forward = START_STATION * place.foot_length_mm + gentle(self.height_mm, PLATE_BEVEL_MM) + 2.0
        centre = [forward, self._medial_at(place, 0.85 * MEDIAL_PART)]
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", around(centre)),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the hallux, half half way up behind it and beside it, nothing past that."""
        length, run = place.foot_length_mm, max(PLATE_BEVEL_MM, 2.25 * self.height_mm)
        start, edge = START_STATION * length, self._medial_at(place, MEDIAL_PART)
        rear = slope(start, start + run, self.height_mm)
        side = slope(edge - run, edge, self.height_mm)
        return np.concatenate(
            [
                along((0.0, self._medial_at(place, 0.85 * MEDIAL_PART)), (1.0, 0.0), rear),
                along((start + run + 2.0, 0.0), (0.0, 1.0), side),
            ]
        )

    def zone(self, place: Place) -> Zone:
        """Under the hallux."""
        edge = self._medial_at(place, MEDIAL_PART) - max(PLATE_BEVEL_MM, 2.25 * self.height_mm)
        return Zone((START_STATION * place.foot_length_mm, np.inf), (edge, np.inf))

    @staticmethod
    def _medial_at(place: Place, part: float) -> float:
        row = WIDTH_STATION * place.foot_length_mm
        medial = float(np.interp(row, place.grid.forward, place.medial_edge))
        return medial - part * (medial - float(np.interp(row, place.grid.forward, place.lateral_edge)))
