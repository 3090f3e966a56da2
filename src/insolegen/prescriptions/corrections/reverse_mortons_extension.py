"""Reverse Morton's extension: a plate under the second to fifth metatarsal heads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, along, checks, slope
from insolegen.prescriptions.corrections.forefoot import INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.shapes import PLATE_BEVEL_MM, around, band, gentle

BEHIND_HEADS_MM = 18.0
AHEAD_FRACTION = 0.085
"""The plate lies from behind the heads to the sulcus, so far in front of them in foot lengths [E]."""


class ReverseMortonsExtension(Correction, frozen=True, kw_only=True, tag="reverse_mortons_extension"):
    """Raise a plate under the second to fifth heads and none under the first, which is free to drop.

    For functional hallux limitus and sesamoiditis (reference 4.2).
    """

    height_mm: Annotated[
        float,
        described(
            "thickness of the plate; 2 to 4",
            unit="mm",
            source="reference 4.2, reverse Morton's: 2 to 4, 3 is usual",
            certainty="V",
            ge=0.0,
            le=4.0,
        ),
    ] = 3.0

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "sulcus"

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        edge = gentle(1.2 * self.height_mm, PLATE_BEVEL_MM)
        line, interspace = forefoot.line(place.medial), forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        stretch = band(place.forward, line - BEHIND_HEADS_MM, line + AHEAD_FRACTION * place.foot_length_mm, edge)
        plate = stretch * (1.0 - smoothstep(place.medial, interspace - edge / 2, interspace + edge / 2))
        return np.asarray(heights + self.height_mm * plate)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read under the second, third and fourth head."""
        forefoot = forefoot_of(place, self.kind)
        places = np.concatenate([around(forefoot.head("third")), around(forefoot.head("fourth"))])
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the lesser heads, half half way up its ends and at the interspace, nothing past them."""
        forefoot = forefoot_of(place, self.kind)
        edge = max(PLATE_BEVEL_MM, 2.25 * 1.2 * self.height_mm)
        start, end = -BEHIND_HEADS_MM, AHEAD_FRACTION * place.foot_length_mm
        ends = slope(start, start + edge, self.height_mm) | slope(end, end - edge, self.height_mm)
        interspace = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        side = {interspace: self.height_mm / 2, interspace + edge / 2 + PAST_MM: 0.0}
        heads = [along(forefoot.head(head), (1.0, 0.0), ends) for head in ("third", "fourth")]
        return np.concatenate([*heads, *(checks(forefoot.line(at), at, rise) for at, rise in side.items())])

    def zone(self, place: Place) -> Zone:
        """Round the lesser heads, lateral of the first one."""
        forefoot = forefoot_of(place, self.kind)
        line = forefoot.line(place.medial)
        half_edge = max(PLATE_BEVEL_MM, 2.25 * 1.2 * self.height_mm) / 2
        front = float(line.max()) + AHEAD_FRACTION * place.foot_length_mm
        interspace = forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        return Zone((float(line.min()) - BEHIND_HEADS_MM, front), (-np.inf, interspace + half_edge))
