"""Morton's extension: a plate under the first toe joint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.easing import smoothstep
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.checkpoints import PAST_MM, along, slope
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

    shortest_trim: ClassVar[Literal["three_quarter", "sulcus", "full"]] = "full"
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

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole under the joint, half half way up its ends and at the interspace, nothing past them."""
        forefoot = forefoot_of(place, self.kind)
        edge = max(PLATE_BEVEL_MM, 2.25 * self.height_mm)
        (head, medial), interspace = forefoot.head("first"), forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        start, end = head - BEHIND_HEAD_MM, head + AHEAD_FRACTION * place.foot_length_mm
        ends = slope(start, start + edge, self.height_mm) | slope(end, end - edge, self.height_mm)
        side = {interspace - edge / 2 - PAST_MM: 0.0, interspace: self.height_mm / 2}
        return np.concatenate([along((0.0, medial), (1.0, 0.0), ends), along((head, 0.0), (0.0, 1.0), side)])

    def zone(self, place: Place) -> Zone:
        """Round the first joint and toe, medial of the first interspace."""
        forefoot = forefoot_of(place, self.kind)
        head, interspace = float(forefoot.head("first")[0]), forefoot.medial_at(INTERSPACE_FRACTIONS["first"])
        half_edge = max(PLATE_BEVEL_MM, 2.25 * self.height_mm) / 2
        end = head + AHEAD_FRACTION * place.foot_length_mm
        return Zone((head - BEHIND_HEAD_MM, end), (interspace - half_edge, np.inf))
