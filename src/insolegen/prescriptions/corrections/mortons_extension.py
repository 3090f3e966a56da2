"""Morton's extension: a plate under the first toe joint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.forefoot import INTERSPACE_FRACTIONS, forefoot_of
from insolegen.prescriptions.corrections.shapes import PLATE_BEVEL_MM, around, band, gentle

BEHIND_HEAD_MM = 25.0
"""The plate begins over the distal half of the first metatarsal (reference 4.2) [E]."""
AHEAD_FRACTION = 0.17
"""It ends at the end of the proximal phalanx, so far in front of the head in foot lengths [E]."""


class MortonsExtension(Correction, frozen=True, kw_only=True, tag="mortons_extension"):
    """Raise a plate from the distal half of the first metatarsal to the proximal phalanx of the hallux.

    For hallux rigidus and osteoarthritis of the first toe joint; the plate is meant to be stiff (Munteanu 2021 [V]).
    The device must be of full length.
    """

    height_mm: Annotated[
        float,
        described(
            "thickness of the plate; 3 to 5 (1/8 to 3/16 inch)",
            unit="mm",
            source="Hersco, Kirby: 3 to 5; stiff inserts: Munteanu 2021, NNT 4",
            certainty="V",
            ge=0.0,
            le=5.0,
        ),
    ] = 3.0

    rivals: ClassVar[Mapping[str, str]] = {
        "reverse_mortons_extension": "one raises what the other leaves down",
        "kinetic_wedge": "one raises what the other lowers [E]",
    }

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, raised; DesignError without both sides of the ball."""
        if self.height_mm == 0:
            return heights.copy()
        forefoot = forefoot_of(place, self.kind)
        edge = gentle(self.height_mm, PLATE_BEVEL_MM)
        head, interspace = forefoot.head("first")[0], forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        end = head + AHEAD_FRACTION * place.foot_length_mm
        stretch = band(place.forward, head - BEHIND_HEAD_MM, end, edge)
        plate = stretch * smoothstep(place.medial, interspace - edge / 2, interspace + edge / 2)
        return np.asarray(heights + self.height_mm * plate)

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read under the joint and under the phalanx."""
        head = forefoot_of(place, self.kind).head("first")
        places = np.concatenate([around(head), around(head + np.array([0.09 * place.foot_length_mm, 0.0]))])
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)
